import { and, eq, getTableColumns, type InferSelectModel, inArray, isNotNull, ne, sql } from "drizzle-orm";
import { type SealedColumn, sealedColumns, type Table } from "../data/sealed.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import type { KeyUse } from "./rules.ts";
import { customerKeys, dataKeys, subjectKeys } from "./tables.ts";

export type DataKeyRow = InferSelectModel<typeof dataKeys>;
export type SubjectKeyRow = InferSelectModel<typeof subjectKeys>;
export type CustomerKeyRow = InferSelectModel<typeof customerKeys>;

/** A statement takes 100 parameters, and the tenant is one of them. */
const idsAtOnce = 90;

/** A handful: `generationLimit` at most. */
export const listDataKeys = (db: TenantDb): Promise<DataKeyRow[]> =>
  db.select().from(dataKeys).orderBy(dataKeys.generation).limit(50);

export const listCustomerKeys = (db: TenantDb): Promise<CustomerKeyRow[]> =>
  db.select().from(customerKeys).orderBy(customerKeys.id).limit(50);

export async function findSubjectKeys(db: TenantDb, ids: readonly string[]): Promise<SubjectKeyRow[]> {
  const chunks = Array.from({ length: Math.ceil(ids.length / idsAtOnce) }, (_, index) =>
    ids.slice(index * idsAtOnce, (index + 1) * idsAtOnce),
  );
  const found = await Promise.all(
    chunks.map((chunk) => db.select().from(subjectKeys).where(inArray(subjectKeys.id, chunk))),
  );
  return found.flat();
}

export async function findSubjectKey(db: TenantDb, id: string): Promise<SubjectKeyRow | undefined> {
  const [row] = await db.select().from(subjectKeys).where(eq(subjectKeys.id, id)).limit(1);
  return row;
}

/** People's keys that another than the current key wraps, destroyed ones among them. */
export const oldSubjectKeys = (db: TenantDb, currentId: string, limit: number): Promise<SubjectKeyRow[]> =>
  db.select().from(subjectKeys).where(ne(subjectKeys.dataKeyId, currentId)).limit(limit);

export interface OldCell {
  id: string;
  version: number;
  text: string;
}

const isTenantCell = ({ subject }: SealedColumn) => subject === undefined;

/** The sealed columns that the tenant's own key seals; people's need no sealing anew when it changes. */
export const tenantColumns = (tables: readonly Table[]): { table: Table; column: SealedColumn }[] =>
  tables.flatMap((table) =>
    sealedColumns(table)
      .filter(isTenantCell)
      .map((column) => ({ table, column })),
  );

function columnsOf(table: Table, { property }: SealedColumn) {
  const { id, version, [property]: text } = getTableColumns(table);
  if (!id || !version || !text) throw new Error("a table with sealed cells has an id and a version");
  return { id, version, text };
}

/** Cells of one column that another than the current key sealed. */
export async function oldCells(
  db: TenantDb,
  table: Table,
  column: SealedColumn,
  currentId: string,
  limit: number,
): Promise<OldCell[]> {
  const { id, version, text } = columnsOf(table, column);
  const isOld = sql`${text} not glob ${`v1:${currentId}:*`}`;
  const found = await db
    .select({ id, version, text })
    .from(table)
    .where(and(isNotNull(text), isOld))
    .limit(limit);
  return found as OldCell[];
}

/** How much each of the tenant's keys seals today. */
export async function keyUse(db: TenantDb, tables: readonly Table[]): Promise<KeyUse> {
  const use = new Map<string, { cells: number; people: number }>();
  const add = (id: string, kind: "cells" | "people", count: number) => {
    const known = use.get(id) ?? { cells: 0, people: 0 };
    use.set(id, { ...known, [kind]: known[kind] + count });
  };
  const count = sql<number>`count(*)`;
  const people = db
    .select({ keyId: subjectKeys.dataKeyId, count })
    .from(subjectKeys)
    .groupBy(subjectKeys.dataKeyId);
  for (const row of await people) add(row.keyId, "people", row.count);
  for (const { table, column } of tenantColumns(tables)) {
    const { text } = columnsOf(table, column);
    const keyId = sql<string>`substr(${text}, 4, 30)`;
    const cells = db.select({ keyId, count }).from(table).where(isNotNull(text)).groupBy(keyId);
    for (const row of await cells) add(row.keyId, "cells", row.count);
  }
  return use;
}
