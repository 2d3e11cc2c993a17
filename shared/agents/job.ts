import type { JobEvent } from "./job-event.ts";
import type { JobPorts } from "./ports.ts";
import type { Facts } from "./result.ts";
import { backOff, type Happening, isClosed, isExhausted, type Job, maxAttempts, next } from "./rules.ts";
import type { SourceFile } from "./sandbox-report.ts";
import type { FinalStatus } from "./statuses.ts";
import { type JobState, steps } from "./steps.ts";

/** A job's durable memory. `write` is one transaction: all of it or nothing survives a kill. */
export interface Notebook {
  read(): { taskId: string; job: Job } | undefined;
  facts(): Facts;
  sources(): SourceFile[];
  write(change: NotebookChange): void;
}

export interface NotebookChange {
  job: Job;
  /** Added to the facts known so far. */
  facts?: Facts | undefined;
  sources?: SourceFile[] | undefined;
  event?: JobEvent | undefined;
}

/** Writes what follows from a happening, unless it no longer matters. @returns whether it did */
function happen(notebook: Notebook, happening: Happening, change: Omit<NotebookChange, "job"> = {}): boolean {
  const known = notebook.read();
  if (!known) return false;
  const after = next(known.job, happening);
  if (after === known.job) return false;
  const event: JobEvent | undefined =
    isClosed(after) && !isClosed(known.job)
      ? { type: "finished", status: after.status ?? "failed" }
      : change.event;
  // Kept files live in the bucket; the job forgets its own copies when nothing can need them any more.
  const sources = after.phase === "done" ? [] : change.sources;
  notebook.write({ ...change, job: after, event, sources });
  return true;
}

/** The task's row is final: whatever the job is doing no longer counts. Safe to repeat. */
export const closeJob = (notebook: Notebook, status: FinalStatus): boolean =>
  happen(notebook, { kind: "closed", status });

/**
 * One alarm: one step, idempotent, and safe to be killed anywhere in it.
 * @returns milliseconds until the next one is due, or `null` when the job has nothing left to do
 */
export async function turn(notebook: Notebook, ports: JobPorts): Promise<number | null> {
  const before = notebook.read();
  if (!before || before.job.phase === "done") return null;
  const phase = before.job.phase;
  if (isExhausted(before.job)) {
    const reason = `The step "${phase}" did not succeed in ${maxAttempts} attempts.`;
    happen(notebook, { kind: "exhausted", phase }, { facts: { reason } });
    return 0;
  }
  happen(notebook, { kind: "begun" });
  const { taskId, job } = notebook.read() ?? before;
  const state: JobState = {
    taskId,
    job,
    facts: () => notebook.facts(),
    sources: () => notebook.sources(),
    note(facts) {
      const current = notebook.read()?.job;
      if (current?.phase === phase) notebook.write({ job: current, facts });
    },
  };
  try {
    const outcome = await steps[phase](state, ports);
    if ("closed" in outcome) closeJob(notebook, outcome.closed);
    else happen(notebook, { kind: "finished", phase, ...outcome }, outcome);
  } catch (error) {
    return delayed(notebook, state, error);
  }
  return notebook.read()?.job.phase === "done" ? null : 0;
}

/** A failed step waits and is tried again; one that a cancellation made pointless is simply over. */
function delayed(notebook: Notebook, { taskId, job: begun }: JobState, error: unknown): number {
  const current = notebook.read()?.job;
  if (!current || current.phase !== begun.phase) return 0;
  const { phase, attempts } = begun;
  console.error(
    JSON.stringify({
      event: "job.step_failed",
      task_id: taskId,
      step: phase,
      attempts,
      error: String(error),
    }),
  );
  // After "finished" a watcher is told nothing more: settling is between us and the meter.
  if (!isClosed(current))
    notebook.write({ job: current, event: { type: "retrying", step: phase, attempt: attempts } });
  return isExhausted(current) ? 0 : backOff(attempts);
}
