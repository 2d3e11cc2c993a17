import { shardsOf } from "../../shared/data/shards.ts";
import { clockOf } from "../../shared/kernel/clock.ts";
import { randomIds } from "../../shared/kernel/ids.ts";
import { usageLedgerOf } from "../../shared/usage/ledger.ts";
import type { UsageRoom } from "../../shared/usage/service.ts";
import type { Env } from "./env.ts";

/** The region as those see it who copy and compare what was used. */
export async function roomOf(env: Env): Promise<UsageRoom> {
  const clock = await clockOf(env);
  return {
    shards: shardsOf(env),
    clock,
    ids: randomIds(clock),
    ledgerOf: (tenantId) => usageLedgerOf(env, tenantId),
  };
}
