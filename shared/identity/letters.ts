import type { Couriers } from "../data/outbox.ts";
import { openTenantDb } from "../data/tenant-db.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Ids } from "../kernel/ids.ts";
import { mailCouriers } from "../mail/courier.ts";
import { systemPrincipal } from "./credential.ts";
import type { IdentityPorts } from "./ports.ts";

type Ports = Pick<IdentityPorts, "shards" | "openVault" | "post"> & { clock: Clock; ids: Ids };

/** Carries letters away; whichever script owes one, identity alone sends it. */
export const letterCouriers = ({ shards, clock, ids, openVault, post }: Ports): Couriers =>
  mailCouriers({
    clock,
    ids,
    openVault,
    post,
    openDb({ tenantId, shard, id }) {
      const principal = systemPrincipal(tenantId, shard, "mail");
      return openTenantDb({ database: shards.of(shard), principal, clock, ids, requestId: id });
    },
  });
