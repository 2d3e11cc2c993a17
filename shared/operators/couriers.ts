import type { Couriers } from "../data/outbox.ts";
import type { Shards } from "../data/shards.ts";
import { openTenantDb, type TenantDb } from "../data/tenant-db.ts";
import { update } from "../data/write.ts";
import { systemPrincipal } from "../identity/credential.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Ids } from "../kernel/ids.ts";
import { beginDuePurge } from "../tenancy/standing.ts";
import { type PurgeStores, purgeSome } from "./purge.ts";
import { statusAt } from "./rules.ts";
import { findElevation } from "./store.ts";
import { elevations } from "./tables.ts";

interface CourierPorts {
  shards: Shards;
  clock: Clock;
  ids: Ids;
  stores: PurgeStores;
}

/** What only time brings about: elevations end, and closed tenants go. */
export function operatorCouriers({ shards, clock, ids, stores }: CourierPorts): Couriers {
  const open = (tenantId: string, shard: number): TenantDb => {
    const principal = systemPrincipal(tenantId, shard, "lifecycle");
    const requestId = ids.next("request");
    return openTenantDb({ database: shards.of(shard), principal, clock, ids, requestId });
  };
  return {
    "elevation.expire": async ({ tenantId, shard, payload }) => {
      const db = open(tenantId, shard);
      const row = await findElevation(db, String(payload["elevation_id"]));
      const now = clock.now();
      if (row && row.status !== "expired" && statusAt(row, now) === "expired")
        await db.commit(
          {
            action: "elevation.expired",
            target: { kind: "elevation", id: row.id },
            detail: { operator: row.operatorId, was: row.status },
          },
          update(elevations, row.id, row.version, { status: "expired", updatedAt: now }),
        );
      return "done";
    },
    "tenant.purge": async ({ tenantId, shard, payload }) => {
      const closedAt = payload["closed_at"];
      const db = open(tenantId, shard);
      if (!(await beginDuePurge({ db, clock, ids }, closedAt === undefined ? undefined : Number(closedAt))))
        return "done";
      return (await purgeSome({ shards, clock, stores }, tenantId, shard)) ? "done" : "sent";
    },
  };
}
