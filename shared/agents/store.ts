import { and, desc, eq, getTableColumns, lt } from "drizzle-orm";
import type { TenantDb } from "../data/tenant-db.ts";
import { deferred } from "../kernel/deferred.ts";
import type { TaskStatus } from "./statuses.ts";
import { tasks } from "./tables.ts";

export type TaskRecord = typeof tasks.$inferSelect;
export type TaskLine = Omit<TaskRecord, "result">;

const lineColumns = deferred(() => {
  const { result: _, ...columns } = getTableColumns(tasks);
  return columns;
});

export const findTask = (db: TenantDb, id: string): Promise<TaskRecord | undefined> => db.find(tasks, id);

/** Newest first, without the results: those may be large. */
export const listTasks = (
  db: TenantDb,
  filter: { projectId: string | undefined; status: TaskStatus | undefined; before: string | undefined },
  limit: number,
): Promise<TaskLine[]> =>
  db
    .select(lineColumns)
    .from(tasks)
    .where(
      and(
        filter.projectId === undefined ? undefined : eq(tasks.projectId, filter.projectId),
        filter.status === undefined ? undefined : eq(tasks.status, filter.status),
        filter.before === undefined ? undefined : lt(tasks.id, filter.before),
      ),
    )
    .orderBy(desc(tasks.id))
    .limit(limit);
