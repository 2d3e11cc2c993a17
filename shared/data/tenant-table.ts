import { integer, type SQLiteColumnBuilderBase, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { noteSealed } from "./sealed.ts";

/** The stored tables carry this prefix; only this room and the migrations may spell it. */
export const storedPrefix = "all_";

const names = new Set<string>();

/**
 * A tenant's view of a stored table. The name exists only as a common table expression inside a
 * scoped statement, so a query that was not scoped fails with "no such table".
 */
export function tenantTable<Name extends string, Columns extends Record<string, SQLiteColumnBuilderBase>>(
  name: Name,
  columns: Columns,
) {
  names.add(name);
  noteSealed(name, columns);
  return sqliteTable(name, { tenantId: text("tenant_id").notNull(), id: text("id").notNull(), ...columns });
}

export const tenantTableNames = (): readonly string[] => [...names];

/** Columns of every row that can change; `version` is the optimistic lock. Times are epoch milliseconds. */
export const changeColumns = () => ({
  createdAt: integer("created_at").notNull(),
  updatedAt: integer("updated_at").notNull(),
  version: integer("version").notNull().default(1),
});
