import type { Couriers } from "../data/outbox.ts";
import { projectTenant } from "../data/placement.ts";
import type { Shards } from "../data/shards.ts";

/** Carries a tenant's row to the operators' list; carried by every script that changes such a row. */
export const placementCouriers = (shards: Shards): Couriers => ({
  "placement.enter": async ({ tenantId, shard }) => {
    await projectTenant(shards.home, shards.of(shard), tenantId, shard);
    return "done";
  },
});
