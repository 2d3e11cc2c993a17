import { timestamp } from "../kernel/clock.ts";
import { invalidField } from "../kernel/problem.ts";
import { dayMilliseconds, type Period } from "../limits/rules.ts";
import { hourMilliseconds } from "./meters.ts";
import { usageMonth } from "./periods.ts";
import type { Interval, UsageQuery } from "./series-contract.ts";

/** At most so many days, by what they are told apart by; a month has at most 31. */
const mostDays = { hour: 62, day: 400, month: 24 * 31 } as const satisfies Record<Interval, number>;
const usualDays = { hour: 1, day: 31, month: 365 } as const satisfies Record<Interval, number>;

/** Whatever is widened from in between can still be written as a time of four digits' year. */
const [earliest, latest] = [Date.UTC(1970, 1), Date.UTC(9999, 0)];

/** The interval around an instant. */
function around(interval: Interval, anchor: number, at: number): Period {
  if (interval === "month") return usageMonth(anchor, at);
  const step = interval === "hour" ? hourMilliseconds : dayMilliseconds;
  const start = Math.floor(at / step) * step;
  return { start, end: start + step };
}

/**
 * The whole intervals that a question is about, in order: without gap, each ending where the next begins.
 * @throws {Problem} `invalid_request` for a range that is empty or longer than is answered
 */
export function intervalsOf({ from, to, interval }: UsageQuery, anchor: number, now: number): Period[] {
  const end = to === undefined ? now + 1 : Date.parse(to);
  const start = from === undefined ? end - usualDays[interval] * dayMilliseconds : Date.parse(from);
  if (start < earliest || end > latest)
    throw invalidField(start < earliest ? "#/from" : "#/to", "range", "is out of reach");
  if (start >= end) throw invalidField("#/from", "range", "must be before `to`");
  if (end - start > mostDays[interval] * dayMilliseconds)
    throw invalidField(
      "#/from",
      "range",
      `may be ${mostDays[interval]} days before ${timestamp(end)}, by ${interval}`,
    );
  const periods: Period[] = [];
  for (let at = start; at < end; ) {
    const period = around(interval, anchor, at);
    periods.push(period);
    at = period.end;
  }
  return periods;
}
