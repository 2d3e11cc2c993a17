import { type Column, getTableColumns } from "drizzle-orm";
import {
  integer,
  type SQLiteColumnBuilderBase,
  type SQLiteTable,
  sqliteTable,
  text,
} from "drizzle-orm/sqlite-core";
import { deferred } from "../kernel/deferred.ts";
import { noteSealed } from "./sealed.ts";

/** The stored tables carry this prefix; only this room and the migrations may spell it. */
export const storedPrefix = "all_";

const tables = new Map<string, SQLiteTable>();

/**
 * A tenant's view of a stored table. The name exists only as a common table expression inside a
 * scoped statement, so a query that was not scoped fails with "no such table".
 */
export function tenantTable<Name extends string, Columns extends Record<string, SQLiteColumnBuilderBase>>(
  name: Name,
  columns: () => Columns,
) {
  const table = deferred(() => {
    const declared = columns();
    noteSealed(name, declared);
    return sqliteTable(name, {
      tenantId: text("tenant_id").notNull(),
      id: text("id").notNull(),
      ...declared,
    });
  });
  tables.set(name, table);
  return table;
}

export const tenantTableNames = (): readonly string[] => [...tables.keys()];

/** The column by which a row belongs to a project; nothing for rows that belong to none. */
export function projectColumnOf(name: string): string | undefined {
  const table = tables.get(name);
  if (!table || name === "projects") return table && "id";
  const columns: Column[] = Object.values(getTableColumns(table));
  return columns.find((column) => column.name === "project_id")?.name;
}

/** A table by its name, for what treats all of them alike. @throws when this script does not know it */
export function tenantTableNamed(name: string): SQLiteTable {
  const known = tables.get(name);
  if (!known) throw new Error(`this script knows no table ${name}`);
  return known;
}

/** Columns of every row that can change; `version` is the optimistic lock. Times are epoch milliseconds. */
export const changeColumns = () => ({
  createdAt: integer("created_at").notNull(),
  updatedAt: integer("updated_at").notNull(),
  version: integer("version").notNull().default(1),
});
