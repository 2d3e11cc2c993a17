import type { InferSelectModel } from "drizzle-orm";
import { outbox } from "../data/outbox.ts";
import type { TenantDb } from "../data/tenant-db.ts";

export type OwedRow = InferSelectModel<typeof outbox>;

/** A letter that is still owed. */
export const findOwed = (db: TenantDb, id: string): Promise<OwedRow | undefined> => db.find(outbox, id);
