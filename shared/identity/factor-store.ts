import { asc, desc, eq, type InferSelectModel } from "drizzle-orm";
import type { TenantDb } from "../data/tenant-db.ts";
import { passkeysAllowed } from "./passkey-rules.ts";
import type { PasskeyRow } from "./store.ts";
import { passkeys, recoveryCodes, secondFactors } from "./tables.ts";

export type FactorRow = InferSelectModel<typeof secondFactors>;
export type RecoveryRow = InferSelectModel<typeof recoveryCodes>;

/** Newest first, pending ones included. */
export const listFactors = (db: TenantDb, userId: string): Promise<FactorRow[]> =>
  db
    .select()
    .from(secondFactors)
    .where(eq(secondFactors.userId, userId))
    .orderBy(desc(secondFactors.id))
    .limit(50);

export const findRecoveryCodes = (db: TenantDb, userId: string): Promise<RecoveryRow | undefined> =>
  db.find(recoveryCodes, userId);

/** Keys of both kinds, oldest first. */
export const listPasskeys = (db: TenantDb, userId: string): Promise<PasskeyRow[]> =>
  db
    .select()
    .from(passkeys)
    .where(eq(passkeys.userId, userId))
    .orderBy(asc(passkeys.createdAt), asc(passkeys.id))
    .limit(2 * passkeysAllowed);
