import { eq, type InferSelectModel } from "drizzle-orm";
import { outbox } from "../data/outbox.ts";
import type { TenantDb } from "../data/tenant-db.ts";

export type OwedRow = InferSelectModel<typeof outbox>;

/** A letter that is still owed. */
export async function findOwed(db: TenantDb, id: string): Promise<OwedRow | undefined> {
  const [row] = await db.select().from(outbox).where(eq(outbox.id, id)).limit(1);
  return row;
}
