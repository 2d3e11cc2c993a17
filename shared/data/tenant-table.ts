import { type Column, getTableColumns } from "drizzle-orm";
import {
  integer,
  type SQLiteColumnBuilderBase,
  type SQLiteTable,
  sqliteTable,
  text,
} from "drizzle-orm/sqlite-core";
import { noteSealed } from "./sealed.ts";

/** The stored tables carry this prefix; only this room and the migrations may spell it. */
export const storedPrefix = "all_";

/** Each table, and its column that names a project where there is one. */
const tables = new Map<string, { table: SQLiteTable; projectColumn: string | undefined }>();

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
  const projectColumn = name === "projects" ? "id" : names.find((column) => column === "project_id");
  tables.set(name, { table, projectColumn });
  return table;
}

export const tenantTableNames = (): readonly string[] => [...tables.keys()];

/** The column by which a row belongs to a project; nothing for rows that belong to none. */
export const projectColumnOf = (name: string): string | undefined => tables.get(name)?.projectColumn;

/** A table by its name, for what treats all of them alike. @throws when this script does not know it */
export function tenantTableNamed(name: string): SQLiteTable {
  const known = tables.get(name);
  if (!known) throw new Error(`this script knows no table ${name}`);
  return known.table;
}

/** Columns of every row that can change; `version` is the optimistic lock. Times are epoch milliseconds. */
export const changeColumns = () => ({
  createdAt: integer("created_at").notNull(),
  updatedAt: integer("updated_at").notNull(),
  version: integer("version").notNull().default(1),
});
