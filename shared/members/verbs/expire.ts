import { type DueRow, dueRows } from "../../data/due-members.ts";
import { StaleWrite } from "../../data/faults.ts";
import { type Couriers, deliver } from "../../data/outbox.ts";
import { openTenantDb, type TenantDb } from "../../data/tenant-db.ts";
import { systemPrincipal } from "../../identity/credential.ts";
import type { Clock } from "../../kernel/clock.ts";
import { timestamp } from "../../kernel/clock.ts";
import type { Ids } from "../../kernel/ids.ts";
import type { OpenVault } from "../../keys/service.ts";
import { closeInvitation } from "../invitation-end.ts";
import { stopUser } from "../member-change.ts";
import { isOpen } from "../rules.ts";
import { findInvitation, findUser } from "../store.ts";

export interface ExpiryPorts {
  database: D1Database;
  shard: number;
  clock: Clock;
  ids: Ids;
  openVault: OpenVault;
  couriers: Couriers;
}

/** Rows of each kind in one round; the next minute takes more. */
const rowsAtOnce = 100;

/** Guests leave and invitations close when their time is over; a refusal in one tenant holds up no other. */
export async function expireMemberships(ports: ExpiryPorts): Promise<void> {
  const { database, clock } = ports;
  const kinds = [
    { what: "guests", end: endGuest },
    { what: "invitations", end: endInvitation },
  ] as const;
  for (const { what, end } of kinds)
    for (const row of await dueRows(database, what, clock.now(), rowsAtOnce))
      await end(ports, openDb(ports, row), row.id).catch(logged(what, row));
}

const openDb = ({ database, shard, clock, ids }: ExpiryPorts, { tenantId }: DueRow): TenantDb =>
  openTenantDb({
    database,
    principal: systemPrincipal(tenantId, shard, "members"),
    clock,
    ids,
    requestId: ids.next("request"),
  });

/** Somebody decided about the row meanwhile, or it is found again in a minute. */
const logged =
  (what: string, { id }: DueRow) =>
  (error: unknown) => {
    if (error instanceof StaleWrite) return;
    console.error(JSON.stringify({ event: "expiry.delayed", what, id, error: String(error) }));
  };

async function endGuest(ports: ExpiryPorts, db: TenantDb, id: string): Promise<void> {
  const user = await findUser(db, id);
  if (user?.accessEndsAt == null || user.status !== "active") return;
  const { writes, messages } = stopUser({ ...ports, db }, user);
  const detail = { access_ends_at: timestamp(user.accessEndsAt) };
  await db.commit({ action: "member.expired", target: { kind: "user", id }, detail }, ...writes);
  await deliver(ports.database, ports.couriers, messages);
}

async function endInvitation(ports: ExpiryPorts, db: TenantDb, id: string): Promise<void> {
  const row = await findInvitation(db, id);
  if (row?.status !== "pending" || isOpen(row, ports.clock.now())) return;
  const vault = ports.openVault(db, ports);
  const { writes, messages } = await closeInvitation({ ...ports, db }, vault, row, "expired");
  await db.commit({ action: "invitation.expired", target: { kind: "invitation", id } }, ...writes);
  await deliver(ports.database, ports.couriers, messages);
}
