import { and, asc, count, eq, gt, isNotNull, isNull, max } from "drizzle-orm";
import { domains, identities } from "../connections/tables.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import { passkeys, passwords, phones, secondFactors, sessions } from "../identity/tables.ts";
import { users } from "../tenancy/tables.ts";

export type UserRow = typeof users.$inferSelect;

/** Everybody but those who were removed or erased, oldest first. */
export const pageOfPeople = (db: TenantDb, after: string, limit: number): Promise<UserRow[]> =>
  db
    .select()
    .from(users)
    .where(and(isNull(users.removedAt), isNull(users.erasedAt), gt(users.id, after)))
    .orderBy(asc(users.id))
    .limit(limit);

export async function enforcedDomains(db: TenantDb): Promise<string[]> {
  const enforced = and(eq(domains.status, "verified"), eq(domains.ssoRequired, true));
  return (await db.select({ name: domains.name }).from(domains).where(enforced)).map(({ name }) => name);
}

/** What each person of the company has to sign in with, and when they last did; one question a table. */
export async function credentialsOf(db: TenantDb) {
  const [apps, numbers, keys, words, linked, seen] = await Promise.all([
    db.select({ id: secondFactors.userId }).from(secondFactors).where(isNotNull(secondFactors.confirmedAt)),
    db.select({ id: phones.userId }).from(phones).where(isNotNull(phones.confirmedAt)),
    db
      .select({ id: passkeys.userId, kind: passkeys.kind, number: count() })
      .from(passkeys)
      .groupBy(passkeys.userId, passkeys.kind),
    db.select({ id: passwords.id }).from(passwords),
    db.select({ id: identities.userId }).from(identities).groupBy(identities.userId),
    db
      .select({ id: sessions.userId, at: max(sessions.authenticatedAt) })
      .from(sessions)
      .groupBy(sessions.userId),
  ]);
  const idsOf = (rows: readonly { id: string }[]) => new Set(rows.map(({ id }) => id));
  const keysOf = (kind: string) =>
    new Map(keys.filter((row) => row.kind === kind).map(({ id, number }) => [id, number]));
  return {
    apps: idsOf(apps),
    numbers: idsOf(numbers),
    passkeys: keysOf("passkey"),
    securityKeys: keysOf("security_key"),
    passwords: idsOf(words),
    linked: idsOf(linked),
    seen: new Map(seen.map(({ id, at }) => [id, at])),
  };
}
