import { sha256 } from "../kernel/digest.ts";
import { type PortableTable, rowOf } from "./portable-tables.ts";

/** A table's rows in numbers: how many, how long in all, and a sum over the ends of their ids. */
export type TableCount = readonly [name: string, rows: number, characters: number, ids: number];

const ends = [1, 2, 3, 4].map((place) => `unicode(substr(id, -${place}, 1)) * ${131 ** place}`);
const counted = `select count(*) as n, coalesce(sum(length(row)), 0) as size, coalesce(sum(${ends.join(" + ")}), 0) as ids`;

/** One question for all tables: cheap enough to be asked while nobody may write. */
export async function countRows(
  database: D1Database,
  tenantId: string,
  tables: readonly PortableTable[],
): Promise<TableCount[]> {
  const answers = await database.batch<{ n: number; size: number; ids: number }>(
    tables.map((table) =>
      database
        .prepare(
          `${counted} from (select ${table.id} as id, ${rowOf(table)} as row from ${table.name} t where t.tenant_id = ?1)`,
        )
        .bind(tenantId),
    ),
  );
  return tables.map(({ name }, index) => {
    const { n = 0, size = 0, ids = 0 } = answers[index]?.results[0] ?? {};
    return [name, n, size, ids];
  });
}

/** The same of what waits in the lobby's name. */
export async function countEntries(database: D1Database, tenantId: string): Promise<TableCount> {
  const row = await database
    .prepare(`${counted} from moving_rows where tenant_id = ?1 and name = 'lobby' and row is not null`)
    .bind(tenantId)
    .first<{ n: number; size: number; ids: number }>();
  return ["lobby", row?.n ?? 0, row?.size ?? 0, row?.ids ?? 0];
}

/** Rows of one table between two ids, `until` included, each by its hash. */
export async function hashRows(
  database: D1Database,
  tenantId: string,
  table: PortableTable,
  { after, until, limit }: { after: string; until: string | null; limit: number },
): Promise<[id: string, hash: string][]> {
  const { results } = await database
    .prepare(
      `select ${table.id} as id, ${rowOf(table)} as row from ${table.name} t
       where t.tenant_id = ?1 and ${table.id} > ?2 and (?3 is null or ${table.id} <= ?3) order by ${table.id} limit ?4`,
    )
    .bind(tenantId, after, until, limit)
    .all<{ id: string; row: string }>();
  return Promise.all(results.map(async ({ id, row }): Promise<[string, string]> => [id, await sha256(row)]));
}

/** Ids of one table that were written here since the tenant came. */
export async function changedHere(
  database: D1Database,
  tenantId: string,
  name: string,
  ids: readonly string[],
): Promise<Set<string>> {
  const { results } = await database
    .prepare(
      `select distinct id from moving_changes
       where tenant_id = ?1 and name = ?2 and id in (select value from json_each(?3))`,
    )
    .bind(tenantId, name, JSON.stringify(ids))
    .all<{ id: string }>();
  return new Set(results.map(({ id }) => id));
}
