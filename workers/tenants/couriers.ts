import type { Couriers } from "../../shared/data/outbox.ts";
import { shardsOf } from "../../shared/data/shards.ts";
import { directoryCouriers, lobbyCouriers } from "../../shared/identity/couriers.ts";
import type { Clock } from "../../shared/kernel/clock.ts";
import { randomIds } from "../../shared/kernel/ids.ts";
import { meterCouriers } from "../../shared/limits/couriers.ts";
import { meterOf } from "../../shared/limits/meter.ts";
import { overrideCouriers } from "../../shared/limits/override-couriers.ts";
import { limitCouriers } from "../../shared/limits/principal-limits.ts";
import { operatorCouriers } from "../../shared/operators/couriers.ts";
import { erasureCouriers } from "../../shared/privacy/verbs/erase.ts";
import { provisioningCouriers } from "../../shared/scim/couriers.ts";
import { placementCouriers } from "../../shared/tenancy/couriers.ts";
import { usageLedgerOf } from "../../shared/usage/ledger.ts";
import { usageCouriers } from "../../shared/usage/reports.ts";
import type { Env } from "./env.ts";
import { erasurePortsOf } from "./erasure.ts";
import { placesOf } from "./provisioning.ts";
import { purgeStoresOf } from "./purge.ts";
import { domainCouriers } from "./single-sign-on.ts";

/** Everything that administration's commits may owe to other stores, and what only time brings about. */
export function couriersOf(env: Env, clock: Clock): Couriers {
  const shards = shardsOf(env);
  const ids = randomIds(clock);
  return {
    ...erasureCouriers(erasurePortsOf(env, { clock, ids })),
    ...meterCouriers((tenantId) => meterOf(env, tenantId)),
    ...overrideCouriers((tenantId) => meterOf(env, tenantId)),
    ...limitCouriers((tenantId) => meterOf(env, tenantId)),
    ...usageCouriers((tenantId) => usageLedgerOf(env, tenantId)),
    ...placementCouriers(shards),
    ...lobbyCouriers({ shards, clock }),
    ...directoryCouriers(env.DIRECTORY),
    ...domainCouriers(env.DIRECTORY),
    ...provisioningCouriers(placesOf(env, clock, () => couriersOf(env, clock))),
    ...operatorCouriers({ shards, clock, ids, stores: purgeStoresOf(env) }),
  };
}
