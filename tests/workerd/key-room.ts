import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { Sealed } from "../../shared/data/sealed.ts";
import { insert } from "../../shared/data/write.ts";
import { mount } from "../../shared/http/mount.ts";
import { tokenDigest, writeToken } from "../../shared/identity/opaque-token.ts";
import { apiKeys } from "../../shared/identity/tables.ts";
import type { Permission } from "../../shared/kernel/access.ts";
import { clockAt } from "../../shared/kernel/clock.ts";
import { randomIds } from "../../shared/kernel/ids.ts";
import { meterOf } from "../../shared/limits/meter.ts";
import { projects } from "../../shared/projects/tables.ts";
import { users } from "../../shared/tenancy/tables.ts";
import { doorsOf } from "../../workers/api/doors.ts";
import type { Env } from "../../workers/api/env.ts";
import { apiRoutes } from "../../workers/api/routes.ts";
import { entry, newTenant, shard, time } from "./audit-room.ts";

const ids = randomIds(clockAt(time.now));

/** The same database, which notes what it is asked. */
function noting(given: D1Database, name: string, asked: string[]): D1Database {
  return new Proxy(given, {
    get(from, key) {
      const value = Reflect.get(from, key, from) as unknown;
      if (typeof value !== "function") return value;
      return (...values: unknown[]) => {
        if (key === "prepare" || key === "exec") asked.push(name);
        return (value as (...all: unknown[]) => unknown).apply(from, values);
      };
    },
  });
}

/** The product's own script, and which database each of its statements went to. */
export function openApi() {
  const asked: string[] = [];
  const { METER, AUDIT_LOG, ERASURES, AGENT_JOB, FILES, USAGE: TASKS } = env;
  const own = {
    REGION: "eu",
    CURSOR_KEY: "A".repeat(43),
    METER,
    AUDIT_LOG,
    ERASURES,
    AGENT_JOB,
    FILES,
    TASKS,
  };
  const stores = {
    ...own,
    DB_0: noting(env.DB_0, "home", asked),
    DB_1: noting(env.DB_1, "its own", asked),
  };
  const app = mount<never>(apiRoutes as never, doorsOf(stores as unknown as Env) as never);
  return async (path: string, key: string) => {
    asked.length = 0;
    const headers = { authorization: `Bearer ${key}` };
    const request = new Request(`https://api.test${path}`, { headers });
    const response = await app.fetch(request as never, stores, createExecutionContext());
    return { status: response.status, body: await response.text(), asked: [...asked] };
  };
}

/** A text of a key; `place` as `writeToken` takes it, nothing for one drawn before keys said where they are. */
export const keyText = (place: number | undefined): string =>
  writeToken({ kind: "api_key", region: "eu", secret: ids.secret(24), shard: place });

/** A company of database 1 with one person and one project. */
export async function newKeyHolder() {
  const { id: tenantId, db } = await newTenant("enterprise");
  const dates = { createdAt: time.now, updatedAt: time.now };
  const member = ids.next("user");
  const plain = "v1:sealed" as Sealed;
  const project = ids.next("project");
  await db.commit(
    entry,
    insert(users, { id: member, email: plain, name: plain, role: "admin", status: "active", ...dates }),
    insert(projects, { id: project, name: "A", description: "", createdBy: member, ...dates }),
  );
  await meterOf(env, tenantId).configure({ plan: "enterprise", revision: 1, anchor: time.now });
  /** A key as it is stored, and as the home database knows of it. */
  const plant = async (text: string, change: Partial<{ revokedAt: number; expiresAt: number }> = {}) => {
    const id = ids.next("apiKey");
    const digest = await tokenDigest(text);
    const scopes: Permission[] = ["projects:read"];
    const facts = { name: "k", hint: text.slice(0, 10), role: "owner", scopes, createdBy: member } as const;
    const until = { expiresAt: time.now + 86_400_000, revokedAt: null, ...change };
    await db.commit(entry, insert(apiKeys, { id, digest, memberId: member, ...facts, ...until, ...dates }));
    await env.DB_0.prepare("insert into lobby values ('api_key', ?, ?, ?, ?, ?)")
      .bind(digest, tenantId, id, shard, time.now)
      .run();
    return { id, text };
  };
  return { tenantId, path: `/v1/projects/${project}`, plant };
}
