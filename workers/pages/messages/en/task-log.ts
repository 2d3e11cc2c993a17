import type { TaskStatus } from "../../../../shared/agents/contract.ts";

const amount = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;

const ends: Record<TaskStatus, string> = {
  queued: "Queued.",
  running: "Running.",
  succeeded: "Finished: succeeded.",
  failed: "Finished: failed.",
  needs_model: "Finished: this needs a model, so nothing was written.",
  cancelled: "Cancelled.",
};

export const taskLog = {
  started: "Started. Reading the specification.",
  generated: (files: number, assumptions: number, unresolved: number) =>
    `Wrote ${amount(files, "file", "files")} with ${amount(assumptions, "assumption", "assumptions")} and ${amount(unresolved, "open point", "open points")}. Running the tests in a sealed isolate.`,
  tested: (passed: number, failed: number, skipped: number) =>
    `Tests ran: ${passed} passed, ${failed} failed, ${skipped} skipped.`,
  stored: (files: number) => `Stored ${amount(files, "file", "files")}.`,
  retrying: (attempt: number) => `A step did not complete; trying again (attempt ${attempt}).`,
  finished: (status: TaskStatus) => ends[status],
} as const;
