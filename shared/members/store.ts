import { and, desc, eq, gte, isNull, lt, ne, sql } from "drizzle-orm";
import type { TenantDb } from "../data/tenant-db.ts";
import { passkeys, passwords } from "../identity/tables.ts";
import { users } from "../tenancy/tables.ts";
import { invitations, ownershipTransfers, projectGrants } from "./tables.ts";

export type UserRow = typeof users.$inferSelect;
export type InvitationRow = typeof invitations.$inferSelect;
export type GrantRow = typeof projectGrants.$inferSelect;
export type TransferRow = typeof ownershipTransfers.$inferSelect;

/** Everybody but those who were removed or erased. */
const present = () => and(isNull(users.removedAt), isNull(users.erasedAt));

export async function findUser(db: TenantDb, id: string): Promise<UserRow | undefined> {
  const [row] = await db
    .select()
    .from(users)
    .where(and(eq(users.id, id), present()))
    .limit(1);
  return row;
}

/** Any of the company's owners; nothing in an organisation below that was given none yet. */
export async function findOwner(db: TenantDb): Promise<UserRow | undefined> {
  const isOwner = and(eq(users.role, "owner"), eq(users.status, "active"), present());
  const [row] = await db.select().from(users).where(isOwner).limit(1);
  return row;
}

/** Whether a person has anything to sign in with. */
export async function hasCredential(db: TenantDb, userId: string): Promise<boolean> {
  const [words, keys] = await Promise.all([
    db.select({ id: passwords.id }).from(passwords).where(eq(passwords.id, userId)).limit(1),
    db.select({ id: passkeys.id }).from(passkeys).where(eq(passkeys.userId, userId)).limit(1),
  ]);
  return words.length + keys.length > 0;
}

/** Newest first: ids are sorted by creation. */
export const listUsers = (db: TenantDb, before: string | undefined, limit: number): Promise<UserRow[]> =>
  db
    .select()
    .from(users)
    .where(and(present(), before === undefined ? undefined : lt(users.id, before)))
    .orderBy(desc(users.id))
    .limit(limit);

export async function findUserByIndex(db: TenantDb, emailIndex: string): Promise<UserRow | undefined> {
  const [row] = await db.select().from(users).where(eq(users.emailIndex, emailIndex)).limit(1);
  return row;
}

export const findInvitation = (db: TenantDb, id: string): Promise<InvitationRow | undefined> =>
  db.find(invitations, id);

export async function findPendingInvitation(
  db: TenantDb,
  emailIndex: string,
): Promise<InvitationRow | undefined> {
  const pending = and(eq(invitations.emailIndex, emailIndex), eq(invitations.status, "pending"));
  const [row] = await db.select().from(invitations).where(pending).limit(1);
  return row;
}

export const listInvitations = (
  db: TenantDb,
  { status, before }: { status: InvitationRow["status"] | undefined; before: string | undefined },
  limit: number,
): Promise<InvitationRow[]> =>
  db
    .select()
    .from(invitations)
    .where(
      and(
        status === undefined ? undefined : eq(invitations.status, status),
        before === undefined ? undefined : lt(invitations.id, before),
      ),
    )
    .orderBy(desc(invitations.id))
    .limit(limit);

/** How many links were drawn lately, for this address and in all, that nobody accepted. */
export async function lettersLately(
  db: TenantDb,
  emailIndex: string,
  since: number,
): Promise<{ company: number; address: number }> {
  const mine = sql<number>`coalesce(sum(iif(${eq(invitations.emailIndex, emailIndex)}, ${invitations.issue}, 0)), 0)`;
  const [row] = await db
    .select({ company: sql<number>`coalesce(sum(${invitations.issue}), 0)`, address: mine })
    .from(invitations)
    .where(and(gte(invitations.updatedAt, since), ne(invitations.status, "accepted")));
  return row ?? { company: 0, address: 0 };
}

export const listGrants = (
  db: TenantDb,
  userId: string,
  before: string | undefined,
  limit: number,
): Promise<GrantRow[]> =>
  db
    .select()
    .from(projectGrants)
    .where(
      and(eq(projectGrants.userId, userId), before === undefined ? undefined : lt(projectGrants.id, before)),
    )
    .orderBy(desc(projectGrants.id))
    .limit(limit);

export const findGrant = (db: TenantDb, id: string): Promise<GrantRow | undefined> =>
  db.find(projectGrants, id);

export const findTransfer = (db: TenantDb, id: string): Promise<TransferRow | undefined> =>
  db.find(ownershipTransfers, id);

export async function findPendingTransfer(db: TenantDb): Promise<TransferRow | undefined> {
  const pending = eq(ownershipTransfers.status, "pending");
  const [row] = await db.select().from(ownershipTransfers).where(pending).limit(1);
  return row;
}

export const listTransfers = (
  db: TenantDb,
  before: string | undefined,
  limit: number,
): Promise<TransferRow[]> =>
  db
    .select()
    .from(ownershipTransfers)
    .where(before === undefined ? undefined : lt(ownershipTransfers.id, before))
    .orderBy(desc(ownershipTransfers.id))
    .limit(limit);
