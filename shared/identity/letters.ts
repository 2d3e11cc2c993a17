import { spend } from "../data/lobby.ts";
import type { Couriers, OutboxMessage } from "../data/outbox.ts";
import { openTenantDb } from "../data/tenant-db.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Ids } from "../kernel/ids.ts";
import { mailCouriers } from "../mail/courier.ts";
import { textCouriers } from "../mail/text-courier.ts";
import { systemPrincipal } from "./credential.ts";
import type { IdentityPorts } from "./ports.ts";

type Ports = Pick<IdentityPorts, "shards" | "openVault" | "post"> & { clock: Clock; ids: Ids };

/** Carries letters and texts away; whichever script owes one, identity alone sends it. */
export function letterCouriers({ shards, clock, ids, openVault, post }: Ports): Couriers {
  const openDb = ({ tenantId, shard, id }: OutboxMessage) => {
    const principal = systemPrincipal(tenantId, shard, "mail");
    return openTenantDb({ database: shards.of(shard), principal, clock, ids, requestId: id });
  };
  const room = { clock, ids, openVault, post, openDb };
  const isFirstTry = ({ id }: OutboxMessage, expiresAt: number) =>
    spend(shards.home, "text", id, expiresAt, clock.now());
  return { ...mailCouriers(room), ...textCouriers({ ...room, isFirstTry }) };
}
