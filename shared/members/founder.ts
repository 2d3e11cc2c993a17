import type { TenantDb } from "../data/tenant-db.ts";
import { insert, update, type Write } from "../data/write.ts";
import { emailIndexOf } from "../tenancy/service.ts";
import { users } from "../tenancy/tables.ts";
import { draftFoundingInvitation, type FoundingDraft } from "./founding-invitation.ts";
import { type Owed, stopUser } from "./member-change.ts";
import type { MembersContext } from "./ports.ts";
import { findOwner, findPendingInvitation, hasCredential, type UserRow } from "./store.ts";
import { invitations } from "./tables.ts";

/** The owner that a company was founded for and who never came: nobody can sign in as one. */
export async function findAbsentFounder(db: TenantDb): Promise<UserRow | undefined> {
  const owner = await findOwner(db);
  return owner && !(await hasCredential(db, owner.id)) ? owner : undefined;
}

/**
 * Another first owner in place of one who never came: their invitation, if it is still open, opens nothing any
 * more, and their address is destroyed with its key. Of this and an acceptance at once one happens.
 */
export async function draftOtherFounder(
  ctx: MembersContext,
  absent: UserRow,
  owner: { email: string; name: string },
): Promise<Owed & { invitation: FoundingDraft; userId: string }> {
  const { vault, clock, ids } = ctx;
  const now = clock.now();
  const userId = ids.next("user");
  const emailIndex = await emailIndexOf(vault, owner.email);
  const enrolled = await vault.enrol(userId);
  const user = { id: userId, ...owner, emailIndex, role: "owner", status: "active" } as const;
  const invitation = await draftFoundingInvitation(ctx, {
    ...{ userId, ...owner, invitedBy: ctx.principal.actor.id },
  });
  // The address may be the same, and a company is never without an owner: free it, then put one in, then one out.
  const freed = { ...absent, emailIndex: null, version: absent.version + 1 };
  const stopped = stopUser(ctx, freed, { removedAt: now });
  const writes = [
    ...(await closed(ctx, absent, now)),
    update(users, absent.id, absent.version, { emailIndex: null, updatedAt: now }),
    ...enrolled,
    insert(users, await vault.seal(users, { ...user, createdAt: now, updatedAt: now })),
    invitation.write,
    ...stopped.writes,
  ];
  return { writes, messages: stopped.messages, invitation, userId };
}

async function closed({ db, vault }: MembersContext, absent: UserRow, updatedAt: number): Promise<Write[]> {
  const open = absent.emailIndex === null ? undefined : await findPendingInvitation(db, absent.emailIndex);
  return [
    ...(open ? [update(invitations, open.id, open.version, { status: "revoked", updatedAt })] : []),
    ...(await vault.shred(absent.id)),
  ];
}
