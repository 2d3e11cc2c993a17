import { and, asc, count, desc, eq, inArray, isNull, lt, ne, sql } from "drizzle-orm";
import { domains } from "../connections/tables.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import { invitations } from "../members/tables.ts";
import { users } from "../tenancy/tables.ts";
import { scimGroups, scimMemberships, scimUsers } from "./tables.ts";

export type UserRow = typeof users.$inferSelect;
export type LinkRow = typeof scimUsers.$inferSelect;
export type GroupRow = typeof scimGroups.$inferSelect;
export type MembershipRow = typeof scimMemberships.$inferSelect;

/** A member as stored, and what the provider said of them. */
export interface PersonRow {
  user: UserRow;
  link: LinkRow | null;
}

/** Everybody but guests, who are other companies' people, and those who were removed. */
const provisioned = () => and(isNull(users.removedAt), isNull(users.erasedAt), ne(users.role, "guest"));

/** Nothing compares as other than something, which in SQL it does not by itself. */
const coalesced = (column: typeof scimMemberships.given) => sql<string>`coalesce(${column}, '')`;

/** Parameters of one statement. */
const atOnce = 80;

const people = (db: TenantDb) =>
  db.select({ user: users, link: scimUsers }).from(users).leftJoin(scimUsers, eq(scimUsers.id, users.id));

export async function findPerson(db: TenantDb, id: string): Promise<PersonRow | undefined> {
  const [row] = await people(db)
    .where(and(eq(users.id, id), provisioned()))
    .limit(1);
  return row;
}

export async function findPeople(db: TenantDb, ids: readonly string[]): Promise<PersonRow[]> {
  const found = await Promise.all(
    chunks(ids).map((some) => people(db).where(and(inArray(users.id, some), provisioned()))),
  );
  return found.flat();
}

export async function findPersonBy(
  db: TenantDb,
  index: "external" | "userName" | "email",
  value: string,
): Promise<PersonRow | undefined> {
  const column = {
    external: scimUsers.externalIndex,
    userName: scimUsers.userNameIndex,
    email: users.emailIndex,
  }[index];
  const [row] = await people(db)
    .where(and(eq(column, value), provisioned()))
    .limit(1);
  return row;
}

/** Anybody's, a guest's as well. */
export async function isAddressTaken(db: TenantDb, emailIndex: string): Promise<boolean> {
  const rows = await db.select({ id: users.id }).from(users).where(eq(users.emailIndex, emailIndex)).limit(1);
  return rows.length > 0;
}

/** Whether this very company has proved that the domain is its own. */
export async function isVerifiedDomain(db: TenantDb, name: string): Promise<boolean> {
  const verified = and(eq(domains.name, name), eq(domains.status, "verified"));
  return (await db.select({ id: domains.id }).from(domains).where(verified).limit(1)).length > 0;
}

export async function findOpenInvitation(db: TenantDb, emailIndex: string) {
  const pending = and(eq(invitations.emailIndex, emailIndex), eq(invitations.status, "pending"));
  const [row] = await db.select().from(invitations).where(pending).limit(1);
  return row;
}

/** Oldest first. */
export const listPeople = (db: TenantDb, offset: number, limit: number): Promise<PersonRow[]> =>
  people(db).where(provisioned()).orderBy(asc(users.id)).limit(limit).offset(offset);

export async function countPeople(db: TenantDb): Promise<number> {
  const [row] = await db.select({ people: count() }).from(users).where(provisioned());
  return row?.people ?? 0;
}

export const findGroup = (db: TenantDb, id: string): Promise<GroupRow | undefined> => db.find(scimGroups, id);

export async function findGroupBy(
  db: TenantDb,
  index: "external" | "name",
  value: string,
): Promise<GroupRow | undefined> {
  const column = index === "name" ? scimGroups.nameKey : scimGroups.externalId;
  const [row] = await db.select().from(scimGroups).where(eq(column, value)).limit(1);
  return row;
}

/** Oldest first. */
export const listGroups = (db: TenantDb, offset: number, limit: number): Promise<GroupRow[]> =>
  db.select().from(scimGroups).orderBy(asc(scimGroups.id)).limit(limit).offset(offset);

/** Newest first. */
export const pageOfGroups = (db: TenantDb, before: string | undefined, limit: number): Promise<GroupRow[]> =>
  db
    .select()
    .from(scimGroups)
    .where(before === undefined ? undefined : lt(scimGroups.id, before))
    .orderBy(desc(scimGroups.id))
    .limit(limit);

export async function countGroups(db: TenantDb): Promise<number> {
  const [row] = await db.select({ groups: count() }).from(scimGroups);
  return row?.groups ?? 0;
}

export const listMemberships = (db: TenantDb, groupId: string): Promise<MembershipRow[]> =>
  db
    .select()
    .from(scimMemberships)
    .where(eq(scimMemberships.groupId, groupId))
    .orderBy(asc(scimMemberships.id));

/** Who is in the group and was not given what it gives by now, oldest first. */
export const listWaiting = (
  db: TenantDb,
  { id, role }: Pick<GroupRow, "id" | "role">,
  limit: number,
): Promise<MembershipRow[]> =>
  db
    .select()
    .from(scimMemberships)
    .where(and(eq(scimMemberships.groupId, id), ne(coalesced(scimMemberships.given), role ?? "")))
    .orderBy(asc(scimMemberships.id))
    .limit(limit);

export async function countMemberships(db: TenantDb, groupIds: readonly string[]) {
  const found = await Promise.all(
    chunks(groupIds).map((some) =>
      db
        .select({ groupId: scimMemberships.groupId, people: count() })
        .from(scimMemberships)
        .where(inArray(scimMemberships.groupId, some))
        .groupBy(scimMemberships.groupId),
    ),
  );
  return new Map(found.flat().map(({ groupId, people: number }) => [groupId, number]));
}

/** The groups each of these people is in, and what each has given them. */
export async function groupsOf(
  db: TenantDb,
  userIds: readonly string[],
): Promise<Map<string, (Pick<GroupRow, "id" | "displayName"> & Pick<MembershipRow, "given">)[]>> {
  const found = await Promise.all(
    chunks(userIds).map((some) =>
      db
        .select({
          userId: scimMemberships.userId,
          id: scimGroups.id,
          displayName: scimGroups.displayName,
          given: scimMemberships.given,
        })
        .from(scimMemberships)
        .innerJoin(scimGroups, eq(scimGroups.id, scimMemberships.groupId))
        .where(inArray(scimMemberships.userId, some))
        .orderBy(asc(scimGroups.id)),
    ),
  );
  return Map.groupBy(found.flat(), ({ userId }) => userId);
}

export function chunks<Item>(items: readonly Item[], size = atOnce): Item[][] {
  const parts = Math.ceil(items.length / size);
  return Array.from({ length: parts }, (_, index) => items.slice(index * size, (index + 1) * size));
}
