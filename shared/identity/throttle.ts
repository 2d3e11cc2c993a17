import { countAttempt, forgetAttempts } from "../data/lobby.ts";
import { Problem } from "../kernel/problem.ts";
import type { IdentityContext } from "./ports.ts";

/**
 * Within a window. A code has a million spellings, of which three are right at a time: five tries for one
 * challenge and for one person, however many challenges the password drew. Looking at an invitation is cheap, and
 * its page does so each time it is opened.
 */
const attemptsAllowed = {
  login: 10,
  signup: 10,
  acceptance: 10,
  invitation: 60,
  sso: 300,
  forgot: 5,
  letter_link: 10,
  password_change: 10,
  verification: 5,
  email_code: 5,
  mfa: 5,
  mfa_challenge: 5,
  mfa_enrolment: 5,
} as const;
const windowMilliseconds = 15 * 60_000;

/** Counts before any hash is computed, for known and unknown addresses alike. @throws {Problem} `quota_exceeded` */
export async function assertFewAttempts(
  ctx: IdentityContext,
  kind: keyof typeof attemptsAllowed,
  digest: string,
) {
  const now = ctx.clock.now();
  const { attempts, windowEndsAt } = await countAttempt(
    ctx.shards.home,
    kind,
    digest,
    windowMilliseconds,
    now,
  );
  if (attempts <= attemptsAllowed[kind]) return;
  const seconds = Math.max(1, Math.ceil((windowEndsAt - now) / 1000));
  throw new Problem("quota_exceeded", "Too many attempts: wait a while.", {
    headers: { "retry-after": String(seconds) },
  });
}

/** A right code: the person may mistype again. */
export const forgetTries = (ctx: IdentityContext, userId: string): Promise<void> =>
  forgetAttempts(ctx.shards.home, "mfa", userId);
