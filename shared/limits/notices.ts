import type { MeterUsage, PolicyState } from "./meter.ts";
import { billingPeriod, type Period, utcDay } from "./rules.ts";

/** Parts of a limit, in percent, of which a company's owners are told. */
export const noticePercents = [80, 95, 100] as const;
export type NoticePercent = (typeof noticePercents)[number];

/** What passes within a minute is nobody's letter, and of sessions the oldest gives way. */
export const noticedLimits = [
  "requests_per_month",
  "ai_requests_per_day",
  "projects",
  "seats",
  "storage_bytes",
] as const;
export type NoticedLimit = (typeof noticedLimits)[number];

/** Of less than this the next one uses up so much that no notice comes in time. */
const leastLimit = 5;

export interface LimitNotice {
  /** Says limit, period and part: what was told once is known by it. */
  id: string;
  name: NoticedLimit;
  percent: NoticePercent;
  used: number;
  limit: number;
  period: Period;
}

interface Gauge {
  name: NoticedLimit;
  used: number;
  limit: number;
  period: Period;
}

const usedOf = ({ quota, remaining }: PolicyState) => quota - remaining;

/** What has a limit, and how much of it is used. Things that stand for long are told of once a billing month. */
function gaugesOf(
  { policies, monthRequests, ...standing }: MeterUsage,
  anchor: number,
  now: number,
): Gauge[] {
  const month = billingPeriod(anchor, now);
  const gauges: (Omit<Gauge, "limit"> & { limit: number | null })[] = [];
  for (const policy of policies) {
    if (policy.name === "month")
      gauges.push({ name: "requests_per_month", used: monthRequests, limit: policy.quota, period: month });
    if (policy.name === "ai-day")
      gauges.push({
        ...{ name: "ai_requests_per_day", used: usedOf(policy), limit: policy.quota },
        period: utcDay(now),
      });
  }
  for (const name of ["projects", "seats"] as const) gauges.push({ name, ...standing[name], period: month });
  gauges.push({ name: "storage_bytes", ...standing.storage, period: month });
  return gauges.flatMap(({ limit, ...gauge }) =>
    limit === null || limit < leastLimit ? [] : [{ ...gauge, limit }],
  );
}

/** Every part of a limit that is used up, lowest first. @param anchor where the billing months start */
export function noticesOf(usage: MeterUsage, anchor: number, now: number): LimitNotice[] {
  return gaugesOf(usage, anchor, now).flatMap((gauge) =>
    noticePercents
      .filter((percent) => gauge.used * 100 >= gauge.limit * percent)
      .map((percent) => ({ ...gauge, percent, id: `${gauge.name}.${gauge.period.start}.${percent}` })),
  );
}

/** Of each limit only the highest: one letter says it, however many parts were passed at once. */
export const highestOf = (notices: readonly LimitNotice[]): LimitNotice[] =>
  noticedLimits.flatMap((name) => notices.findLast((notice) => notice.name === name) ?? []);
