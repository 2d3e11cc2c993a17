import { expect, test } from "vitest";
import type { AuditEntry } from "../../../shared/data/audit-entry.ts";
import type { OutboxMessage } from "../../../shared/data/outbox.ts";
import { openTenantDb } from "../../../shared/data/tenant-db.ts";
import { insert, type Write } from "../../../shared/data/write.ts";
import {
  type ApiKeyContext,
  changeApiKey,
  createApiKey,
  revokeApiKey,
} from "../../../shared/identity/api-key-service.ts";
import { clockAt } from "../../../shared/kernel/clock.ts";
import { randomIds } from "../../../shared/kernel/ids.ts";
import { mint } from "../../../shared/kernel/principal.ts";
import type { LimitWord, Meter } from "../../../shared/limits/meter.ts";
import { limitCouriers } from "../../../shared/limits/principal-limits.ts";
import { tenants } from "../../../shared/tenancy/tables.ts";
import { openDatabase } from "../../support/sqlite-d1.ts";

const clock = clockAt(Date.UTC(2026, 3, 10));
const ids = randomIds(clock);
const times = { createdAt: 1, updatedAt: 1 };

/** An owner at the door of the keys, and what the meter is told. */
async function door() {
  const tenantId = ids.next("tenant");
  const member = { id: ids.next("user"), version: 1 };
  const actor = { kind: "user", id: member.id } as const;
  const principal = mint({ tenantId, actor, member, role: "owner", scopes: null, shard: 0 });
  const { d1, prepare } = openDatabase("eu");
  const db = openTenantDb({ database: d1, principal, clock, ids, requestId: "req_test0000" });
  const facts = { slug: tenantId, name: "A", region: "eu", plan: "team", status: "active" } as const;
  const entry = { action: "test", target: { kind: "user", id: member.id } };
  await db.commit(entry, insert(tenants, { id: tenantId, ...facts, ...times }));
  prepare(
    `insert into all_users (tenant_id, id, email, name, role, status, project_access, created_at, updated_at)
     values (?, ?, 'v1:a', 'v1:a', 'owner', 'active', 'all', 1, 1)`,
  ).run(tenantId, member.id);
  const told: LimitWord[] = [];
  const couriers = limitCouriers(() => ({ limit: async (word) => void told.push(word) }));
  const owed = () =>
    prepare("select topic, payload from all_outbox where topic = 'meter.limit'").all().length;
  const ctx = {
    ...{ db, clock, ids, principal, region: "eu", headers: new Headers() },
    meter: { usage: async () => ({ policies: [{ name: "minute", quota: 1_000 }] }) } as unknown as Meter,
    announce: async (messages: OutboxMessage[]) => {
      for (const message of messages) await couriers[message.topic]?.(message);
    },
    answer: async <Body>(body: Body, entered: AuditEntry, ...writes: Write[]) => {
      await db.commit(entered, ...writes);
      return body;
    },
  } as unknown as ApiKeyContext;
  return { ctx, told, owed };
}

const input = { name: "k", scopes: ["usage:read" as const], expires_in_days: 90 };

test("the meter is told when a key's limit ends, and that it ended when the key was revoked (M-301)", async () => {
  const { ctx, told, owed } = await door();
  const { id, expires_at } = await createApiKey(ctx, { ...input, requests_per_minute: 5 });
  await changeApiKey(ctx, id, { requests_per_minute: 6 });
  await revokeApiKey(ctx, id);
  await revokeApiKey(ctx, id);
  const until = Date.parse(expires_at);
  expect(told).toEqual([
    { who: id, limit: 5, revision: 1, until },
    { who: id, limit: 6, revision: 2, until },
    { who: id, limit: null, revision: 3 },
  ]);
  // Whether the meter answered or not: each word stands in the commit of its fact.
  expect(owed()).toBe(3);
});

test("of a key without a limit the meter is told nothing", async () => {
  const { ctx, told, owed } = await door();
  const { id } = await createApiKey(ctx, input);
  await revokeApiKey(ctx, id);
  expect(told).toEqual([]);
  expect(owed()).toBe(0);
});
