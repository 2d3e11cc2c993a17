import { type Couriers, deliver, type OutboxMessage } from "../data/outbox.ts";
import { meterCouriers } from "../limits/couriers.ts";
import { type MeterBinding, meterOf } from "../limits/meter.ts";
import type { TaskMessage } from "./contract.ts";
import { filesOf } from "./files.ts";
import { type JobBinding, jobsOf } from "./jobs.ts";
import type { TaskPorts } from "./ports.ts";

/** Sends a task on its way; the agents' consumer acknowledges, so the sweeper repeats until it does. */
export const taskCouriers = (queue: Queue): Couriers => ({
  "task.dispatch": async ({ tenantId, shard, id, payload }) => {
    const message: TaskMessage = {
      tenant_id: tenantId,
      task_id: String(payload["task_id"]),
      outbox_id: id,
      shard,
    };
    await queue.send(message);
    return "sent";
  },
});

export interface TaskBindings extends JobBinding, MeterBinding {
  FILES: R2Bucket;
  TASKS: Queue;
}

/** What the project and task routes reach of this region, for one tenant. `database` is the tenant's shard. */
export function taskPorts(
  env: TaskBindings,
  tenantId: string,
  database: Parameters<typeof deliver>[0],
): Pick<TaskPorts, "files" | "jobs" | "announce"> {
  const couriers = { ...taskCouriers(env.TASKS), ...meterCouriers((id) => meterOf(env, id)) };
  return {
    files: filesOf(env.FILES, tenantId),
    jobs: jobsOf(env),
    announce: (messages: OutboxMessage[]) => deliver(database, couriers, messages),
  };
}
