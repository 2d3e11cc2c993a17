import { and, asc, type Column, eq, getTableColumns, gt, or } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import type { TenantDb } from "../data/tenant-db.ts";

export type ExportedRow = { id: string } & Record<string, unknown>;

/** Properties of a table's rows by the names its columns are stored under. */
export const columnNames = (table: SQLiteTable): [property: string, column: string][] =>
  Object.entries<Column>(getTableColumns(table)).map(([property, column]) => [property, column.name]);

/** A page of a table in the order of ids: all rows, or those where one of `columns` names the subject. */
export async function pageOfTable(
  db: TenantDb,
  table: SQLiteTable,
  of: { columns: readonly string[]; subject: string } | undefined,
  after: string,
  limit: number,
): Promise<ExportedRow[]> {
  const all: Column[] = Object.values(getTableColumns(table));
  const named = (name: string): Column => {
    const column = all.find((candidate) => candidate.name === name);
    if (!column) throw new Error(`no column ${name}`);
    return column;
  };
  const mine = of && or(...of.columns.map((column) => eq(named(column), of.subject)));
  const rows = await db
    .select()
    .from(table)
    .where(and(gt(named("id"), after), mine))
    .orderBy(asc(named("id")))
    .limit(limit);
  return rows as ExportedRow[];
}
