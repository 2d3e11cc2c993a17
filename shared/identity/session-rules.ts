import { dayOf } from "../usage/meters.ts";
import { sessionLimits } from "./rules.ts";

const minute = 60_000;

/** What of a session's row decides how long it goes on; milliseconds since the epoch. */
export interface SessionTimes {
  kind: "api" | "browser";
  authenticatedAt: number;
  expiresAt: number;
  lastSeenAt: number;
}

/** Milliseconds without use after which a session is over; what the company allows, where that is less. */
export function idleMilliseconds(kind: SessionTimes["kind"], policyMinutes: number | null): number {
  const own = kind === "browser" ? sessionLimits.browserIdleSeconds : sessionLimits.refreshSeconds;
  return Math.min(own * 1000, (policyMinutes ?? Number.POSITIVE_INFINITY) * minute);
}

/** How exactly the last use is known: to the hour, or to a twelfth of a shorter idle limit. */
export const seenEvery = (idle: number): number => Math.min(60 * minute, idle / 12);

export const isIdle = ({ lastSeenAt }: SessionTimes, idle: number, now: number): boolean =>
  now >= lastSeenAt + idle;

/** Whether this is the session's first use of the UTC day: then the person is reported active, and at no other. */
export const isFirstToday = ({ lastSeenAt }: Pick<SessionTimes, "lastSeenAt">, now: number): boolean =>
  dayOf(lastSeenAt) < dayOf(now);

/**
 * What a use of the session changes in its row, or nothing while the last one is recent enough and of today. A browser session's
 * end moves along, up to its absolute one; an API session has its end from the beginning.
 */
export function seen(
  session: SessionTimes,
  idle: number,
  now: number,
): { lastSeenAt: number; expiresAt?: number } | undefined {
  if (now - session.lastSeenAt < seenEvery(idle) && !isFirstToday(session, now)) return undefined;
  if (session.kind === "api") return { lastSeenAt: now };
  const absolute = session.authenticatedAt + sessionLimits.browserSeconds * 1000;
  return { lastSeenAt: now, expiresAt: Math.min(now + idle, absolute) };
}

/** Those that end so that no more than `limit` live: the longest unused first, whoever asks and in whatever order. */
export function surplus<Session extends { id: string; lastSeenAt: number }>(
  live: readonly Session[],
  limit: number,
): Session[] {
  const byUse = [...live].sort(
    (one, other) => one.lastSeenAt - other.lastSeenAt || (one.id < other.id ? -1 : 1),
  );
  return byUse.slice(0, Math.max(0, live.length - limit));
}
