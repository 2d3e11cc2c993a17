import type { ImportedProvider } from "../../saml/contract.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * When metadata that was read now is read again: after a week or as soon as the provider says, a day before it runs
 * out, and not twice within an hour.
 */
export function dueAfter(
  now: number,
  { validUntil, cacheFor }: Pick<ImportedProvider, "validUntil" | "cacheFor">,
): number {
  const wanted = Math.min(now + 7 * day, now + (cacheFor ?? 7 * day), (validUntil ?? Number.MAX_VALUE) - day);
  return Math.max(now + hour, wanted);
}

/** After a read that failed: an hour, then ever longer up to a day, but hourly while what is known is about to end. */
export function retryAfter(now: number, failures: number, validUntil: number | null): number {
  if (validUntil !== null && validUntil - now < 2 * day) return now + hour;
  return now + Math.min(day, hour * 2 ** Math.min(failures, 10));
}

interface Reads {
  readAt: number | null;
  failedAt: number | null;
  dueAt: number | null;
}

/**
 * Whether a sign-in reads metadata that is known. `renew`: a signature that fits no certificate we know asks once
 * more, but nobody makes us ask all the time. `isIncomplete` asks until a read fails: from then on `dueAt` says when.
 */
export function isReadAgain(
  now: number,
  { readAt, failedAt, dueAt }: Reads,
  { isIncomplete, renew }: { isIncomplete: boolean; renew: boolean },
): boolean {
  if (dueAt !== null && dueAt <= now) return true;
  const isWanted = renew || (isIncomplete && failedAt === null);
  return isWanted && Math.max(readAt ?? 0, failedAt ?? 0) + 5 * minute <= now;
}
