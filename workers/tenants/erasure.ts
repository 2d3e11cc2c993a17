import { shardsOf } from "../../shared/data/shards.ts";
import type { Clock } from "../../shared/kernel/clock.ts";
import type { Ids } from "../../shared/kernel/ids.ts";
import { regionOf } from "../../shared/kernel/region.ts";
import { meterOf } from "../../shared/limits/meter.ts";
import { purgeAgain } from "../../shared/operators/purge.ts";
import { ledgerOf } from "../../shared/privacy/ledger.ts";
import type { ErasurePorts } from "../../shared/privacy/ports.ts";
import type { Env } from "./env.ts";
import { purgeStoresOf } from "./purge.ts";
import { vaultsOf } from "./vault.ts";

/** Every store of the region that knows of people, and of the companies they were in. */
export const erasurePortsOf = (env: Env, { clock, ids }: { clock: Clock; ids: Ids }): ErasurePorts => ({
  region: regionOf(env.REGION),
  clock,
  ids,
  shards: shardsOf(env),
  openVault: vaultsOf(env),
  ledger: ledgerOf(env),
  attestor: env.NOTARY,
  directory: env.DIRECTORY,
  meterFor: (tenantId) => meterOf(env, tenantId),
  purgeAgain: (tenantId, shard) =>
    purgeAgain({ shards: shardsOf(env), clock, stores: purgeStoresOf(env) }, tenantId, shard),
  emailIndexKey: env.EMAIL_INDEX_KEY,
});
