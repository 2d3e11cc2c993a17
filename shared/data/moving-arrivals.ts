import type { Region } from "../kernel/region.ts";
import { StaleWrite } from "./faults.ts";
import type { Moving } from "./moving.ts";
import type { MovingRow } from "./moving-pages.ts";
import { type PortableTable, type Regional, regionalIn, rowOf } from "./portable-tables.ts";

/** A statement takes 100 parameters: the tenant, and three a row. */
const rowsAtOnce = 33;

function stageRows(
  database: D1Database,
  tenantId: string,
  rows: readonly MovingRow[],
): D1PreparedStatement[] {
  const latest = [...new Map(rows.map((row) => [`${row[0]} ${row[1]}`, row])).values()];
  const chunks = Array.from({ length: Math.ceil(latest.length / rowsAtOnce) }, (_, index) =>
    latest.slice(index * rowsAtOnce, (index + 1) * rowsAtOnce),
  );
  return chunks.map((chunk) => {
    const marks = chunk.map((_, index) => `(?1, ?${index * 3 + 2}, ?${index * 3 + 3}, ?${index * 3 + 4})`);
    return database
      .prepare(
        `insert into moving_rows (tenant_id, name, id, row) values ${marks.join(", ")}
         on conflict (tenant_id, name, id) do update set row = excluded.row`,
      )
      .bind(tenantId, ...chunk.flat());
  });
}

/**
 * What was there and is not as it stands now goes first, so that two rows may swap what is unique and no
 * trigger on a change fires. Only rows that would take others along are changed where they are.
 */
function applyTable(
  database: D1Database,
  tenantId: string,
  own: Own,
  table: PortableTable,
): D1PreparedStatement[] {
  const { name, columns, cascades } = table;
  const staged = `moving_rows where tenant_id = ?1 and name = '${name}'`;
  const values = columns.map((column, index) => {
    if (column === "tenant_id") return "?1";
    const kind = regionalIn(table, column);
    return kind === undefined ? `json_extract(row, '$[${index}]')` : ownMarks[kind];
  });
  const isOwn = columns.some((column) => regionalIn(table, column) !== undefined);
  const kept = cascades ? "s.row is not null" : `s.row = ${rowOf(table)}`;
  const remove = `delete from ${name} as t where tenant_id = ?1 and id in (select id from ${staged})
    and not exists (select 1 from moving_rows s
      where s.tenant_id = ?1 and s.name = '${name}' and s.id = t.id and ${kept})`;
  const changeable = columns.filter((column) => column !== "tenant_id" && column !== "id");
  const known = cascades
    ? `update set ${changeable.map((column) => `"${column}" = excluded."${column}"`).join(", ")}`
    : "nothing";
  const enter = `insert into ${name} (${columns.map((column) => `"${column}"`).join(", ")})
    select ${values.join(", ")} from ${staged} and row is not null${isOwn ? " and ?2 is not null and ?3 is not null" : ""} on conflict (tenant_id, id) do ${known}`;
  return [
    database.prepare(remove).bind(tenantId),
    database.prepare(enter).bind(tenantId, ...(isOwn ? [own.region, own.rootId] : [])),
  ];
}

/** What the tenant finds here in the place of what it left. */
export interface Own {
  region: Region;
  /** Of the root key that wraps here today. */
  rootId: string;
}

const ownMarks: Record<Regional, string> = { region: "?2", root: "?3", wrapped: "''" };

export interface Arrival {
  moving: Moving;
  own: Own;
  tables: readonly PortableTable[];
  rows: readonly MovingRow[];
  /** Tables of which earlier pages left rows waiting. */
  waiting: readonly string[];
  /** The copied part is the source's at one moment: what waits may be put into the tables. */
  whole: boolean;
  progress: string;
}

/**
 * Takes a page and how far it brings us, both or neither. What came between two moments of the source
 * waits, since a row might refer to one that is still to come.
 * @throws {StaleWrite} another call has taken it
 */
export async function takePage(database: D1Database, arrival: Arrival): Promise<void> {
  const { moving, own, whole, progress } = arrival;
  const { tenantId } = moving;
  const touched = new Set(waitingAfter({ ...arrival, whole: false }));
  const tables = arrival.tables.filter(({ name }) => touched.has(name));
  const applied = whole
    ? [
        ...tables.flatMap((table) => applyTable(database, tenantId, own, table)),
        database.prepare("delete from moving_rows where tenant_id = ?1 and name <> 'lobby'").bind(tenantId),
      ]
    : [];
  await guarded(database, moving, progress, [...stageRows(database, tenantId, arrival.rows), ...applied]);
}

/** Tables of which rows wait once this page is taken. */
export const waitingAfter = ({
  rows,
  waiting,
  whole,
}: Pick<Arrival, "rows" | "waiting" | "whole">): string[] =>
  whole ? [] : [...new Set([...waiting, ...rows.map(([name]) => name)])];

/** Lobby entries wait until the tenant lives here: an entry makes it findable. */
export const takeEntries = (database: D1Database, tenantId: string, rows: readonly MovingRow[]) =>
  rows.length === 0 ? undefined : database.batch(stageRows(database, tenantId, rows));

async function guarded(
  database: D1Database,
  moving: Moving,
  progress: string,
  statements: D1PreparedStatement[],
): Promise<void> {
  const { tenantId } = moving;
  await withinArrival(database, moving, [
    ...statements,
    database.prepare("update moving set progress = ?2 where tenant_id = ?1").bind(tenantId, progress),
  ]);
}

/**
 * The move's own hand in a copy that nobody uses yet; everybody else's writes are passed over.
 * @throws {StaleWrite} another call was faster, or the tenant lives here by now
 */
export async function withinArrival(
  database: D1Database,
  { tenantId, progress }: Pick<Moving, "tenantId" | "progress">,
  statements: D1PreparedStatement[],
): Promise<void> {
  const begin =
    "update moving set state = 'applying' where tenant_id = ?1 and progress = ?2 and state = 'arriving'";
  const end = "update moving set state = 'arriving' where tenant_id = ?1 and state = 'applying'";
  try {
    await database.batch([
      database.prepare("pragma defer_foreign_keys = on"),
      database.prepare(begin).bind(tenantId, progress),
      database.prepare("insert into expect_one values (1)"),
      ...statements,
      database.prepare(end).bind(tenantId),
    ]);
  } catch (error) {
    throw String(error).includes("stale_version") ? new StaleWrite() : error;
  }
}

/** A copy that shall not be: everything that came in goes again. */
export async function discardArrival(
  database: D1Database,
  moving: Pick<Moving, "tenantId" | "progress">,
  tables: readonly PortableTable[],
): Promise<void> {
  const { tenantId } = moving;
  await withinArrival(database, moving, [
    ...unlocked(database, tenantId),
    ...[...tables]
      .reverse()
      .map(({ name }) => database.prepare(`delete from ${name} where tenant_id = ?1`).bind(tenantId)),
    database.prepare("delete from moving_rows where tenant_id = ?1").bind(tenantId),
    database.prepare("delete from moving where tenant_id = ?1").bind(tenantId),
  ]);
}

/** Audit rows go under a permit only, here as everywhere. */
export const unlocked = (database: D1Database, tenantId: string): D1PreparedStatement[] => [
  database
    .prepare(
      `insert into all_retention_permits (tenant_id, id, before) select ?1, 'audit_events', ?2
       where exists (select 1 from all_tenants where tenant_id = ?1 and id = ?1)
       on conflict (tenant_id, id) do update set before = ?2`,
    )
    .bind(tenantId, Number.MAX_SAFE_INTEGER),
];
