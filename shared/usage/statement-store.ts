import { desc, eq, lt, max } from "drizzle-orm";
import type { TenantDb } from "../data/tenant-db.ts";
import { type StatementRow, usageStatements } from "./statement-tables.ts";

export const findStatement = (db: TenantDb, id: string): Promise<StatementRow | undefined> =>
  db.find(usageStatements, id);

/** End of the newest month that is billed; 0: none is. */
export async function finalUntil(db: TenantDb): Promise<number> {
  const { periodEnd, state } = usageStatements;
  const [row] = await db
    .select({ end: max(periodEnd) })
    .from(usageStatements)
    .where(eq(state, "final"));
  return row?.end ?? 0;
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
