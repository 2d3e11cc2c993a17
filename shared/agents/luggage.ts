import { type JurisdictionBinding, objectOf } from "../data/objects.ts";
import type { LoggedEvent } from "./job-event.ts";
import type { TaskReference } from "./ports.ts";
import type { Facts } from "./result.ts";
import { isClosed, type Job } from "./rules.ts";
import type { FinalStatus } from "./statuses.ts";

/** What a job whose task is over takes along when its company moves. */
export interface JobLuggage {
  job: Job;
  facts: Facts;
  events: LoggedEvent[];
}

/** What a move asks of a job; every verb is safe to repeat. */
export interface MovingJob {
  /** `null`: there is no job. */
  pack(): Promise<JobLuggage | null>;
  unpack(task: TaskReference, luggage: JobLuggage): Promise<void>;
}

export const movingJobOf = (
  env: JurisdictionBinding & { AGENT_JOB: DurableObjectNamespace },
  taskId: string,
): MovingJob => objectOf(env, env.AGENT_JOB, taskId) as unknown as MovingJob;

/** A job that had not heard of its task's end settles where the company lives now. */
export const closedLuggage = (luggage: JobLuggage, status: FinalStatus): JobLuggage =>
  isClosed(luggage.job) ? luggage : { ...luggage, job: { phase: "settle", status, attempts: 0 } };
