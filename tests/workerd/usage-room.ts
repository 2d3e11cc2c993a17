import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { placeTenant } from "../../shared/data/lobby.ts";
import { shardsOf } from "../../shared/data/shards.ts";
import { clockAt } from "../../shared/kernel/clock.ts";
import { randomIds } from "../../shared/kernel/ids.ts";
import { meterOf } from "../../shared/limits/meter.ts";
import { type UsageLedger, usageLedgerOf } from "../../shared/usage/ledger.ts";
import type { UsageRoom } from "../../shared/usage/service.ts";

/** So late that no alarm rings by itself: the runtime keeps them by the machine's clock. */
export const start = Date.UTC(2040, 10, 2, 10, 15);
export const ids = randomIds(clockAt(start));
const shard = 1;

export interface UsedTenant {
  id: string;
  ledger(): UsageLedger;
}

export async function openUsageRoom(): Promise<UsageRoom> {
  await applyD1Migrations(env.DB_0, env.MIGRATIONS);
  await applyD1Migrations(env.DB_1, env.MIGRATIONS);
  const seal = "insert into residency values (1, 'eu') on conflict do nothing";
  await Promise.all([env.DB_0.prepare(seal).run(), env.DB_1.prepare(seal).run()]);
  return {
    shards: shardsOf(env),
    clock: { now: () => Date.now() },
    ids,
    ledgerOf: (tenantId) => usageLedgerOf(env, tenantId),
  };
}

/** A company whose rows are in the second database, with a meter that knows it. */
export async function openUsedTenant(): Promise<UsedTenant> {
  const id = ids.next("tenant");
  await env.DB_1.prepare(
    `insert into all_tenants (tenant_id, id, slug, name, region, plan, status, created_at, updated_at)
     values (?1, ?1, ?1, 'n', 'eu', 'team', 'active', ?2, ?2)`,
  )
    .bind(id, start)
    .run();
  await placeTenant(env.DB_0, id, shard);
  await meterOf({ METER: env.METER }, id).configure({ plan: "team", revision: 1, anchor: start });
  return { id, ledger: () => usageLedgerOf({ METER: env.METER }, id) };
}

/** What the second database says of a company's use: sums of deltas and totals, by hour, meter and dimension. */
export async function copyOf({ id }: UsedTenant) {
  const of = async (table: string, what: string) => {
    const { results } = await env.DB_1.prepare(
      `select hour, meter, dimension, coalesce(late_from, 0) as late, sum(${what}) as n from ${table}
       where tenant_id = ? group by 1, 2, 3, 4 order by 1, 2, 3, 4`,
    )
      .bind(id)
      .all();
    return results;
  };
  return { lines: await of("all_usage_lines", "delta"), hours: await of("all_usage_hours", "total") };
}
