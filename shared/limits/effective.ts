import { type Plan, type PlanLimits, planFacts } from "../kernel/plan.ts";

export const limitNames = [
  "requests_per_minute",
  "requests_per_month",
  "ai_requests_per_day",
  "projects",
  "seats",
  "sessions",
] as const;
export type LimitName = (typeof limitNames)[number];

const fields: Record<LimitName, keyof PlanLimits> = {
  requests_per_minute: "requestsPerMinute",
  requests_per_month: "requestsPerMonth",
  ai_requests_per_day: "aiRequestsPerDay",
  projects: "projects",
  seats: "seats",
  sessions: "sessions",
};

/** `null`: as many as they like. `parent`: the contract at the top of the tree, which all below it share. */
export interface EffectiveLimit {
  name: LimitName;
  limit: number | null;
  source: { kind: "plan" | "parent"; plan: Plan };
}

const orMore = (limit: number | null) => limit ?? Number.POSITIVE_INFINITY;

/**
 * Which value holds, and why: a tenant below another is held by its own plan and by the contract above, so that the
 * narrower one counts; of equal ones the shared, since it is used up sooner. Sessions are each person's own.
 */
export function effectiveLimits(own: Plan, root: Plan | null): EffectiveLimit[] {
  return limitNames.map((name) => {
    const mine = planFacts[own].limits[fields[name]];
    const shared = root === null || name === "sessions" ? undefined : planFacts[root].limits[fields[name]];
    if (root === null || shared === undefined || orMore(mine) < orMore(shared))
      return { name, limit: mine, source: { kind: "plan", plan: own } };
    return { name, limit: shared, source: { kind: "parent", plan: root } };
  });
}
