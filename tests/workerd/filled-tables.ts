import { getTableColumns } from "drizzle-orm";
import { sealedColumns } from "../../shared/data/sealed.ts";
import { tenantTableNamed } from "../../shared/data/tenant-table.ts";
import type { Vault } from "../../shared/keys/contract.ts";
import { inventory } from "../../shared/privacy/inventory.ts";

type Cell = string | number | null;
interface Column {
  name: string;
  type: string;
  notnull: number;
}

/** Columns whose value the rules of their table leave no choice about. */
const fixed: Record<string, Cell> = {
  "elevations.minutes": 5,
  "invitations.role": "owner",
  "limit_notices.percent": 80,
  "limit_overrides.id": "projects",
  "second_factors.confirmed_at": 1,
  "users.project_access": "all",
};

/** Tables that a company has rows in as soon as it has people. */
const filledAlready = new Set([
  "tenants",
  "users",
  "passwords",
  "passkeys",
  "recovery_codes",
  "sessions",
  "data_keys",
  "subject_keys",
]);

const isTime = (name: string) => name === "at" || name === "before" || name.endsWith("_at");

export interface Filled {
  table: string;
  id: string;
  /** What was written, by column. */
  row: Record<string, Cell>;
}

/**
 * One row in every tenant table that could hold one of `subject`, made from the schema alone: each column
 * that names a person names this one, each text says where it stands. A table added later is filled as well.
 */
export async function fillTables(
  database: D1Database,
  vault: Vault,
  { tenantId, subject, ownSession }: { tenantId: string; subject: string; ownSession: string },
  now: number,
): Promise<Filled[]> {
  const query =
    "select name, sql from sqlite_master where type = 'table' and name like 'all\\_%' escape '\\'";
  const { results } = await database.prepare(query).all<{ name: string; sql: string }>();
  const filled: Filled[] = [];
  const writes: D1PreparedStatement[] = [database.prepare("pragma defer_foreign_keys = on")];
  for (const { name, sql } of results) {
    const table = name.slice("all_".length);
    if (filledAlready.has(table)) continue;
    const row = await rowOf(database, table, sql, { tenantId, subject, ownSession, now });
    const plain = { ...row };
    await sealInto(vault, table, row, subject);
    const columns = Object.keys(row);
    const marks = columns.map(() => "?").join();
    writes.push(
      database
        .prepare(`insert or replace into ${name} (${columns.join()}) values (${marks})`)
        .bind(...Object.values(row)),
    );
    filled.push({ table, id: String(row["id"]), row: plain });
  }
  await database.batch(writes).catch((cause: unknown) => {
    throw new Error("a row made from the schema was refused: its table's rules want an entry in `fixed`", {
      cause,
    });
  });
  return filled;
}

async function rowOf(
  database: D1Database,
  table: string,
  sql: string,
  of: { tenantId: string; subject: string; ownSession: string; now: number },
): Promise<Record<string, Cell>> {
  const { results: columns } = await database
    .prepare('select name, type, "notnull" from pragma_table_info(?)')
    .bind(`all_${table}`)
    .all<Column>();
  const { results: keys } = await database
    .prepare('select "table" as target, "from" as source from pragma_foreign_key_list(?)')
    .bind(`all_${table}`)
    .all<{ target: string; source: string }>();
  const { subjects = [], personal = [] } = inventory[table] ?? {};
  const json = new Set(
    Object.values(getTableColumns(tenantTableNamed(table)))
      .filter((column) => column.dataType === "json")
      .map((column) => column.name),
  );
  const cell = (column: Column): Cell | undefined => {
    const place = `${table}.${column.name}`;
    const target = keys.find(({ source }) => source === column.name)?.target;
    if (column.name === "tenant_id" || target === "all_tenants") return of.tenantId;
    if (fixed[place] !== undefined) return fixed[place];
    if (subjects.includes(column.name)) return of.subject;
    if (target === "all_sessions") return of.ownSession;
    if (target !== undefined) return `row_${target.slice("all_".length)}`;
    if (column.name === "id") return `row_${table}`;
    if (column.notnull === 0 && !personal.includes(column.name)) return undefined;
    const choices = new RegExp(`${column.name} IN \\('([^']+)'`).exec(sql)?.[1];
    if (choices !== undefined) return choices;
    if (column.type === "INTEGER") return isTime(column.name) ? of.now : 1;
    return json.has(column.name) ? JSON.stringify([`mark ${place}`]) : `mark ${place}`;
  };
  return Object.fromEntries(
    columns.flatMap((column) => {
      const value = cell(column);
      return value === undefined ? [] : [[column.name, value]];
    }),
  );
}

/** The vault seals under the row's own id and subject, as the product would. */
async function sealInto(
  vault: Vault,
  table: string,
  row: Record<string, Cell>,
  subject: string,
): Promise<void> {
  const drizzled = tenantTableNamed(table);
  for (const { property, column, subject: whose } of sealedColumns(drizzled)) {
    if (typeof row[column] !== "string") continue;
    const given = { id: String(row["id"]), [property]: row[column], ...(whose ? { [whose]: subject } : {}) };
    const cells = (await vault.seal(drizzled, given as never)) as Record<string, Cell>;
    row[column] = cells[property] ?? null;
  }
}
