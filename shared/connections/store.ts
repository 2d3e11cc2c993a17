import { and, asc, desc, eq, gt, type InferSelectModel, isNull, like, not } from "drizzle-orm";
import type { TenantDb } from "../data/tenant-db.ts";
import { sessions } from "../identity/tables.ts";
import { users } from "../tenancy/tables.ts";
import { connectionAttempts, connections, domains, identities, loginTransactions } from "./tables.ts";
import { connectionsPerTenant, domainsPerTenant, sessionsAtOnce } from "./words.ts";

export type ConnectionRow = InferSelectModel<typeof connections>;
export type DomainRow = InferSelectModel<typeof domains>;
export type IdentityRow = InferSelectModel<typeof identities>;
export type TransactionRow = InferSelectModel<typeof loginTransactions>;
export type AttemptRow = InferSelectModel<typeof connectionAttempts>;

export type UserRow = InferSelectModel<typeof users>;

/** Everybody but those who were removed or erased. */
const present = () => and(isNull(users.removedAt), isNull(users.erasedAt));

export async function findPerson(db: TenantDb, id: string): Promise<UserRow | undefined> {
  const [row] = await db
    .select()
    .from(users)
    .where(and(eq(users.id, id), present()))
    .limit(1);
  return row;
}

export async function findHolder(db: TenantDb, emailIndex: string): Promise<UserRow | undefined> {
  const [row] = await db.select().from(users).where(eq(users.emailIndex, emailIndex)).limit(1);
  return row;
}

export const findConnection = (db: TenantDb, id: string): Promise<ConnectionRow | undefined> =>
  db.find(connections, id);

/** Oldest first. */
export const listConnections = (db: TenantDb): Promise<ConnectionRow[]> =>
  db.select().from(connections).orderBy(asc(connections.id)).limit(connectionsPerTenant);

export const findDomain = (db: TenantDb, id: string): Promise<DomainRow | undefined> => db.find(domains, id);

export const listDomains = (db: TenantDb): Promise<DomainRow[]> =>
  db.select().from(domains).orderBy(asc(domains.id)).limit(domainsPerTenant);

/** The domain as this company proved it, if it did. */
export async function findVerifiedDomain(db: TenantDb, name: string): Promise<DomainRow | undefined> {
  const verified = and(eq(domains.name, name), eq(domains.status, "verified"));
  const [row] = await db.select().from(domains).where(verified).limit(1);
  return row;
}

export const findIdentity = (db: TenantDb, id: string): Promise<IdentityRow | undefined> =>
  db.find(identities, id);

export const findTransaction = (db: TenantDb, id: string): Promise<TransactionRow | undefined> =>
  db.find(loginTransactions, id);

/** Newest first; the database keeps no more than it says. */
export const listAttempts = (db: TenantDb, connectionId: string): Promise<AttemptRow[]> =>
  db
    .select()
    .from(connectionAttempts)
    .where(eq(connectionAttempts.connectionId, connectionId))
    .orderBy(desc(connectionAttempts.id))
    .limit(20);

/** A page of open sessions that no single sign-on opened, and whose they are, by their ids. */
export const openOutsideSso = (db: TenantDb, now: number, after: string) =>
  db
    .select({
      ...{ id: sessions.id, version: sessions.version, amr: sessions.amr },
      ...{ userId: users.id, email: users.email, role: users.role },
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(
      and(
        ...[gt(sessions.id, after), isNull(sessions.conn), isNull(sessions.revokedAt)],
        ...[gt(sessions.expiresAt, now), not(like(sessions.amr, '%"sso"%'))],
      ),
    )
    .orderBy(asc(sessions.id))
    .limit(sessionsAtOnce);
