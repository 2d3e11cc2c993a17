import { type Plan, type PlanLimits, planFacts } from "../kernel/plan.ts";

export const limitNames = [
  "requests_per_minute",
  "requests_per_month",
  "ai_requests_per_day",
  "concurrent_tasks",
  "projects",
  "seats",
  "storage_bytes",
  "sessions",
] as const;
export type LimitName = (typeof limitNames)[number];

const fields: Record<LimitName, keyof PlanLimits> = {
  requests_per_minute: "requestsPerMinute",
  requests_per_month: "requestsPerMonth",
  ai_requests_per_day: "aiRequestsPerDay",
  concurrent_tasks: "concurrentTasks",
  projects: "projects",
  seats: "seats",
  storage_bytes: "storage",
  sessions: "sessions",
};

/** What was agreed with a company instead of one limit of its plan; nothing any more from `until` on (milliseconds). */
export interface Override {
  name: LimitName;
  limit: number;
  until: number;
}

/** By which contract a company is held: its plan, and what was agreed besides. */
export interface Contract {
  plan: Plan;
  overrides: readonly Override[];
}

export const inForce = (overrides: readonly Override[], now: number): Override[] =>
  overrides.filter(({ until }) => now < until);

/** The limits of a contract at `now`. */
export function limitsAt({ plan, overrides }: Contract, now: number): PlanLimits {
  const agreed = inForce(overrides, now).map(({ name, limit }) => [fields[name], limit]);
  return agreed.length === 0
    ? planFacts[plan].limits
    : { ...planFacts[plan].limits, ...Object.fromEntries(agreed) };
}

/** `null`: as many as they like. `parent`: the contract at the top of the tree, which all below it share. */
export interface EffectiveLimit {
  name: LimitName;
  limit: number | null;
  source: { kind: "plan" | "parent"; plan: Plan } | { kind: "override"; plan: Plan; until: number };
}

const orMore = (limit: number | null) => limit ?? Number.POSITIVE_INFINITY;

/**
 * Which value holds at `now`, and why: a tenant below another is held by its own contract and by the one above, so that
 * the narrower one counts; of equal ones the shared, since it is used up sooner. Sessions are each person's own.
 */
export function effectiveLimits(own: Contract, root: Contract | null, now: number): EffectiveLimit[] {
  const [mine, shared] = [limitsAt(own, now), root && limitsAt(root, now)];
  const agreed = new Map(inForce(own.overrides, now).map((override) => [override.name, override]));
  return limitNames.map((name): EffectiveLimit => {
    const limit = mine[fields[name]];
    const above = shared === null || name === "sessions" ? undefined : shared[fields[name]];
    if (root !== null && above !== undefined && orMore(above) <= orMore(limit))
      return { name, limit: above, source: { kind: "parent", plan: root.plan } };
    const until = agreed.get(name)?.until;
    const { plan } = own;
    return {
      name,
      limit,
      source: until === undefined ? { kind: "plan", plan } : { kind: "override", plan, until },
    };
  });
}
