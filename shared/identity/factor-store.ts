import { and, asc, count, desc, eq, type InferSelectModel } from "drizzle-orm";
import type { TenantDb } from "../data/tenant-db.ts";
import { type PasskeyKind, passkeysAllowed } from "./passkey-rules.ts";
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

export async function findRecoveryCodes(db: TenantDb, userId: string): Promise<RecoveryRow | undefined> {
  const [row] = await db.select().from(recoveryCodes).where(eq(recoveryCodes.id, userId)).limit(1);
  return row;
}

const isOf = (userId: string, kind: PasskeyKind) => and(eq(passkeys.userId, userId), eq(passkeys.kind, kind));

/** Those that sign in by themselves; a security key does not. */
export async function countPasskeys(db: TenantDb, userId: string): Promise<number> {
  const [row] = await db.select({ passkeys: count() }).from(passkeys).where(isOf(userId, "passkey"));
  return row?.passkeys ?? 0;
}

/** Keys of both kinds, oldest first. */
export const listPasskeys = (db: TenantDb, userId: string): Promise<PasskeyRow[]> =>
  db
    .select()
    .from(passkeys)
    .where(eq(passkeys.userId, userId))
    .orderBy(asc(passkeys.createdAt), asc(passkeys.id))
    .limit(2 * passkeysAllowed);
