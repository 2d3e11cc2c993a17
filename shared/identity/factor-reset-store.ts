import { and, desc, eq, type InferSelectModel } from "drizzle-orm";
import type { TenantDb } from "../data/tenant-db.ts";
import { factorResets, rememberedDevices } from "./tables.ts";

export type FactorResetRow = InferSelectModel<typeof factorResets>;
export type DeviceRow = InferSelectModel<typeof rememberedDevices>;

/** Newest first: those that wait, decided ones for the record. */
export const listFactorResets = (db: TenantDb): Promise<FactorResetRow[]> =>
  db.select().from(factorResets).orderBy(desc(factorResets.id)).limit(100);

export const findFactorReset = (db: TenantDb, id: string): Promise<FactorResetRow | undefined> =>
  db.find(factorResets, id);

export async function findPendingReset(db: TenantDb, userId: string): Promise<FactorResetRow | undefined> {
  const [row] = await db
    .select()
    .from(factorResets)
    .where(and(eq(factorResets.userId, userId), eq(factorResets.status, "pending")))
    .limit(1);
  return row;
}

/** Newest first. */
export const listDevices = (db: TenantDb, userId: string): Promise<DeviceRow[]> =>
  db
    .select()
    .from(rememberedDevices)
    .where(eq(rememberedDevices.userId, userId))
    .orderBy(desc(rememberedDevices.id))
    .limit(50);
