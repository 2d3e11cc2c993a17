import { type Plan, planFacts } from "../kernel/plan.ts";

export const dayMilliseconds = 86_400_000;
/** A smaller plan takes nothing from the trail for so long: a missed payment must not cost its history. */
const graceDays = 30;

const idEnds = "0123456789abcdefghjkmnpqrstvwxyz";

/** Whose turn it is this minute: tenants whose ids end so. Each of the 32 has one every 32 minutes. */
export const sliceAt = (now: number): string => idEnds.charAt(Math.floor(now / 60_000) % idEnds.length);

export interface PlanChange {
  at: number;
  plan: Plan;
}

/** Days a tenant's events are kept: of a change to a plan that keeps less, the longer time counts for a while. */
export function daysKept(plan: Plan, newestFirst: readonly PlanChange[], now: number): number {
  const days = planFacts[plan].auditDays;
  const since = newestFirst.findIndex((change) => change.plan !== plan);
  const former = newestFirst[since];
  const change = newestFirst[since - 1];
  if (!former || now - (change?.at ?? former.at) >= graceDays * dayMilliseconds) return days;
  return Math.max(days, planFacts[former.plan].auditDays);
}
