import { dayMilliseconds } from "../limits/rules.ts";
import { isActivity } from "./event-id.ts";
import { hourOf, type UsageMeter } from "./meters.ts";
import { usageMonth } from "./periods.ts";

/** An event is taken so long after it happened. */
export const reachBackMilliseconds = 35 * dayMilliseconds;
/** That a person was active is told at once; whoever tells it may be hindered for some days. */
export const activityReachMilliseconds = 7 * dayMilliseconds;
/** Clocks differ: so far ahead of ours an event is believed. */
export const reachAheadMilliseconds = 300_000;

/** What a ledger knows of its tenant's months. */
export interface Closing {
  /** Where the billing months begin; milliseconds since the epoch. */
  anchor: number;
  /** Nothing more counts before that instant; 0: no month was closed. */
  closedUntil: number;
}

/** The hour in which something counts; `lateFrom`: the start of its own month, which is closed or was before the company. */
export interface UsagePlace {
  hour: number;
  lateFrom: number | null;
}

/**
 * What comes for a closed month, or happened before the company's first one, counts in the hour that runs, which is of a
 * month that has a statement still to come, whatever the clock says: nothing counts where no bill has it.
 */
export function placeOf(at: number, now: number, { anchor, closedUntil }: Closing): UsagePlace {
  const hour = hourOf(at);
  const openSince = Math.max(hourOf(anchor), closedUntil);
  if (hour >= openSince) return { hour, lateFrom: null };
  return { hour: Math.max(hourOf(now), openSince), lateFrom: usageMonth(anchor, at).start };
}

export function isWithinReach(id: string, at: number, now: number): true | "too_old" | "in_future" {
  if (at > now + reachAheadMilliseconds) return "in_future";
  const back = isActivity(id) ? activityReachMilliseconds : reachBackMilliseconds;
  return at < now - back ? "too_old" : true;
}

/** What a fact of use says; that of `ledger.ts` without its id. */
export interface UsageContent {
  at: number;
  /** In place of the other two. */
  content?: string;
  counts: readonly { meter: UsageMeter; dimension: string; quantity: number }[];
}

/** The same text for the same content, in whatever order its counts stand. */
export function contentOf({ at, content, counts }: UsageContent): string {
  if (content !== undefined) return `said ${content}`;
  const lines = counts.map(({ meter, dimension, quantity }) => JSON.stringify([meter, dimension, quantity]));
  return `${at}${lines.sort().join("")}`;
}
