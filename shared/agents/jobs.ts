import { type JurisdictionBinding, objectOf } from "../data/objects.ts";
import type { Jobs, TaskReference } from "./ports.ts";
import type { FinalStatus } from "./statuses.ts";

export interface JobBinding extends JurisdictionBinding {
  AGENT_JOB: DurableObjectNamespace;
}

/** What an AgentJob object answers over RPC. */
export interface AgentJobVerbs {
  start(task: TaskReference): Promise<void>;
  close(task: TaskReference, status: FinalStatus): Promise<void>;
  /** Forgets the task and everything it kept. */
  purge(): Promise<void>;
}

/** An object is named by its task's id alone: random, and nobody's personal data. */
export function jobsOf(env: JobBinding): Jobs {
  const stubOf = (taskId: string) => objectOf(env, env.AGENT_JOB, taskId);
  /** The binding's class is another script's; it implements these verbs. */
  const verbsOf = (taskId: string) => stubOf(taskId) as unknown as AgentJobVerbs;
  return {
    start: (task) => verbsOf(task.taskId).start(task),
    close: (task, status) => verbsOf(task.taskId).close(task, status),
    events: (taskId, lastEventId) =>
      stubOf(taskId).fetch("https://job/events", { headers: { "last-event-id": String(lastEventId) } }),
  };
}

export const wipeJob = async (env: JobBinding, taskId: string): Promise<void> =>
  (objectOf(env, env.AGENT_JOB, taskId) as unknown as AgentJobVerbs).purge();
