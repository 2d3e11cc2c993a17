import { eq, type InferSelectModel, inArray } from "drizzle-orm";
import type { TenantDb } from "../data/tenant-db.ts";
import { dataKeys, subjectKeys } from "./tables.ts";

export type DataKeyRow = InferSelectModel<typeof dataKeys>;
export type SubjectKeyRow = InferSelectModel<typeof subjectKeys>;

/** A statement takes 100 parameters, and the tenant is one of them. */
const idsAtOnce = 90;

/** A tenant has a handful: the current one, and those whose cells are being sealed anew. */
export const listDataKeys = (db: TenantDb): Promise<DataKeyRow[]> => db.select().from(dataKeys).limit(50);

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
