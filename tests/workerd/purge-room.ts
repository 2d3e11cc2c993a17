import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { wipeFiles } from "../../shared/agents/files.ts";
import { wipeJob } from "../../shared/agents/jobs.ts";
import { auditLogOf } from "../../shared/audit/log.ts";
import { clockAt } from "../../shared/kernel/clock.ts";
import { randomIds } from "../../shared/kernel/ids.ts";
import { meterOf } from "../../shared/limits/meter.ts";
import type { PurgeStores } from "../../shared/operators/purge.ts";
import { ledgerOf } from "../../shared/privacy/ledger.ts";

export const at = Date.UTC(2026, 10, 1);
export const ids = randomIds(clockAt(at));

interface ColumnInfo {
  name: string;
  type: string;
  notnull: number;
  dflt_value: string | null;
}
interface Reference {
  id: number;
  parent: string;
  from: string;
  to: string;
}

/** What a column's CHECK wants, read from the table's own text; a word that passes for sealed text otherwise. */
function valueFor(sql: string, { name, type }: ColumnInfo, tenantId: string): string | number {
  if (name === "tenant_id" || (name === "id" && sql.includes("CHECK (id = tenant_id)"))) return tenantId;
  const listed = new RegExp(`\\b${name} IN \\(('[^']*'|\\d+)`).exec(sql)?.[1];
  if (listed !== undefined) return type === "INTEGER" ? Number(listed) : listed.replaceAll("'", "");
  if (type === "INTEGER") return 1;
  if (new RegExp(`json_valid\\(${name}\\)`).test(sql)) return "{}";
  return `v1:${name}-${ids.secret(5)}`;
}

const query = async <Row>(database: D1Database, sql: string, ...bindings: unknown[]): Promise<Row[]> =>
  (
    await database
      .prepare(sql)
      .bind(...bindings)
      .all<Row>()
  ).results;

export const tables = async (database: D1Database): Promise<{ name: string; sql: string }[]> =>
  query(
    database,
    "select name, sql from sqlite_schema where type = 'table' and name glob 'all_*' order by name",
  );

type Row = Record<string, string | number>;
interface Table {
  name: string;
  sql: string;
  columns: ColumnInfo[];
  references: Reference[];
}

let known: Table[] | undefined;

/** Parents before what references them. */
async function schemaOf(database: D1Database): Promise<Table[]> {
  const waiting: Table[] = [];
  for (const { name, sql } of await tables(database)) {
    const info = await query<ColumnInfo>(database, "select * from pragma_table_info(?)", name);
    const references = await query<Reference>(
      database,
      'select id, "table" as parent, "from", "to" from pragma_foreign_key_list(?)',
      name,
    );
    // Columns that may stay empty do: their rules are about moments this row has not come to.
    const columns = info.filter((column) => column.notnull === 1 && column.dflt_value === null);
    waiting.push({ name, sql, columns, references });
  }
  const ordered: Table[] = [];
  while (waiting.length > 0) {
    const isFree = ({ name, references }: Table) =>
      references.every(({ parent }) => parent === name || ordered.some((table) => table.name === parent));
    const free = waiting.findIndex(isFree);
    if (free < 0) throw new Error(`in a circle: ${waiting.map(({ name }) => name).join(", ")}`);
    ordered.push(...waiting.splice(free, 1));
  }
  return ordered;
}

/** A tenant with a row in every table there is: a table that comes later is filled on birth, or fails the test. */
export async function fill(database: D1Database, tenantId: string): Promise<void> {
  known ??= await schemaOf(database);
  const filled = new Map<string, Row>();
  const statements = known.map(({ name: table, sql, columns, references }) => {
    const row: Row = {};
    for (const column of columns) row[column.name] = valueFor(sql, column, tenantId);
    for (const { parent, from, to } of references)
      if (from in row) row[from] = filled.get(parent)?.[to] ?? tenantId;
    if (table === "all_tenants") Object.assign(row, { region: "eu", status: "active" });
    filled.set(table, row);
    const names = Object.keys(row);
    const marks = names.map(() => "?").join(", ");
    return database
      .prepare(`insert into ${table} (${names.join(", ")}) values (${marks})`)
      .bind(...Object.values(row));
  });
  await database.batch(statements);
}

/** Every stored row that is the tenant's, in one database. */
export async function rowsOf(database: D1Database, tenantId: string): Promise<Record<string, unknown[]>> {
  const names = (await tables(database)).map(({ name }) => name);
  const read = (name: string) =>
    database.prepare(`select * from ${name} where tenant_id = ? order by id`).bind(tenantId);
  const answers = await database.batch(names.map(read));
  const found = names.map((name, index): [string, unknown[]] => [name, answers[index]?.results ?? []]);
  return Object.fromEntries(found.filter(([, rows]) => rows.length > 0));
}

export async function prepare(): Promise<void> {
  for (const database of [env.DB_0, env.DB_1]) {
    await applyD1Migrations(database, env.MIGRATIONS);
    await database.prepare("insert into residency values (1, 'eu') on conflict do nothing").run();
  }
}

/** The real stores of this worker; the directory only remembers whom it forgot. */
export const storesOf = (forgotten: string[] = []): PurgeStores => ({
  meterOf: (tenantId) => meterOf(env, tenantId),
  auditLogOf: (tenantId) => auditLogOf(env, tenantId),
  wipeJob: (taskId) => wipeJob(env, taskId),
  wipeFiles: (tenantId) => wipeFiles(env.FILES, tenantId),
  directory: { forget: async (tenantId) => void forgotten.push(tenantId) },
  ledger: ledgerOf(env),
});

/** Puts rows back as a restore of the database to an earlier time does, in place of whatever stands there now. */
export async function restore(database: D1Database, rows: Record<string, unknown[]>): Promise<void> {
  known ??= await schemaOf(database);
  const [tenant] = rows["all_tenants"] as { id: string }[];
  const removals = known
    .toReversed()
    .map(({ name }) => database.prepare(`delete from ${name} where tenant_id = ?`).bind(tenant?.id));
  const inserts = known.flatMap(({ name }) =>
    ((rows[name] ?? []) as object[]).map((row) => {
      const columns = Object.keys(row);
      const sql = `insert into ${name} (${columns.join()}) values (${columns.map(() => "?").join()})`;
      return database.prepare(sql).bind(...Object.values(row));
    }),
  );
  await database.batch([...removals, ...inserts]);
}
