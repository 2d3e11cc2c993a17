import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import { feedLogs } from "../../shared/audit/feeder.ts";
import { type AuditLog, auditLogOf } from "../../shared/audit/log.ts";
import { type SealPorts, sealCouriers } from "../../shared/audit/seal.ts";
import { sweep } from "../../shared/data/outbox.ts";
import { openTenantDb, type TenantDb } from "../../shared/data/tenant-db.ts";
import { insert } from "../../shared/data/write.ts";
import { clockAt } from "../../shared/kernel/clock.ts";
import { randomIds } from "../../shared/kernel/ids.ts";
import type { Plan } from "../../shared/kernel/plan.ts";
import { mint } from "../../shared/kernel/principal.ts";
import { tenants } from "../../shared/tenancy/tables.ts";

/** Tenants of one shard, their trails and logs, and a clock that only tests move. */
export const database = env.DB_1;
export const shard = 1;
export const time = { now: Date.now() };
export const clock = { now: () => time.now };
export const entry = { action: "test.done", target: { kind: "test", id: "t" } };

export async function openRoom(): Promise<void> {
  await applyD1Migrations(database, env.MIGRATIONS);
  await database.prepare("insert into residency values (1, 'eu') on conflict do nothing").run();
}

export function openDb(tenantId: string, at = time.now): TenantDb {
  const actor = { kind: "system", id: "test" } as const;
  const principal = mint({ tenantId, actor, role: "owner", scopes: null, shard });
  const then = clockAt(at);
  return openTenantDb({ database, principal, clock: then, ids: randomIds(then), requestId: "req_test0000" });
}

export interface AuditedTenant {
  id: string;
  db: TenantDb;
  log: AuditLog;
}

export async function newTenant(plan: Plan = "team"): Promise<AuditedTenant> {
  const id = randomIds(clock).next("tenant");
  const db = openDb(id);
  const facts = { slug: id, name: "A", region: "eu", plan, status: "active" } as const;
  await db.commit(
    { action: "tenant.created", target: { kind: "tenant", id } },
    insert(tenants, { id, ...facts, createdAt: time.now, updatedAt: time.now }),
  );
  return { id, db, log: auditLogOf(env, id) };
}

export const sealPorts = (): SealPorts => ({
  logFor: (tenantId) => auditLogOf(env, tenantId),
  notary: {
    sign: async (head) => ({
      ...head,
      origin: "o",
      timestamp: new Date(time.now).toISOString(),
      signature: "a.b.c",
    }),
  },
  witness: {
    witness: async ({ size, root }) => ({
      accepted: { witness: "w", size, root, witnessed_at: new Date(time.now).toISOString() },
    }),
  },
});

/** What cron does, a minute after the last time. */
export async function round(changed: Partial<SealPorts> = {}, through: D1Database = database): Promise<void> {
  time.now += 61_000;
  vi.setSystemTime(time.now);
  const given = { ...sealPorts(), ...changed };
  const couriers = sealCouriers(given);
  await sweep(database, shard, couriers, time.now);
  const ids = randomIds(clock);
  await feedLogs({ database: through, shard, clock, ids, logFor: given.logFor, couriers });
}
