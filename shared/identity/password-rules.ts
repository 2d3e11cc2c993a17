import type { Policy } from "../tenancy/policy-contract.ts";
import type { Fault } from "../tenancy/slug.ts";
import { passwordFault } from "./password-fault.ts";

/**
 * NIST SP 800-63B-4 §3.2.2 bounds failed guesses; each lock in a row lasts twice as long, for a day at most. At sixty
 * the password opens nothing to strangers until it is replaced: with those under way then, eighty-nine at most
 * (`known-browser.ts`), and ten of known browsers and open sessions, fewer than a hundred in a row are ever looked at.
 */
export const lockFacts = { failures: 10, minutes: 15, mostMinutes: 1_440, misses: 60 } as const;

/** As if nobody had guessed. */
export const unguessed = { failures: 0, locks: 0, lockedUntil: null, misses: 0 } as const;

export interface Guesses {
  failures: number;
  locks: number;
  lockedUntil: number | null;
  /** Since it was last right or replaced. */
  misses: number;
}

/** For good: only another one opens anything. */
export const isSpent = ({ misses }: Pick<Guesses, "misses">): boolean => misses >= lockFacts.misses;

export const isLocked = (
  { lockedUntil, misses }: Pick<Guesses, "lockedUntil" | "misses">,
  now: number,
): boolean => isSpent({ misses }) || (lockedUntil !== null && lockedUntil > now);

/**
 * What a wrong guess that was looked at leads to. One that was under way when another locked it counts towards the
 * end all the same, and prolongs nothing.
 */
export function afterGuess(
  guesses: Guesses,
  { lockout_failures }: Pick<Policy, "lockout_failures">,
  now: number,
): Guesses {
  const { failures, locks } = guesses;
  const misses = guesses.misses + 1;
  if (isLocked(guesses, now)) return { ...guesses, misses };
  if (failures + 1 < (lockout_failures ?? lockFacts.failures))
    return { failures: failures + 1, locks, lockedUntil: null, misses };
  const minutes = Math.min(lockFacts.minutes * 2 ** Math.min(locks, 10), lockFacts.mostMinutes);
  return { failures: 0, locks: locks + 1, lockedUntil: now + minutes * 60_000, misses };
}

interface Known {
  company: string;
  email: string;
  name: string;
}

/** Why a right password has to be replaced before it opens a session. */
export type Renewal = "expired" | "weak";

/** When a password is too old, by the company's policy; milliseconds since the epoch. */
export const replaceBy = (
  { password_days: days }: Pick<Policy, "password_days">,
  changedAt: number,
): number => (days === null ? Number.POSITIVE_INFINITY : changedAt + days * 86_400_000);

/** A policy that was tightened holds from the next sign-in on, when the password is there to be looked at. */
export function renewalOf(
  policy: Policy,
  { password, changedAt }: { password: string; changedAt: number },
  known: Known,
  now: number,
): Renewal | undefined {
  if (now >= replaceBy(policy, changedAt)) return "expired";
  return passwordFault(password, known, policy.password_minimum ?? undefined) ? "weak" : undefined;
}

/** How many passwords before the present one are kept and refused: none unless the company demands it. */
export const keptFormer = ({ password_history: history }: Policy): number => history ?? 0;

export const used: Fault = { code: "used", detail: "was used before: your organisation asks for another" };

/** Somebody signed in may replace a password only by the present one; who has none adds one by their passkey. */
export type ResetOutcome = "link" | "no_password" | "sso";

/** What a letter to somebody who asked for a reset says; an owner may always get in without single sign-on. */
export function resetOutcome(facts: {
  hasPassword: boolean;
  ssoRequired: boolean;
  isOwner: boolean;
}): ResetOutcome {
  if (facts.ssoRequired && !facts.isOwner) return "sso";
  return facts.hasPassword ? "link" : "no_password";
}
