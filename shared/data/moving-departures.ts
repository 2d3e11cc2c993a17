import type { Moving } from "./moving.ts";
import { unlocked } from "./moving-arrivals.ts";
import type { PortableTable } from "./portable-tables.ts";

const chunk = 500;

/**
 * Takes away up to `budget` rows of the old copy, children before their parents. Only what is being
 * shredded can go: the triggers pass over everything else.
 * @param before called with the ids of a table's rows before they go, for what those rows lead to
 * @returns whether rows are left
 */
export async function shredRows(
  database: D1Database,
  { tenantId }: Pick<Moving, "tenantId">,
  tables: readonly PortableTable[],
  budget: number,
  before: (table: string, ids: string[]) => Promise<void>,
): Promise<boolean> {
  await database.batch(unlocked(database, tenantId));
  let room = budget;
  for (const { name } of [...tables].reverse())
    for (let count = chunk; count === chunk; ) {
      const { results } = await database
        .prepare(`select id from ${name} where tenant_id = ?1 limit ?2`)
        .bind(tenantId, chunk)
        .all<{ id: string }>();
      count = results.length;
      if (count === 0) break;
      const ids = results.map(({ id }) => id);
      await before(name, ids);
      await database
        .prepare(`delete from ${name} where tenant_id = ?1 and id in (select value from json_each(?2))`)
        .bind(tenantId, JSON.stringify(ids))
        .run();
      room -= count;
      if (room <= 0) return true;
    }
  return false;
}
