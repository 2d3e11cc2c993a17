import { desc, lt } from "drizzle-orm";
import type { TenantDb } from "../data/tenant-db.ts";
import { projects } from "./tables.ts";

export type ProjectRow = typeof projects.$inferSelect;

export const findProject = (db: TenantDb, id: string): Promise<ProjectRow | undefined> =>
  db.find(projects, id);

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
