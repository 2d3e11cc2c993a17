import { keptFiles } from "../../shared/agents/files.ts";
import { listPlacements } from "../../shared/data/placement.ts";
import { shardsOf } from "../../shared/data/shards.ts";
import type { Clock } from "../../shared/kernel/clock.ts";
import { meterOf } from "../../shared/limits/meter.ts";
import { usageLedgerOf } from "../../shared/usage/ledger.ts";
import type { StorageDesk } from "../../shared/usage/storage.ts";
import type { Env } from "./env.ts";

/** What the hourly sample of everybody's files reaches. */
export const storageDeskOf = (env: Env, clock: Clock): StorageDesk => ({
  now: clock.now(),
  tenants: (after, limit) => listPlacements(shardsOf(env).home, {}, after, limit),
  filesOf: (tenantId) => keptFiles(env.FILES, tenantId),
  meterFor: (tenantId) => meterOf(env, tenantId),
  ledgerFor: (tenantId) => usageLedgerOf(env, tenantId),
});
