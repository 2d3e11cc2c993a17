import type { PlanLimits } from "../shared/kernel/plan.ts";
import type { Region } from "../shared/kernel/region.ts";
import type { Admission, CompanyPolicy, HoldKind, PolicyState } from "../shared/limits/meter.ts";
import { type Period, utcDay, type WindowNow } from "../shared/limits/rules.ts";

/** What a meter answers to whom it does not count; the beginning of every other answer. */
export const unseen = (verdict: Admission["verdict"], region: Region | null = null): Admission => ({
  verdict,
  region,
  shard: null,
  state: "active",
  locked: false,
  reasons: [],
  policies: [],
  isOwn: false,
  violated: [],
  drawn: null,
  waitMilliseconds: 0,
  epoch: 0,
  refused: null,
});

/** What isolates hold of a month comes back, or is spent, within so long. */
const outSeconds = 5;

/** What a meter counts by rate and month, as the RateLimit headers say it. */
export function policiesOf(
  windows: readonly WindowNow[],
  months: { charged(start: number): number; out(start: number): number },
  { month, period, now }: { month: number | null; period: Period; now: number },
): PolicyState<CompanyPolicy>[] {
  const rates = windows.map(
    ({ limit, seconds, remaining, resetSeconds }): PolicyState<CompanyPolicy> => ({
      name: seconds === 60 ? "minute" : "burst",
      quota: limit,
      windowSeconds: seconds,
      remaining,
      resetSeconds,
    }),
  );
  if (month === null) return rates;
  const used = months.charged(period.start);
  const isOut = used >= month && used - months.out(period.start) < month;
  const monthly: PolicyState<CompanyPolicy> = {
    name: "month",
    quota: month,
    windowSeconds: Math.round((period.end - period.start) / 1000),
    remaining: Math.max(0, month - used),
    resetSeconds: isOut ? outSeconds : Math.max(1, Math.ceil((period.end - now) / 1000)),
  };
  return [...rates, monthly];
}

export const aiDayOf = (
  { aiRequestsPerDay: quota }: PlanLimits,
  used: number,
  now: number,
): PolicyState<CompanyPolicy> => ({
  name: "ai-day",
  quota,
  windowSeconds: 86_400,
  remaining: Math.max(0, quota - used),
  resetSeconds: Math.ceil((utcDay(now).end - now) / 1000),
});

/** How many holds of a kind are allowed; `null`: as many as they like. */
export function limitOf(limits: PlanLimits, kind: HoldKind): number | null {
  if (kind === "ai_request") return limits.aiRequestsPerDay;
  return kind === "project" ? limits.projects : limits.seats;
}
