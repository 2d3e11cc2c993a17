import { type PortableTable, rowOf } from "./portable-tables.ts";

/** A row on its way: nothing as its text says that it is gone. */
export type MovingRow = readonly [name: string, id: string, row: string | null];

/** How far a copy has come: all tables before `table` and of it all rows to `after`; changes to `seq`. */
export interface RowCursor {
  /** Nothing: every table was copied, only changes follow. */
  table: string | null;
  after: string;
  seq: number;
}

export interface RowPage {
  rows: MovingRow[];
  next: RowCursor;
  /** With this page the copied part is the source's at one moment; without it, more changes must come first. */
  whole: boolean;
}

export const pageLimits = { rows: 1_000, characters: 600_000 } as const;
export type PageLimits = { rows: number; characters: number };

type Stored = { name: string; id: string; row: string | null; seq: number };

/** As many as fit, at least one: what stands before a row must leave room. */
const fitting = (inner: string, order: string) =>
  `select * from (select *, sum(coalesce(length(row), 0)) over (order by ${order} rows unbounded preceding)
     - coalesce(length(row), 0) as ahead from (${inner})) where ahead < ?4 order by ${order}`;

const rowsAfter = (table: PortableTable) =>
  fitting(
    `select '${table.name}' as name, ${table.id} as id, ${rowOf(table)} as row from ${table.name} t
     where t.tenant_id = ?1 and ${table.id} > ?2 order by ${table.id} limit ?3`,
    "id",
  );

/** Each changed row once, as it is now. */
function changesAfter(tables: readonly PortableTable[]): string {
  const current = tables.map(
    (table) =>
      `when '${table.name}' then (select ${rowOf(table)} from ${table.name} t where t.tenant_id = ?1 and ${table.id} = c.id)`,
  );
  return fitting(
    `select name, id, seq, case name ${current.join(" ")} end as row from (
       select name, id, max(seq) as seq from (
         select name, id, seq from moving_changes
         where tenant_id = ?1 and seq > ?2 and ${mine(tables)} order by seq limit ?3) group by name, id) c`,
    "seq",
  );
}

const mine = (tables: readonly PortableTable[]) =>
  `name in (${tables.map(({ name }) => `'${name}'`).join(", ")})`;

/** Rows of a table that is looked at only because the one before it has no more. */
const glance = 200;

/**
 * The next page, read at one moment: first what changed in the part copied so far, then rows not seen yet,
 * of as many tables as fit.
 */
export async function readPage(
  database: D1Database,
  tenantId: string,
  tables: readonly PortableTable[],
  cursor: RowCursor,
  limits: PageLimits = pageLimits,
): Promise<RowPage> {
  const place = cursor.table === null ? tables.length : tables.findIndex(({ name }) => name === cursor.table);
  if (place < 0) throw new Error(`no table ${cursor.table} here`);
  const ahead = tables.slice(place);
  const first = await readAtOnce(database, tenantId, { tables, ahead: ahead.slice(0, 1), cursor, limits });
  const goesOn = first.whole && first.next.table !== null && first.next.table !== cursor.table;
  if (!goesOn) return first;
  return readAtOnce(database, tenantId, { tables, ahead, cursor, limits });
}

interface Reading {
  tables: readonly PortableTable[];
  /** Those whose rows are read, beginning with the cursor's. */
  ahead: readonly PortableTable[];
  cursor: RowCursor;
  limits: PageLimits;
}

async function readAtOnce(
  database: D1Database,
  tenantId: string,
  { tables, ahead, cursor, limits }: Reading,
): Promise<RowPage> {
  const { rows: limit, characters } = limits;
  const [last, changes, ...fresh] = await database.batch<Stored & { last: number | null }>([
    database
      .prepare(`select max(seq) as last from moving_changes where tenant_id = ?1 and ${mine(tables)}`)
      .bind(tenantId),
    database.prepare(changesAfter(tables)).bind(tenantId, cursor.seq, limit, characters),
    ...ahead.map((table, index) =>
      database
        .prepare(rowsAfter(table))
        .bind(
          tenantId,
          index === 0 ? cursor.after : "",
          index === 0 ? limit : Math.min(limit, glance),
          characters,
        ),
    ),
  ]);
  const changed = changes?.results ?? [];
  const seq = changed.at(-1)?.seq ?? cursor.seq;
  const whole = seq >= (last?.results[0]?.last ?? 0);
  const { taken, table, after } = whole
    ? gather(
        tables,
        ahead,
        fresh.map(({ results }) => results),
        { cursor, limits },
      )
    : { taken: [], ...cursor };
  const copied = reachOf(tables, { table, after });
  return {
    rows: [...changed.filter(copied), ...taken].map(({ name, id, row }) => [name, id, row]),
    next: { table, after, seq },
    whole,
  };
}

const sizeOf = (rows: readonly Stored[]) => rows.reduce((sum, { row }) => sum + (row?.length ?? 0), 0);

/** Table by table until one has more than was read of it, or the page is full. */
function gather(
  tables: readonly PortableTable[],
  ahead: readonly PortableTable[],
  fresh: readonly Stored[][],
  { cursor, limits }: Pick<Reading, "cursor" | "limits">,
): { taken: Stored[]; table: string | null; after: string } {
  const taken: Stored[] = [];
  for (const [index, { name }] of ahead.entries()) {
    const rows = fresh[index] ?? [];
    const limit = index === 0 ? limits.rows : Math.min(limits.rows, glance);
    taken.push(...rows);
    const hasMore = rows.length >= limit || sizeOf(rows) >= limits.characters;
    if (hasMore) return { taken, table: name, after: rows.at(-1)?.id ?? cursor.after };
    const next = tables[tables.findIndex((table) => table.name === name) + 1]?.name ?? null;
    const isFull = taken.length >= limits.rows || sizeOf(taken) >= limits.characters;
    if (isFull || index === ahead.length - 1) return { taken, table: next, after: "" };
  }
  return { taken, table: cursor.table, after: cursor.after };
}

/** Is a changed row in the part that was copied? What is not will come as it then is. */
function reachOf(tables: readonly PortableTable[], { table, after }: Omit<RowCursor, "seq">) {
  const place = new Map(tables.map(({ name }, index) => [name, index]));
  const reached = table === null ? tables.length : (place.get(table) ?? 0);
  return ({ name, id }: Stored) => {
    const at = place.get(name) ?? reached + 1;
    return at < reached || (at === reached && id <= after);
  };
}

/** What the other side has taken need not be kept. */
export async function forgetChanges(
  database: D1Database,
  tenantId: string,
  tables: readonly PortableTable[],
  seq: number,
): Promise<void> {
  await database
    .prepare(`delete from moving_changes where tenant_id = ?1 and seq <= ?2 and ${mine(tables)}`)
    .bind(tenantId, seq)
    .run();
}
