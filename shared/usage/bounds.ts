import { dayMilliseconds } from "../limits/rules.ts";

/**
 * The most of one meter that events may bring to a billing month, all dimensions and late ones together. Whatever is
 * summed of a month stays below 2^53, with 7 * 10^12 left for what the platform counts itself, request by request.
 */
export const mostOfMonth = 9_000_000_000_000_000;
/** Dimensions of one meter in a billing month. */
export const mostDimensions = 200;
/** Events of the company's own tools that are new on a UTC day. */
export const mostEventsOfDay = 100_000;

/** Seconds until the UTC day around `now` is over. */
export const secondsOfDayLeft = (now: number): number =>
  Math.max(1, Math.ceil((dayMilliseconds - (now % dayMilliseconds)) / 1000));
