import type { Phase } from "./rules.ts";
import type { FinalStatus } from "./statuses.ts";

/** What the watcher of a task is told, live. */
export type JobEvent =
  | { type: "started" }
  | { type: "generated"; files: number; assumptions: number; unresolved: number }
  | { type: "tested"; ok: boolean; passed: number; failed: number; skipped: number; steps: number }
  | { type: "stored"; files: number }
  | { type: "retrying"; step: Phase; attempt: number }
  | { type: "finished"; status: FinalStatus };

/** An event as it is kept and sent: numbered in order, `json` carries the time as `at`. */
export interface LoggedEvent {
  seq: number;
  json: string;
}
