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

/** One rolling window as a ledger has it. */
export interface WindowNow {
  limit: number;
  seconds: number;
  remaining: number;
  resetSeconds: number;
}

export const burstSeconds = 10;
/** Of so many a minute nobody is overrun, however close together they come. */
const harmlessBurst = 256;

/** How many of a minute's requests may come within ten seconds; `null`: all of them. */
export const burstOf = (perMinute: number): number | null =>
  perMinute <= harmlessBurst ? null : Math.max(harmlessBurst, Math.ceil(perMinute / 2));

/** The rolling windows that a limit per minute stands for, the minute first. */
export function windowsOf(perMinute: number): { seconds: number; limit: number }[] {
  const burst = burstOf(perMinute);
  const minute = { seconds: 60, limit: perMinute };
  return burst === null ? [minute] : [minute, { seconds: burstSeconds, limit: burst }];
}
