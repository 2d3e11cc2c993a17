import { StaleWrite } from "../../data/faults.ts";
import { update } from "../../data/write.ts";
import { Problem } from "../../kernel/problem.ts";
import type { Task } from "../contract.ts";
import type { TaskContext } from "../ports.ts";
import { isFinal } from "../statuses.ts";
import type { TaskRecord } from "../store.ts";
import { tasks } from "../tables.ts";
import { loadTask, targetOf, viewOf } from "./view.ts";

/** A job moves its row twice (to running, to its end), so a cancellation can lose to it twice. */
const attempts = 3;

/**
 * The row decides who was first, the job or the person; the job then hears of it. Were that message
 * lost, the job would find its row final at its next step and settle all the same.
 */
export async function cancelTask(ctx: TaskContext, id: string): Promise<Task> {
  for (let attempt = 1; ; attempt++) {
    const row = await loadTask(ctx, id);
    if (isFinal(row.status))
      throw new Problem("conflict", `The task is over: its status is ${row.status}.`, {
        members: { state: row.status },
      });
    try {
      const answer = await commitCancellation(ctx, row);
      const { tenantId, shard } = ctx.principal;
      await ctx.jobs.close({ tenantId, taskId: id, shard }, "cancelled").catch(logged(id));
      return answer;
    } catch (error) {
      if (!(error instanceof StaleWrite) || attempt === attempts) throw error;
    }
  }
}

function commitCancellation(ctx: TaskContext, row: TaskRecord): Promise<Task> {
  const now = ctx.clock.now();
  const change = { status: "cancelled", finishedAt: now, updatedAt: now } as const;
  return ctx.answer(
    viewOf({ ...row, ...change, version: row.version + 1 }),
    { action: "task.cancelled", target: targetOf(row.id) },
    update(tasks, row.id, row.version, change),
  );
}

const logged = (taskId: string) => (error: unknown) =>
  console.error(JSON.stringify({ event: "job.close_failed", task_id: taskId, error: String(error) }));
