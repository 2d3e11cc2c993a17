import { and, desc, eq, gt, type InferSelectModel, isNull } from "drizzle-orm";
import type { TenantDb } from "../data/tenant-db.ts";
import { sessions } from "../identity/tables.ts";
import { oauthClients, oauthCodes, oauthConsents, oauthDevices } from "./tables.ts";

export type ClientRow = InferSelectModel<typeof oauthClients>;
export type CodeRow = InferSelectModel<typeof oauthCodes>;
export type DeviceRow = InferSelectModel<typeof oauthDevices>;
export type ConsentRow = InferSelectModel<typeof oauthConsents>;

export const findClient = (db: TenantDb, id: string): Promise<ClientRow | undefined> =>
  db.find(oauthClients, id);

export const listClients = (db: TenantDb): Promise<ClientRow[]> =>
  db.select().from(oauthClients).orderBy(desc(oauthClients.id)).limit(300);

export const findCode = (db: TenantDb, id: string): Promise<CodeRow | undefined> => db.find(oauthCodes, id);

export const findDevice = (db: TenantDb, id: string): Promise<DeviceRow | undefined> =>
  db.find(oauthDevices, id);

export async function findTypedDevice(db: TenantDb, digest: string): Promise<DeviceRow | undefined> {
  const [row] = await db.select().from(oauthDevices).where(eq(oauthDevices.userCodeDigest, digest)).limit(1);
  return row;
}

export const findConsent = (db: TenantDb, id: string): Promise<ConsentRow | undefined> =>
  db.find(oauthConsents, id);

/** What a person agreed to, newest first, with the tools as they are now. */
export const listConsents = (db: TenantDb, userId: string) =>
  db
    .select({ consent: oauthConsents, client: oauthClients })
    .from(oauthConsents)
    .innerJoin(oauthClients, eq(oauthClients.id, oauthConsents.clientId))
    .where(eq(oauthConsents.userId, userId))
    .orderBy(desc(oauthConsents.createdAt))
    .limit(100);

/** The session a person decides in. */
export const findOwnSession = (db: TenantDb, id: string) => db.find(sessions, id);

/** A session in which a tool acts. */
export async function findToolSession(db: TenantDb, id: string) {
  const [row] = await db
    .select()
    .from(sessions)
    .where(and(eq(sessions.id, id), gt(sessions.clientId, "")))
    .limit(1);
  return row;
}

/** Sessions a tool can still act in: all of them, or those of one person. */
export const listToolSessions = (
  db: TenantDb,
  { clientId, userId }: { clientId?: string; userId?: string },
  now: number,
  limit = 50,
) =>
  db
    .select()
    .from(sessions)
    .where(
      and(
        clientId === undefined ? gt(sessions.clientId, "") : eq(sessions.clientId, clientId),
        userId === undefined ? undefined : eq(sessions.userId, userId),
        isNull(sessions.revokedAt),
        gt(sessions.expiresAt, now),
      ),
    )
    .limit(limit);
