import { dayMilliseconds } from "../shared/limits/rules.ts";
import { usageMonth } from "../shared/usage/periods.ts";
import { reachBackMilliseconds } from "../shared/usage/rules.ts";
import type { UsageState } from "./tenant-meter-usage-rows.ts";

/** An event is refused long before it is forgotten. */
const seenMilliseconds = reachBackMilliseconds + 5 * dayMilliseconds;
const keptMilliseconds = 75 * dayMilliseconds;

export const isTidy = ({ prunedAt }: UsageState, now: number): boolean => now - prunedAt < dayMilliseconds;
/** What happened before is forgotten. */
export const seenSince = (now: number): number => now - seenMilliseconds;
export const boundsSince = (now: number): number => now - keptMilliseconds;
/** What was counted from then on is here. */
export const heldSince = ({ prunedAt }: UsageState): number => prunedAt - keptMilliseconds;
/** As if it had been looked for what is old when all from then on was young enough. */
export const prunedWhen = (since: number): number => since + keptMilliseconds;

/**
 * Totals of hours before are forgotten. A month is closed for as long as its statement is blocked; that the month after it
 * is closed says that it is final, for there is one statement at a time that is not.
 */
export function totalsSince({ closedUntil }: UsageState, now: number, anchor: number): number {
  if (closedUntil === 0) return 0;
  return Math.min(usageMonth(anchor, closedUntil - 1).start, now - keptMilliseconds);
}
