import { type Plan, type PlanLimits, planFacts } from "../shared/kernel/plan.ts";
import type { Region } from "../shared/kernel/region.ts";
import type { Admission, HoldKind, PolicyState } from "../shared/limits/meter.ts";
import { type RateVerdict, utcDay } from "../shared/limits/rules.ts";

/** What a meter answers to whom it does not count; the beginning of every other answer. */
export const unseen = (verdict: Admission["verdict"], region: Region | null = null): Admission => ({
  verdict,
  region,
  shard: null,
  state: "active",
  locked: false,
  reasons: [],
  policies: [],
  violated: [],
  epoch: 0,
  refused: null,
});

/** A verdict as the RateLimit headers say it. */
export function policiesOf({ minute, month }: RateVerdict): PolicyState[] {
  const state = (name: "minute" | "month", of: typeof minute, windowSeconds: number): PolicyState => ({
    name,
    quota: of.limit,
    windowSeconds,
    remaining: Math.max(0, of.limit - of.used),
    resetSeconds: of.resetSeconds,
  });
  return [state("minute", minute, 60), ...(month ? [state("month", month, month.windowSeconds)] : [])];
}

export const aiDayOf = ({ aiRequestsPerDay: quota }: PlanLimits, used: number, now: number): PolicyState => ({
  name: "ai-day",
  quota,
  windowSeconds: 86_400,
  remaining: Math.max(0, quota - used),
  resetSeconds: Math.ceil((utcDay(now).end - now) / 1000),
});

/** How many holds of a kind a plan allows; `null`: as many as they like. */
export function limitOf(plan: Plan, kind: HoldKind): number | null {
  const { limits } = planFacts[plan];
  if (kind === "ai_request") return limits.aiRequestsPerDay;
  return kind === "project" ? limits.projects : limits.seats;
}

/** The same without the request that was only asked about. */
export function unspent(verdict: RateVerdict): RateVerdict {
  const spent = verdict.admitted ? 1 : 0;
  const { minute, month } = verdict;
  return {
    ...verdict,
    minute: { ...minute, used: minute.used - spent },
    month: month && { ...month, used: month.used - spent },
  };
}
