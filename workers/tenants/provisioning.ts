import { type Couriers, deliver } from "../../shared/data/outbox.ts";
import { shardsOf } from "../../shared/data/shards.ts";
import { openTenantDb } from "../../shared/data/tenant-db.ts";
import { systemPrincipal } from "../../shared/identity/credential.ts";
import type { Clock } from "../../shared/kernel/clock.ts";
import { randomIds } from "../../shared/kernel/ids.ts";
import { branchMeterOf } from "../../shared/limits/branches.ts";
import type { PlaceFor } from "../../shared/scim/couriers.ts";
import type { Env } from "./env.ts";
import { vaultsOf } from "./vault.ts";

/** A company whose groups' roles are still to be given, as a part of the system works in it. */
export const placesOf =
  (env: Env, clock: Clock, couriers: () => Couriers): PlaceFor =>
  ({ tenantId, shard }) => {
    const database = shardsOf(env).of(shard);
    const ids = randomIds(clock);
    const principal = systemPrincipal(tenantId, shard, "provisioning");
    const db = openTenantDb({ database, principal, clock, ids, requestId: ids.next("request") });
    return {
      ...{ db, clock, ids },
      meter: branchMeterOf(env, tenantId),
      vault: vaultsOf(env)(db, { clock, ids }),
      announce: (messages) => deliver(database, couriers(), messages),
    };
  };
