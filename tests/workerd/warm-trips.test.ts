import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type Counts, tripsOf } from "../../bench/counts.ts";
import { counted } from "../../bench/workers/counting.ts";
import { insert } from "../../shared/data/write.ts";
import { mount } from "../../shared/http/mount.ts";
import { publicKeyOf, signAccessToken } from "../../shared/identity/access-token.ts";
import { clockAt } from "../../shared/kernel/clock.ts";
import { randomIds } from "../../shared/kernel/ids.ts";
import type { Plan } from "../../shared/kernel/plan.ts";
import { meterOf } from "../../shared/limits/meter.ts";
import { projects } from "../../shared/projects/tables.ts";
import { doorsOf } from "../../workers/api/doors.ts";
import type { Env } from "../../workers/api/env.ts";
import { apiRoutes } from "../../workers/api/routes.ts";
import { entry, newTenant, openRoom, shard, time } from "./audit-room.ts";

const started = Date.UTC(2027, 2, 1, 12);
let app: ReturnType<typeof mount> | undefined;
/** The API as its script mounts it, over bindings of its own; every trip to a store is counted. */
const script = counted({
  fetch(request, bound, ctx) {
    app ??= mount<never>(apiRoutes as never, doorsOf(bound as Env) as never);
    return app.fetch(request, bound, ctx);
  },
});

/** A script beside this one, by the name of the runtime's own class. */
class Service {
  readonly #keys: Record<string, unknown>[];
  constructor(keys: Record<string, unknown>[]) {
    this.#keys = keys;
  }
  async jwks() {
    return { keys: this.#keys };
  }
}

let signingKey = "";
let stores: object;

beforeAll(async () => {
  const drawn = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
  signingKey = JSON.stringify({ ...(await crypto.subtle.exportKey("jwk", drawn.privateKey)), kid: "trips" });
  const { DB_0, DB_1, METER, AUDIT_LOG, ERASURES, AGENT_JOB, FILES, USAGE: TASKS } = env;
  const own = { REGION: "eu", CURSOR_KEY: "A".repeat(43), KEYS: new Service([publicKeyOf(signingKey)]) };
  stores = { ...own, DB_0, DB_1, METER, AUDIT_LOG, ERASURES, AGENT_JOB, FILES, TASKS };
  await openRoom();
});
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(started);
  time.now = started;
});
afterEach(() => {
  vi.useRealTimers();
});

async function ask(path: string, token = ""): Promise<Response> {
  const headers = { authorization: `Bearer ${token}` };
  const request = new Request(`https://api.test${path}`, { headers });
  const response = await script.fetch?.(request as never, stores, createExecutionContext());
  if (!response) throw new Error("the script has no door");
  return response;
}

const counts = async (): Promise<Counts> => (await ask("/counts")).json();

/** Somebody of a company with one project, and who asks for it at a pace of the test's own clock. */
async function reader(plan: Plan) {
  const clock = clockAt(started);
  const ids = randomIds(clock);
  const { id: tenantId, db } = await newTenant(plan);
  const project = ids.next("project");
  const dates = { createdAt: started, updatedAt: started };
  await db.commit(
    entry,
    insert(projects, { id: project, name: "A", description: "", createdBy: "x", ...dates }),
  );
  await meterOf(env, tenantId).configure({ plan, revision: 1, anchor: started });
  const token = await signAccessToken(
    signingKey,
    {
      ...{ tid: tenantId, sub: ids.next("user"), sid: ids.next("session"), ver: 1, shard, region: "eu" },
      ...{ role: "owner", projects: "all", amr: ["pwd"], auth_time: started / 1000 },
    },
    { jti: ids.next("request"), endsAt: null },
    clock,
  );
  return async (requests: number, perSecond: number) => {
    const statuses = new Map<number, number>();
    for (let one = 0; one < requests; one++) {
      time.now += 1000 / perSecond;
      vi.setSystemTime(time.now);
      const { status } = await ask(`/v1/projects/${project}`, token);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    return Object.fromEntries(statuses);
  };
}

describe("trips to stores of the product's own script, counted (M-017, M-219, M-228)", () => {
  test("a busy company's warm request reads its record, and the meter is asked for few of them", async () => {
    const read = await reader("enterprise");
    await read(250, 133);
    await counts();
    expect(await read(600, 133)).toEqual({ 200: 600 });
    const found = await counts();
    expect(found).toMatchObject({ database: 600, queue: 0, bucket: 0, service: 0 });
    expect(found.object).toBeLessThanOrEqual(0.1 * 600);
    expect(tripsOf(found)).toBeLessThanOrEqual(1.1 * 600);
  }, 30_000);

  test("a quiet company's meter is asked each time, so that a revocation holds at once", async () => {
    const read = await reader("enterprise");
    await read(2, 1);
    await counts();
    await read(20, 1);
    expect(await counts()).toEqual({ database: 20, object: 20, queue: 0, bucket: 0, service: 0 });
  });

  test("whoever is beyond the limit reads nothing, and asks the meter little", async () => {
    const read = await reader("developer");
    expect((await read(150, 25))["429"]).toBe(50);
    await counts();
    expect(await read(300, 25)).toEqual({ 429: 300 });
    const found = await counts();
    expect(found).toMatchObject({ database: 0, queue: 0, bucket: 0, service: 0 });
    expect(found.object).toBeLessThanOrEqual(0.1 * 300);
  });
});
