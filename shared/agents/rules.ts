import { Problem } from "../kernel/problem.ts";
import { type LimitReached, unconfigured } from "../limits/hold-refusal.ts";
import type { FinalStatus } from "./statuses.ts";

/** The steps of a job, in order; each is one alarm. `settle` tells the meter, `done` has nothing left to do. */
export const phases = ["open", "generate", "test", "store", "record", "settle", "done"] as const;
export type Phase = (typeof phases)[number];

/** Where a job stands. `status` is what the task becomes, known before the row says so. */
export interface Job {
  phase: Phase;
  status: FinalStatus | null;
  /** Starts of the current step, counted before it runs: a step that kills the isolate counts too. */
  attempts: number;
}

export type Happening =
  | { kind: "begun" }
  | { kind: "finished"; phase: Phase; next: Phase; status?: FinalStatus }
  /** A step failed, or was begun too often: the work ends, the record of it does not. */
  | { kind: "exhausted"; phase: Phase }
  /** The task's row says it is final: whoever wrote that was right. */
  | { kind: "closed"; status: FinalStatus };

export const newJob: Job = { phase: "open", status: null, attempts: 0 };

export const maxAttempts = 4;

/** Work may be given up after some attempts; talking to the task's row and to the meter may not. */
const givesUp = (phase: Phase): boolean => phase === "generate" || phase === "test" || phase === "store";

const place = (phase: Phase): number => phases.indexOf(phase);

/** The job after what happened; the same object when it no longer matters, as after a cancellation. */
export function next(job: Job, happening: Happening): Job {
  switch (happening.kind) {
    case "begun":
      return job.phase === "done" ? job : { ...job, attempts: job.attempts + 1 };
    case "finished":
      if (happening.phase !== job.phase || place(happening.next) <= place(job.phase)) return job;
      return { phase: happening.next, status: happening.status ?? job.status, attempts: 0 };
    case "exhausted":
      if (happening.phase !== job.phase || !givesUp(job.phase)) return job;
      return { phase: "record", status: "failed", attempts: 0 };
    case "closed":
      if (isClosed(job)) return job;
      return { phase: "settle", status: happening.status, attempts: 0 };
  }
}

/** The row is final and the job knows it. */
export const isClosed = (job: Job): boolean => place(job.phase) >= place("settle");

/** Nothing but a crash leaves a step begun and unfinished, so too many beginnings end the work. */
export const isExhausted = (job: Job): boolean => givesUp(job.phase) && job.attempts >= maxAttempts;

/** Milliseconds until the next attempt of a step that failed `attempts` times. */
export const backOff = (attempts: number): number => Math.min(500 * 2 ** attempts, 300_000);

/** Seconds until a queue message that failed is seen again. */
export const redelivery = (attempts: number): number => Math.min(2 ** Math.max(attempts - 1, 0), 300);

/**
 * What the customer pays for: generated code whose suite really ran and passed. Everything else gives
 * the AI request back.
 */
export const charges = (status: FinalStatus): boolean => status === "succeeded";

const dayMilliseconds = 86_400_000;

/** Whole seconds until 00:00 UTC, at least one. */
export const secondsToMidnight = (now: number): number =>
  Math.max(1, Math.ceil((dayMilliseconds - (now % dayMilliseconds)) / 1000));

/** Why the meter refuses another AI request. */
export function taskRefusal(
  answer:
    | (LimitReached & { resetSeconds: number | null; violated?: "ai-day" | "tasks" })
    | { reason: "unconfigured" },
  now: number,
): Problem {
  if (answer.reason === "unconfigured") return unconfigured();
  const seconds = answer.resetSeconds ?? secondsToMidnight(now);
  const { limit, used, violated = "ai-day" } = answer;
  const counted = violated === "tasks" ? "tasks at once" : "AI requests a day (UTC)";
  return new Problem("quota_exceeded", `Your plan allows ${limit} ${counted}.`, {
    members: { limit, used, "violated-policies": [violated] },
    headers: { "retry-after": String(seconds) },
  });
}

/** The last event a client has seen; 0 when it has seen none. @returns `undefined` for what we never sent */
export function lastEventOf(header: string | null): number | undefined {
  if (header === null || header === "") return 0;
  return /^\d{1,15}$/.test(header) ? Number(header) : undefined;
}
