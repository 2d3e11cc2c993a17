import { type Column, getTableColumns, getTableName, type InferSelectModel } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import { SQLiteAsyncDialect } from "drizzle-orm/sqlite-core/dialect";
import { SQLiteSelectBuilder } from "drizzle-orm/sqlite-core/query-builders/select";
import { mapResultRow } from "drizzle-orm/utils";

declare module "drizzle-orm/utils" {
  /** One row as the builder selected it; Drizzle's own sessions use it, and its types leave it out. */
  function mapResultRow(
    fields: unknown,
    row: readonly unknown[],
    joinsNotNullableMap: Record<string, boolean> | undefined,
  ): unknown;
}

/** What prepares and binds: a database, or the part of it that one tenant may see. */
export interface Preparing {
  prepare(statement: string): {
    bind(...parameters: unknown[]): { raw(): Promise<unknown[][]> };
  };
}

export type Select = DrizzleD1Database["select"];

const dialect = new SQLiteAsyncDialect();

/**
 * A select whose rows are read and mapped here: writes have their own way (`write.ts`), so that the rest of
 * Drizzle's session, some eight kilobytes of every script, is nobody's.
 */
function readerOf(client: Preparing) {
  const prepareOneTimeQuery = ({ sql, params }: { sql: string; params: unknown[] }, fields: unknown) => {
    const query = {
      /** Set by the builder: which joined tables may be missing from a row. */
      joinsNotNullableMap: undefined as Record<string, boolean> | undefined,
      async all() {
        const rows = await client
          .prepare(sql)
          .bind(...params)
          .raw();
        return rows.map((row) => mapResultRow(fields, row, query.joinsNotNullableMap));
      },
    };
    return query;
  };
  return { prepareOneTimeQuery };
}

export function selectOver(client: Preparing): Select {
  const session = readerOf(client);
  const select = (fields?: unknown) =>
    new SQLiteSelectBuilder({ fields, session, dialect } as unknown as ConstructorParameters<
      typeof SQLiteSelectBuilder
    >[0]);
  return select as unknown as Select;
}

/** The row with this id, or nothing. */
export type Find = <T extends SQLiteTable>(table: T, id: string) => Promise<InferSelectModel<T> | undefined>;

/** How a table's row is asked for by its id, and what becomes of its cells; put together once. */
const keyed = new WeakMap<SQLiteTable, { statement: string; columns: readonly [string, Column][] }>();

function keyedOf(table: SQLiteTable) {
  let known = keyed.get(table);
  if (!known) {
    const columns = Object.entries<Column>(getTableColumns(table));
    const names = columns.map(([, { name }]) => `"${name}"`);
    known = { statement: `select ${names} from "${getTableName(table)}" where "id" = ?`, columns };
    keyed.set(table, known);
  }
  return known;
}

/** What most reads of a request are: a builder's fifty microseconds for each would be more than all else it does. */
export function findOver(client: Preparing): Find {
  return async <T extends SQLiteTable>(table: T, id: string) => {
    const { statement, columns } = keyedOf(table);
    const [cells] = await client.prepare(statement).bind(id).raw();
    if (!cells) return undefined;
    const row: Record<string, unknown> = {};
    columns.forEach(([property, column], index) => {
      const cell = cells[index];
      row[property] = cell === null ? null : column.mapFromDriverValue(cell);
    });
    return row as InferSelectModel<T>;
  };
}
