import { storedPrefix } from "./tenant-table.ts";

/** A table as a move sees it. */
export interface PortableTable {
  name: string;
  columns: readonly string[];
  /** What tells a tenant's rows apart, as SQL over `t`. */
  id: string;
  /** Its rows take rows of other tables along when they go. */
  cascades: boolean;
}

/** What each side has its own of. */
export type Regional = "region" | "root" | "wrapped";

/**
 * What stays behind, and what the other side puts there: its region, its root key, and for a while nothing
 * where a key stands that the root key wraps. Keys come last, when everything else is there.
 */
const regional: Record<string, Record<string, Regional>> = {
  [`${storedPrefix}tenants`]: { region: "region" },
  [`${storedPrefix}data_keys`]: { root_id: "root", wrapped: "wrapped" },
  [`${storedPrefix}customer_keys`]: { root_id: "root", credentials: "wrapped" },
};

export const regionalIn = ({ name }: PortableTable, column: string): Regional | undefined =>
  regional[name]?.[column];

/** Cells that the root key wraps, with the column that names which. */
export const wrappedCells = Object.entries(regional).flatMap(([table, columns]) =>
  Object.entries(columns).flatMap(([column, kind]) => (kind === "wrapped" ? [{ table, column }] : [])),
);

/** A row as JSON text, without what is regional: never parsed on its way, so that no number loses digits. */
export const rowOf = (table: PortableTable): string =>
  `json_array(${table.columns.map((column) => (regionalIn(table, column) ? "''" : `t."${column}"`)).join(", ")})`;

export const lobbyTable: PortableTable = {
  name: "lobby",
  columns: ["kind", "digest", "subject_id", "created_at"],
  id: "(t.kind || ' ' || t.digest)",
  cascades: false,
};

type Column = { name: string; column: string };
type Reference = { name: string; parent: string; onDelete: string };

/**
 * All tenant tables as the database has them, a table after those it refers to. Asked anew each time: a
 * column that came with a deployment must not be left behind.
 */
export async function portableTables(database: D1Database): Promise<PortableTable[]> {
  const tables = `sqlite_master m where m.type = 'table' and m.name glob '${storedPrefix}*'`;
  const [columns, references] = await database.batch<Column & Reference>([
    database.prepare(
      `select m.name as name, c.name as column from (select name from ${tables}) m
       join pragma_table_info(m.name) c order by m.name, c.cid`,
    ),
    database.prepare(
      `select m.name as name, f."table" as parent, f.on_delete as onDelete from (select name from ${tables}) m
       join pragma_foreign_key_list(m.name) f where f."table" <> m.name`,
    ),
  ]);
  const byName = Map.groupBy(columns?.results ?? [], ({ name }) => name);
  const parents = Map.groupBy(references?.results ?? [], ({ name }) => name);
  const cascading = (references?.results ?? []).filter(({ onDelete }) => onDelete === "CASCADE");
  const order = inOrder([...byName.keys()], (name) => (parents.get(name) ?? []).map(({ parent }) => parent));
  return order.map((name) => ({
    name,
    id: "t.id",
    columns: (byName.get(name) ?? []).map(({ column }) => column),
    cascades: cascading.some(({ parent }) => parent === name),
  }));
}

/** Permits come right after the tenant: rows that may only go by one are then let go. */
const rank = (name: string) => (name === `${storedPrefix}retention_permits` ? "" : name);

/** Parents first, else by name. @throws when references go in a circle */
export function inOrder(names: readonly string[], parentsOf: (name: string) => readonly string[]): string[] {
  const waiting = [...names].sort((left, right) => (rank(left) < rank(right) ? -1 : 1));
  const placed: string[] = [];
  while (waiting.length > 0) {
    const at = waiting.findIndex((name) => parentsOf(name).every((parent) => placed.includes(parent)));
    const [next] = waiting.splice(at, 1);
    if (at < 0 || next === undefined) throw new Error(`tables refer to each other: ${waiting.join(", ")}`);
    placed.push(next);
  }
  return placed;
}
