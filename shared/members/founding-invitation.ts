import { insert, type Write } from "../data/write.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Ids } from "../kernel/ids.ts";
import type { Locale } from "../kernel/locale.ts";
import type { Vault } from "../keys/contract.ts";
import { emailIndexOf } from "../tenancy/service.ts";
import { daysAfter } from "./rules.ts";
import { invitations } from "./tables.ts";
import { membershipDays } from "./words.ts";

/** The first owner of a tenant that somebody else founded: a member already, without any way to sign in. */
export interface InvitedOwner {
  userId: string;
  /** Normalised. */
  email: string;
  name: string;
  invitedBy: string;
}

/** What its link and its letter are made of. */
export interface FoundingDraft {
  id: string;
  userId: string;
  emailIndex: string;
  locale: Locale;
  issue: number;
  expiresAt: number;
  write: Write;
}

/**
 * The only invitation to be an owner: it answers for itself, since nobody in the tenant could give that
 * role. Commit it with the tenant; when its time is over the address is destroyed like any other's.
 */
export async function draftFoundingInvitation(
  { vault, clock, ids }: { vault: Vault; clock: Clock; ids: Ids },
  { userId, email, name, invitedBy }: InvitedOwner,
): Promise<FoundingDraft> {
  const now = clock.now();
  const draft = {
    id: ids.next("invitation"),
    userId,
    email,
    emailIndex: await emailIndexOf(vault, email),
    name,
    locale: "en",
    role: "owner",
    projectAccess: "all",
    accessEndsAt: null,
    invitedBy,
    memberId: userId,
    issue: 1,
    status: "pending",
    expiresAt: daysAfter(now, membershipDays.invitation.maximum),
    createdAt: now,
    updatedAt: now,
  } as const;
  return { ...draft, write: insert(invitations, await vault.seal(invitations, draft)) };
}

/** Whether an invitation is the founding one. */
export const isFounding = (row: { userId: string; memberId: string | null }): boolean =>
  row.userId === row.memberId;
