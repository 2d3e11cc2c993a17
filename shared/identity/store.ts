import { desc, type InferSelectModel, lt } from "drizzle-orm";
import type { TenantDb } from "../data/tenant-db.ts";
import { apiKeys, passkeys, passwords, refreshTokens, sessions, verifiedAddresses } from "./tables.ts";

export type PasswordRow = InferSelectModel<typeof passwords>;
export type PasskeyRow = InferSelectModel<typeof passkeys>;
export type SessionRow = InferSelectModel<typeof sessions>;
export type RefreshRow = InferSelectModel<typeof refreshTokens>;
export type ApiKeyRow = InferSelectModel<typeof apiKeys>;

export const findPassword = (db: TenantDb, userId: string): Promise<PasswordRow | undefined> =>
  db.find(passwords, userId);

export const findVerifiedAddress = (db: TenantDb, userId: string) => db.find(verifiedAddresses, userId);

export const findPasskey = (db: TenantDb, id: string): Promise<PasskeyRow | undefined> =>
  db.find(passkeys, id);

export const findSession = (db: TenantDb, id: string): Promise<SessionRow | undefined> =>
  db.find(sessions, id);

export const findRefreshToken = (db: TenantDb, id: string): Promise<RefreshRow | undefined> =>
  db.find(refreshTokens, id);

export const findApiKey = (db: TenantDb, id: string): Promise<ApiKeyRow | undefined> => db.find(apiKeys, id);

export const listApiKeys = (db: TenantDb, before: string | undefined, limit: number): Promise<ApiKeyRow[]> =>
  db
    .select()
    .from(apiKeys)
    .where(before === undefined ? undefined : lt(apiKeys.id, before))
    .orderBy(desc(apiKeys.id))
    .limit(limit);
