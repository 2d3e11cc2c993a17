import { type Column, getTableColumns } from "drizzle-orm";
import { integer, type SQLiteColumnBuilderBase, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { noteSealed } from "./sealed.ts";

/** The stored tables carry this prefix; only this room and the migrations may spell it. */
export const storedPrefix = "all_";

/** Each table, and its column that names a project where there is one. */
const tables = new Map<string, string | undefined>();

/**
 * A tenant's view of a stored table. The name exists only as a common table expression inside a
 * scoped statement, so a query that was not scoped fails with "no such table".
 */
export function tenantTable<Name extends string, Columns extends Record<string, SQLiteColumnBuilderBase>>(
  name: Name,
  columns: Columns,
) {
  noteSealed(name, columns);
  const table = sqliteTable(name, {
    tenantId: text("tenant_id").notNull(),
    id: text("id").notNull(),
    ...columns,
  });
  const names = Object.values<Column>(getTableColumns(table)).map((column) => column.name);
  tables.set(name, name === "projects" ? "id" : names.find((column) => column === "project_id"));
  return table;
}

export const tenantTableNames = (): readonly string[] => [...tables.keys()];

/** The column by which a row belongs to a project; nothing for rows that belong to none. */
export const projectColumnOf = (name: string): string | undefined => tables.get(name);

/** Columns of every row that can change; `version` is the optimistic lock. Times are epoch milliseconds. */
export const changeColumns = () => ({
  createdAt: integer("created_at").notNull(),
  updatedAt: integer("updated_at").notNull(),
  version: integer("version").notNull().default(1),
});
