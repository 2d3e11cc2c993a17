import { timestamp } from "../../kernel/clock.ts";
import { Problem } from "../../kernel/problem.ts";
import type { Task, TaskSummary } from "../contract.ts";
import type { TaskContext } from "../ports.ts";
import { findTask, type TaskLine, type TaskRecord } from "../store.ts";

const instantOf = (milliseconds: number | null): string | null =>
  milliseconds === null ? null : timestamp(milliseconds);

export const summaryOf = (row: Omit<TaskLine, "tenantId">): TaskSummary => ({
  id: row.id,
  project_id: row.projectId,
  title: row.title,
  status: row.status,
  engine: row.engine,
  created_by: row.createdBy,
  created_at: timestamp(row.createdAt),
  started_at: instantOf(row.startedAt),
  finished_at: instantOf(row.finishedAt),
  version: row.version,
});

export const viewOf = (row: Omit<TaskRecord, "tenantId">): Task => ({
  ...summaryOf(row),
  result: row.result,
});

/** @throws {Problem} `not_found` */
export async function loadTask(ctx: Pick<TaskContext, "db">, id: string): Promise<TaskRecord> {
  const row = await findTask(ctx.db, id);
  if (!row) throw new Problem("not_found", "There is no such task.");
  return row;
}

export const targetOf = (taskId: string) => ({ kind: "task", id: taskId });
