const hourMilliseconds = 3_600_000;
/** How far back is told, and how many whole hours that is besides the running one. */
const hoursBefore = { "1h": 1, "24h": 23, "7d": 167 } as const;
export type TimesWindow = keyof typeof hoursBefore;
export const timesWindows = Object.keys(hoursBefore) as [TimesWindow, ...TimesWindow[]];
const longest = 60_000;

/** How often each duration (milliseconds, as kept) came; in order of the durations. */
export type Times = [milliseconds: number, requests: number][];

/** What became of a route's requests in one UTC hour. */
export interface RouteTimes {
  /** Its start; milliseconds since the epoch. */
  hour: number;
  /** Method and template: no id is in it. */
  route: string;
  /** Answered 4xx, and 5xx. */
  client: number;
  server: number;
  /** Of all of them, whatever they were answered. */
  times: Times;
}

export interface RoutePerformance {
  route: string;
  requests: number;
  errors: { client: number; server: number };
  /** Milliseconds, as kept. */
  p50: number;
  p95: number;
  p99: number;
}

/** The UTC hour around `at`. */
export const hourAround = (at: number): number => Math.floor(at / hourMilliseconds) * hourMilliseconds;

/** The start of the first hour that is shown. */
export const shownSince = (now: number, window: TimesWindow): number =>
  hourAround(now) - hoursBefore[window] * hourMilliseconds;

/** Rounded down: to 1 ms below a second, to 10 below ten seconds, to 100 up to a minute, which stands for all above it. */
export function keptMilliseconds(milliseconds: number): number {
  const whole = Math.min(longest, Math.max(0, Math.floor(milliseconds)));
  const step = whole < 1_000 ? 1 : whole < 10_000 ? 10 : 100;
  return whole - (whole % step);
}

/** By nearest rank: the shortest duration that so many percent of the requests did not exceed. */
export function percentile(times: Times, percent: number): number {
  const rank = Math.ceil((countOf(times) * percent) / 100);
  let seen = 0;
  for (const [at, requests] of times) {
    seen += requests;
    if (seen >= rank) return at;
  }
  return 0;
}

export const countOf = (times: Times): number => times.reduce((sum, [, requests]) => sum + requests, 0);
