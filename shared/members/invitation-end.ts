import { update } from "../data/write.ts";
import type { Vault } from "../keys/contract.ts";
import { type Desk, joined, type Owed, owe } from "./member-change.ts";
import type { InvitationRow } from "./store.ts";
import { invitations } from "./tables.ts";

/** An invitation that nobody accepted gives its seat back, and its address is destroyed with its key. */
export async function closeInvitation(
  desk: Desk,
  vault: Vault,
  { id, userId, version }: InvitationRow,
  status: "revoked" | "expired",
): Promise<Owed> {
  const updatedAt = desk.clock.now();
  const seat = joined(owe(desk, "meter.release", { key: userId }));
  return {
    writes: [
      update(invitations, id, version, { status, updatedAt }),
      ...(await vault.shred(userId)),
      ...seat.writes,
    ],
    messages: seat.messages,
  };
}
