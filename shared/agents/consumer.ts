import { StaleWrite } from "../data/faults.ts";
import { type TaskMessage, taskMessage } from "./contract.ts";
import type { Jobs, TaskReference, TaskRow } from "./ports.ts";
import { resultOf } from "./result.ts";
import { charges } from "./rules.ts";
import { isFinal } from "./statuses.ts";

export interface ConsumerPorts {
  readonly jobs: Pick<Jobs, "start" | "close">;
  /** Where the task lives today; nothing when its company has moved away. */
  locate(task: TaskReference): Promise<TaskReference | undefined>;
  /** The intent in the tenant's outbox is no longer owed. */
  acknowledge(task: TaskReference, outboxId: string): Promise<void>;
  /** The task's row, acted on in the name of its agent. */
  rowOf(task: TaskReference): TaskRow;
  release(task: TaskReference): Promise<void>;
}

/** @returns `undefined` for what no courier of ours sent: retrying it could not help */
export function readMessage(body: unknown): TaskMessage | undefined {
  const parsed = taskMessage.safeParse(body);
  return parsed.success ? parsed.data : undefined;
}

const referenceOf = ({ tenant_id, task_id, shard }: TaskMessage): TaskReference => ({
  tenantId: tenant_id,
  taskId: task_id,
  shard,
});

/**
 * Duplicates and late copies join the job that exists; the intent goes only after the job is durable. The
 * intent of a company that moved away went with it.
 */
export async function admitTask(ports: ConsumerPorts, message: TaskMessage): Promise<void> {
  const task = await ports.locate(referenceOf(message));
  if (!task) return;
  await ports.jobs.start(task);
  await ports.acknowledge(task, message.outbox_id);
}

const deadLetter = resultOf({ reason: "dead_letter: the task could not be handed to an agent." });

/** What could not be started fails in public and is given back; the object need not answer for that. */
export async function buryTask(ports: ConsumerPorts, message: TaskMessage): Promise<void> {
  const task = await ports.locate(referenceOf(message));
  if (!task) return;
  const row = ports.rowOf(task);
  const found = await row.load();
  if (found && !isFinal(found.status)) await fail(row, found.version);
  const status = (await row.load())?.status ?? "failed";
  if (!isFinal(status)) throw new StaleWrite();
  if (!charges(status)) await ports.release(task);
  await ports.jobs.close(task, status).catch((error: unknown) => {
    console.error(JSON.stringify({ event: "job.close_failed", task_id: task.taskId, error: String(error) }));
  });
  await ports.acknowledge(task, message.outbox_id);
}

/** Whoever was first to make the row final was right: a lost race is not an error. */
async function fail(row: TaskRow, version: number): Promise<void> {
  try {
    await row.finish(version, "failed", deadLetter);
  } catch (error) {
    if (!(error instanceof StaleWrite)) throw error;
  }
}
