/**
 * Cron comes every minute but never to the millisecond: a head of the last minute must be due again
 * in the next one.
 */
const headAgeMilliseconds = 45_000;
const headGrowth = 1_000;

export interface HeadFacts {
  size: number;
  now: number;
  /** The latest signed head, if there is one. */
  last: { size: number; at: number } | undefined;
}

/** A grown log gets a head every minute, and at once after 1,000 entries. */
export function headDue({ size, now, last }: HeadFacts): boolean {
  if (size === (last?.size ?? 0)) return false;
  return last === undefined || now - last.at >= headAgeMilliseconds || size - last.size >= headGrowth;
}

export const refusalWindowMilliseconds = 60_000;
const refusalsRecorded = 10;

/**
 * Which refusals of one principal and minute become entries: the first ten, then each power of ten,
 * which says how many there were. A flood of a million leaves fifteen entries.
 */
export const recordsRefusal = (count: number): boolean =>
  count <= refusalsRecorded || /^10+$/.test(String(count));
