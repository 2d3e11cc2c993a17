import { desc, eq, lt } from "drizzle-orm";
import type { TenantDb } from "../data/tenant-db.ts";
import { projects } from "./tables.ts";

export type ProjectRow = typeof projects.$inferSelect;

export async function findProject(db: TenantDb, id: string): Promise<ProjectRow | undefined> {
  const [row] = await db.select().from(projects).where(eq(projects.id, id)).limit(1);
  return row;
}

/** Newest first: ids are sorted by creation. */
export const listProjects = (
  db: TenantDb,
  before: string | undefined,
  limit: number,
): Promise<ProjectRow[]> =>
  db
    .select()
    .from(projects)
    .where(before === undefined ? undefined : lt(projects.id, before))
    .orderBy(desc(projects.id))
    .limit(limit);
