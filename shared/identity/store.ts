import { desc, eq, type InferSelectModel, lt } from "drizzle-orm";
import type { TenantDb } from "../data/tenant-db.ts";
import { apiKeys, passkeys, passwords, refreshTokens, sessions, verifiedAddresses } from "./tables.ts";

export type PasswordRow = InferSelectModel<typeof passwords>;
export type PasskeyRow = InferSelectModel<typeof passkeys>;
export type SessionRow = InferSelectModel<typeof sessions>;
export type RefreshRow = InferSelectModel<typeof refreshTokens>;
export type ApiKeyRow = InferSelectModel<typeof apiKeys>;

export async function findPassword(db: TenantDb, userId: string): Promise<PasswordRow | undefined> {
  const [row] = await db.select().from(passwords).where(eq(passwords.id, userId)).limit(1);
  return row;
}

export async function findVerifiedAddress(db: TenantDb, userId: string) {
  const [row] = await db.select().from(verifiedAddresses).where(eq(verifiedAddresses.id, userId)).limit(1);
  return row;
}

export async function findPasskey(db: TenantDb, id: string): Promise<PasskeyRow | undefined> {
  const [row] = await db.select().from(passkeys).where(eq(passkeys.id, id)).limit(1);
  return row;
}

export async function findSession(db: TenantDb, id: string): Promise<SessionRow | undefined> {
  const [row] = await db.select().from(sessions).where(eq(sessions.id, id)).limit(1);
  return row;
}

export async function findRefreshToken(db: TenantDb, id: string): Promise<RefreshRow | undefined> {
  const [row] = await db.select().from(refreshTokens).where(eq(refreshTokens.id, id)).limit(1);
  return row;
}

export async function findApiKey(db: TenantDb, id: string): Promise<ApiKeyRow | undefined> {
  const [row] = await db.select().from(apiKeys).where(eq(apiKeys.id, id)).limit(1);
  return row;
}

export const listApiKeys = (db: TenantDb, before: string | undefined, limit: number): Promise<ApiKeyRow[]> =>
  db
    .select()
    .from(apiKeys)
    .where(before === undefined ? undefined : lt(apiKeys.id, before))
    .orderBy(desc(apiKeys.id))
    .limit(limit);
