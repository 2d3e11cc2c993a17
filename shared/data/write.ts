import { type Column, getTableColumns, getTableName, type InferInsertModel } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import { storedPrefix } from "./tenant-table.ts";

type Row<T extends SQLiteTable> = InferInsertModel<T>;
export type Draft<T extends SQLiteTable> = Omit<Row<T>, "tenantId" | "version">;
export type Change<T extends SQLiteTable> = Partial<
  Omit<Row<T>, "tenantId" | "id" | "version" | "createdAt">
>;

interface Statement {
  sql: string;
  /** The tenant stands where `bind` puts it: always parameter one. */
  parameters: readonly unknown[];
  expectOne: boolean;
  /** Another tenant than the one that commits: one below it, which the same batch makes sure of. */
  tenantId?: string;
}

const statements = new WeakMap<Write, Statement>();

/** An opaque change: it names one row of the tenant by key and can only be run by `commit`. */
export class Write {
  readonly table: string;
  constructor(table: string, statement: Statement) {
    this.table = table;
    statements.set(this, statement);
  }
}

/** For `commit` alone: turns the write into statements bound to the tenant. */
export function bind(database: D1Database, tenantId: string, write: Write): D1PreparedStatement[] {
  const statement = statements.get(write);
  if (!statement) throw new Error("not a write of this room");
  const prepared = database
    .prepare(statement.sql)
    .bind(statement.tenantId ?? tenantId, ...statement.parameters);
  return statement.expectOne ? [prepared, database.prepare("insert into expect_one values (1)")] : [prepared];
}

/** For `organization-tree.ts` alone: the same write among another tenant's rows. */
export function writeIn(tenantId: string, write: Write): Write {
  const statement = statements.get(write);
  if (!statement || statement.tenantId !== undefined) throw new Error("not a write of this room");
  return new Write(write.table, { ...statement, tenantId });
}

/** For `organization-tree.ts` alone: aborts the batch unless `descendantId` is below whoever commits. */
export const expectBelow = (descendantId: string): Write =>
  new Write("expect_below", {
    sql: "insert into expect_below (ancestor, descendant) values (?1, ?2)",
    parameters: [descendantId],
    expectOne: false,
  });

const stored = (table: SQLiteTable) => `${storedPrefix}${getTableName(table)}`;

function assignments(table: SQLiteTable, values: Record<string, unknown>): [Column, unknown][] {
  const columns: Record<string, Column> = getTableColumns(table);
  return Object.entries(values).flatMap(([key, value]): [Column, unknown][] => {
    const column = columns[key];
    if (!column || value === undefined) return [];
    if (key === "tenantId") throw new Error("a write never names its tenant");
    return [[column, value === null ? null : column.mapToDriverValue(value)]];
  });
}

export function insert<T extends SQLiteTable>(table: T, draft: Draft<T>): Write {
  const pairs = assignments(table, draft);
  const names = ["tenant_id", ...pairs.map(([column]) => column.name)].join(", ");
  const marks = ["?1", ...pairs.map((_, index) => `?${index + 2}`)].join(", ");
  return new Write(getTableName(table), {
    sql: `insert into ${stored(table)} (${names}) values (${marks})`,
    parameters: pairs.map(([, value]) => value),
    expectOne: false,
  });
}

/** A version that is no longer current aborts the whole commit with `StaleWrite`. */
export function update<T extends SQLiteTable>(
  table: T,
  id: string,
  version: number,
  change: Change<T>,
): Write {
  const pairs = assignments(table, change);
  const sets = [...pairs.map(([column], index) => `${column.name} = ?${index + 4}`), "version = version + 1"];
  return new Write(getTableName(table), {
    sql: `update ${stored(table)} set ${sets.join(", ")} where tenant_id = ?1 and id = ?2 and version = ?3`,
    parameters: [id, version, ...pairs.map(([, value]) => value)],
    expectOne: true,
  });
}

/** One more in a column while it is below `limit`: of any two at once both count, none beyond it, and no other write goes stale by it. */
export function countUp<T extends SQLiteTable>(
  table: T,
  id: string,
  column: keyof Change<T> & string,
  limit: number,
): Write {
  const { name } = (getTableColumns(table) as Record<string, Column>)[column] ?? {};
  if (name === undefined) throw new Error("a count is of a column");
  return new Write(getTableName(table), {
    sql: `update ${stored(table)} set ${name} = ${name} + 1 where tenant_id = ?1 and id = ?2 and ${name} < ?3`,
    parameters: [id, limit],
    expectOne: false,
  });
}

/** Changes nothing; a row that is not as it was read aborts the whole commit with `StaleWrite`. */
export function unchanged(table: SQLiteTable, id: string, version: number): Write {
  return new Write(getTableName(table), {
    sql: `update ${stored(table)} set version = version where tenant_id = ?1 and id = ?2 and version = ?3`,
    parameters: [id, version],
    expectOne: true,
  });
}

/** Changes nothing; aborts the whole commit with `StaleWrite` unless these cells are as they were read, whatever became of the others. */
export function still<T extends SQLiteTable>(table: T, id: string, cells: Change<T>): Write {
  const pairs = assignments(table, cells);
  const held = pairs.map(([column], index) => ` and ${column.name} is ?${index + 3}`).join("");
  return new Write(getTableName(table), {
    sql: `update ${stored(table)} set version = version where tenant_id = ?1 and id = ?2${held}`,
    parameters: [id, ...pairs.map(([, value]) => value)],
    expectOne: true,
  });
}

export function remove(table: SQLiteTable, id: string, version: number): Write {
  return new Write(getTableName(table), {
    sql: `delete from ${stored(table)} where tenant_id = ?1 and id = ?2 and version = ?3`,
    parameters: [id, version],
    expectOne: true,
  });
}
