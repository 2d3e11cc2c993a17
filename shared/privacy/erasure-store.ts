import { and, count, desc, eq, type InferSelectModel, isNull, lt, ne } from "drizzle-orm";
import { removeAll } from "../data/erasures.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import type { Write } from "../data/write.ts";
import {
  passkeys,
  passwords,
  phones,
  recoveryCodes,
  rememberedDevices,
  secondFactors,
  sessions,
} from "../identity/tables.ts";
import { invitations } from "../members/tables.ts";
import { scimMemberships, scimUsers } from "../scim/tables.ts";
import { users } from "../tenancy/tables.ts";
import { erasures } from "./tables.ts";

export type ErasureRow = InferSelectModel<typeof erasures>;
export type PersonRow = InferSelectModel<typeof users>;

export const findErasure = (db: TenantDb, id: string): Promise<ErasureRow | undefined> =>
  db.find(erasures, id);

export async function findErasureOf(db: TenantDb, subjectId: string): Promise<ErasureRow | undefined> {
  const [row] = await db.select().from(erasures).where(eq(erasures.subjectId, subjectId)).limit(1);
  return row;
}

/** Newest first. */
export const listErasures = (
  db: TenantDb,
  before: string | undefined,
  limit: number,
): Promise<ErasureRow[]> =>
  db
    .select()
    .from(erasures)
    .where(before === undefined ? undefined : lt(erasures.id, before))
    .orderBy(desc(erasures.id))
    .limit(limit);

export const findPerson = (db: TenantDb, id: string): Promise<PersonRow | undefined> => db.find(users, id);

export async function countOtherOwners(db: TenantDb, id: string): Promise<number> {
  const active = and(eq(users.role, "owner"), eq(users.status, "active"), isNull(users.erasedAt));
  const [row] = await db
    .select({ owners: count() })
    .from(users)
    .where(and(active, ne(users.id, id)));
  return row?.owners ?? 0;
}

export async function sessionIdsOf(db: TenantDb, userId: string): Promise<string[]> {
  const rows = await db.select({ id: sessions.id }).from(sessions).where(eq(sessions.userId, userId));
  return rows.map(({ id }) => id);
}

/** Whatever a person could sign in with or was invited by; refresh tokens go before the sessions they belong to. */
export const removeTraces = (userId: string): Write[] => [
  removeAll(invitations, invitations.userId, userId),
  removeAll(sessions, sessions.userId, userId),
  removeAll(passkeys, passkeys.userId, userId),
  removeAll(passwords, passwords.id, userId),
  removeAll(secondFactors, secondFactors.userId, userId),
  removeAll(phones, phones.userId, userId),
  removeAll(recoveryCodes, recoveryCodes.id, userId),
  removeAll(rememberedDevices, rememberedDevices.userId, userId),
  removeAll(scimMemberships, scimMemberships.userId, userId),
  removeAll(scimUsers, scimUsers.id, userId),
];
