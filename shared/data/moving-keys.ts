import { wrappedCells } from "./portable-tables.ts";

/** A cell that a root key wraps, and which root key it is. */
export interface WrappedCell {
  table: string;
  id: string;
  rootId: string;
  text: string;
}

/** The keys above all others of a tenant, as they are wrapped here. */
export async function readWrapped(database: D1Database, tenantId: string): Promise<WrappedCell[]> {
  const answers = await database.batch<Omit<WrappedCell, "table">>(
    wrappedCells.map(({ table, column }) =>
      database
        .prepare(
          `select id, root_id as rootId, ${column} as text from ${table} where tenant_id = ?1 order by id`,
        )
        .bind(tenantId),
    ),
  );
  return wrappedCells.flatMap(({ table }, index) =>
    (answers[index]?.results ?? []).map((cell) => ({ ...cell, table })),
  );
}

/** Puts the keys, wrapped anew, where they belong. */
export const writeWrapped = (
  database: D1Database,
  tenantId: string,
  cells: readonly WrappedCell[],
): D1PreparedStatement[] =>
  cells.flatMap(({ table: name, id, rootId, text }) =>
    wrappedCells
      .filter(({ table }) => table === name)
      .map(({ table, column }) =>
        database
          .prepare(`update ${table} set root_id = ?3, ${column} = ?4 where tenant_id = ?1 and id = ?2`)
          .bind(tenantId, id, rootId, text),
      ),
  );
