import { and, count, eq, type InferSelectModel, ne } from "drizzle-orm";
import type { TenantDb } from "../data/tenant-db.ts";
import { phones } from "./tables.ts";

export type PhoneRow = InferSelectModel<typeof phones>;

/** One that counts and one that waits for its first code, at most. */
export const listPhones = (db: TenantDb, userId: string): Promise<PhoneRow[]> =>
  db.select().from(phones).where(eq(phones.userId, userId)).limit(2);

/** Other people's of this company with the same number. */
export async function countOthersWith(db: TenantDb, numberIndex: string, userId: string): Promise<number> {
  const same = and(eq(phones.numberIndex, numberIndex), ne(phones.userId, userId));
  const [row] = await db.select({ phones: count() }).from(phones).where(same);
  return row?.phones ?? 0;
}
