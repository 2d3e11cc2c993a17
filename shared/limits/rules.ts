import type { PlanLimits } from "../kernel/plan.ts";

export const minuteMilliseconds = 60_000;
export const dayMilliseconds = 86_400_000;

export interface Period {
  start: number;
  end: number;
}

const daysInMonth = (year: number, month: number) => new Date(Date.UTC(year, month + 1, 0)).getUTCDate();

/** The n-th anchored month boundary: the anchor's day, or the month's last day where it is shorter. */
function boundary(anchor: number, months: number): number {
  const at = new Date(anchor);
  const year = at.getUTCFullYear();
  const month = at.getUTCMonth() + months;
  const day = Math.min(at.getUTCDate(), daysInMonth(year, month));
  return Date.UTC(year, month, day) + (anchor % dayMilliseconds);
}

/** The billing month around `now`: half-open, anchored; a 31st becomes 28/30 and then 31 again. */
export function billingPeriod(anchor: number, now: number): Period {
  const from = new Date(anchor);
  const to = new Date(now);
  let months = (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth();
  if (boundary(anchor, months) > now) months -= 1;
  return { start: boundary(anchor, months), end: boundary(anchor, months + 1) };
}

/** The UTC day around `now`. */
export function utcDay(now: number): Period {
  const start = Math.floor(now / dayMilliseconds) * dayMilliseconds;
  return { start, end: start + dayMilliseconds };
}

/** Requests admitted per whole second; the rolling minute is their sum. */
export type SecondCounts = readonly { second: number; count: number }[];

/** 61 whole seconds cover any real 60 s, so the sum never misses a request of the rolling minute. */
export const firstCountedSecond = (now: number): number => Math.floor(now / 1000) - 60;

export interface RateState {
  counts: SecondCounts;
  monthUsed: number;
}

export interface RateVerdict {
  admitted: boolean;
  minute: { used: number; limit: number; resetSeconds: number };
  month: { used: number; limit: number; resetSeconds: number; windowSeconds: number } | null;
  violated: ("minute" | "month")[];
}

const secondsUntil = (end: number, now: number) => Math.max(1, Math.ceil((end - now) / 1000));

/** Decides one request; `used` counts it when it is admitted. Never more than the limit in any rolling minute. */
export function decideRequest(
  limits: PlanLimits,
  state: RateState,
  period: Period,
  now: number,
): RateVerdict {
  const first = firstCountedSecond(now);
  const counted = state.counts.filter((entry) => entry.second >= first);
  const inMinute = counted.reduce((sum, entry) => sum + entry.count, 0);
  const minuteFull = inMinute >= limits.requestsPerMinute;
  const monthFull = limits.requestsPerMonth !== null && state.monthUsed >= limits.requestsPerMonth;
  const admitted = !minuteFull && !monthFull;
  const oldest = counted.reduce((low, entry) => Math.min(low, entry.second), Math.floor(now / 1000));
  const spent = admitted ? 1 : 0;
  return {
    admitted,
    minute: {
      used: inMinute + spent,
      limit: limits.requestsPerMinute,
      resetSeconds: secondsUntil((oldest + 61) * 1000, now),
    },
    month:
      limits.requestsPerMonth === null
        ? null
        : {
            used: state.monthUsed + spent,
            limit: limits.requestsPerMonth,
            resetSeconds: secondsUntil(period.end, now),
            windowSeconds: Math.round((period.end - period.start) / 1000),
          },
    violated: [...(minuteFull ? (["minute"] as const) : []), ...(monthFull ? (["month"] as const) : [])],
  };
}
