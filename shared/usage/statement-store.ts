import { desc, eq, lt } from "drizzle-orm";
import type { TenantDb } from "../data/tenant-db.ts";
import { type StatementRow, usageStatements } from "./statement-tables.ts";

export async function findStatement(db: TenantDb, id: string): Promise<StatementRow | undefined> {
  const [row] = await db.select().from(usageStatements).where(eq(usageStatements.id, id)).limit(1);
  return row;
}

/** Newest first: ids are sorted by creation, and months follow each other. */
export const listStatements = (
  db: TenantDb,
  before: string | undefined,
  limit: number,
): Promise<StatementRow[]> =>
  db
    .select()
    .from(usageStatements)
    .where(before === undefined ? undefined : lt(usageStatements.id, before))
    .orderBy(desc(usageStatements.id))
    .limit(limit);
