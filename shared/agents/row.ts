import type { TenantDb } from "../data/tenant-db.ts";
import { update } from "../data/write.ts";
import type { Clock } from "../kernel/clock.ts";
import type { TaskRow } from "./ports.ts";
import { findTask } from "./store.ts";
import { tasks } from "./tables.ts";

/** A task's row in its tenant's database, through commits that leave an audit row each. */
export function rowOf(db: TenantDb, clock: Clock, taskId: string): TaskRow {
  const target = { kind: "task", id: taskId };
  return {
    load: () => findTask(db, taskId),
    async start(version) {
      const now = clock.now();
      await db.commit(
        { action: "task.started", target },
        update(tasks, taskId, version, { status: "running", startedAt: now, updatedAt: now }),
      );
    },
    async finish(version, status, result) {
      const now = clock.now();
      await db.commit(
        { action: `task.${status}`, target, detail: { files: result.files.length } },
        update(tasks, taskId, version, { status, result, finishedAt: now, updatedAt: now }),
      );
    },
  };
}
