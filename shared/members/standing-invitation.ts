import type { TenantDb } from "../data/tenant-db.ts";
import { unchanged, update, type Write } from "../data/write.ts";
import { atMost } from "../kernel/access.ts";
import { findOpenTenant, findSealedMember, type SealedMember } from "../tenancy/service.ts";
import { users } from "../tenancy/tables.ts";
import { isOpen } from "./rules.ts";
import { findOwner, findPendingInvitation, type InvitationRow } from "./store.ts";
import { invitations } from "./tables.ts";

export interface Answered {
  tenant: SealedMember["tenant"];
  /** The member who answers for it; an organisation above has none here. */
  inviter: SealedMember["user"] | undefined;
}

/** Whoever invited must still be there and could still give that role; from above nobody must have become owner. */
export async function answering(
  db: TenantDb,
  row: InvitationRow,
  now: number,
): Promise<Answered | undefined> {
  const { memberId } = row;
  const member = memberId === null ? undefined : await findSealedMember(db, memberId, now);
  const mayInvite =
    memberId === null
      ? row.role !== "owner" || !(await findOwner(db))
      : member && atMost(row.role, member.user.role);
  const tenant = mayInvite ? (member?.tenant ?? (await findOpenTenant(db))) : undefined;
  return tenant && { tenant, inviter: member?.user };
}

export interface StandingInvitation extends Answered {
  row: InvitationRow;
}

/** The open invitation of an address, while somebody still answers for it. */
export async function standingInvitation(
  db: TenantDb,
  emailIndex: string,
  now: number,
): Promise<StandingInvitation | undefined> {
  const row = await findPendingInvitation(db, emailIndex);
  if (!row || !isOpen(row, now)) return undefined;
  const answered = await answering(db, row, now);
  return answered && { row, ...answered };
}

/** Uses it up, by the word of one who still is a member: in the commit that makes the person. */
export const spendInvitation = ({ row, inviter }: StandingInvitation, updatedAt: number): Write[] => [
  update(invitations, row.id, row.version, { status: "accepted", updatedAt }),
  ...(inviter ? [unchanged(users, inviter.id, inviter.version)] : []),
];
