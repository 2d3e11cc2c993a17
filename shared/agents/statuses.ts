/** A task is final once, and then never changes again. */
export const finalStatuses = ["succeeded", "failed", "needs_model", "cancelled"] as const;
export type FinalStatus = (typeof finalStatuses)[number];

export const taskStatuses = ["queued", "running", ...finalStatuses] as const;
export type TaskStatus = (typeof taskStatuses)[number];

export const isFinal = (status: TaskStatus): status is FinalStatus =>
  finalStatuses.some((final) => final === status);
