import { counterOf } from "../data/counters.ts";
import { countAttempt, forgetAttempts } from "../data/lobby.ts";
import { Problem } from "../kernel/problem.ts";
import { readCode } from "./factor-rules.ts";
import type { IdentityContext } from "./ports.ts";

/**
 * Within a window. A code has a million spellings, of which three are right at a time: five tries for one
 * challenge and for one person, however many challenges the password drew. Looking at an invitation is cheap, and
 * its page does so each time it is opened.
 */
const attemptsAllowed = {
  login: 15,
  login_client: 10,
  login_marked: 30,
  login_browser: 5,
  login_known: 10,
  login_strange: 89,
  signup: 10,
  acceptance: 10,
  invitation: 60,
  sso: 300,
  sso_refused: 10,
  forgot: 5,
  letter_link: 10,
  password_change: 5,
  password_renewal: 10,
  verification: 5,
  email_code: 5,
  mfa: 5,
  mfa_strong: 60,
  mfa_challenge: 5,
  mfa_enrolment: 5,
  sms_person: 10,
  sms_number: 10,
  sms_block: 60,
  sms_adding: 3,
  sms_adding_block: 60,
  sms_adding_pace: 1,
  sms_tenant: 500,
  sms_country: 2_000,
  sms_region: 10_000,
  sms_binding: 5,
} as const;
export type Throttled = keyof typeof attemptsAllowed;

const day = 24 * 3_600_000;
/** Texts cost money, and guesses that are counted in a row end with a right one: their windows are long. */
const windows: Partial<Record<Throttled, number>> = {
  login_browser: day,
  login_known: 365 * day,
  login_strange: 365 * day,
  sms_person: day,
  sms_number: day,
  sms_block: day,
  sms_adding: day,
  sms_adding_block: day,
  sms_adding_pace: 30_000,
  sms_country: day,
  sms_region: day,
  sms_tenant: day,
  sms_binding: 30 * day,
};
const shortWindow = 15 * 60_000;

const count = (ctx: IdentityContext, kind: Throttled, digest: string) =>
  countAttempt(counterOf(ctx.shards, digest), kind, digest, windows[kind] ?? shortWindow, ctx.clock.now());

/** As if nobody had tried. */
export const forgetAttemptsAt = (
  { shards }: Pick<IdentityContext, "shards">,
  kind: Throttled,
  digest: string,
): Promise<void> => forgetAttempts(counterOf(shards, digest), kind, digest);

/** Counts an attempt: how many more are allowed. The first that is not leaves -1. */
export const attemptsLeft = async (ctx: IdentityContext, kind: Throttled, digest: string): Promise<number> =>
  attemptsAllowed[kind] - (await count(ctx, kind, digest)).attempts;

/** Counts an attempt: whether it is one of those that are allowed, or of fewer where somebody asks for fewer. */
export async function isFewAttempts(
  ctx: IdentityContext,
  kind: Throttled,
  digest: string,
  most: number = attemptsAllowed[kind],
): Promise<boolean> {
  return (await count(ctx, kind, digest)).attempts <= Math.min(most, attemptsAllowed[kind]);
}

/** Counts before any hash is computed, for known and unknown addresses alike. @throws {Problem} `quota_exceeded` */
export async function assertFewAttempts(ctx: IdentityContext, kind: Throttled, digest: string) {
  const now = ctx.clock.now();
  const { attempts, windowEndsAt } = await count(ctx, kind, digest);
  if (attempts <= attemptsAllowed[kind]) return;
  const seconds = Math.max(1, Math.ceil((windowEndsAt - now) / 1000));
  throw new Problem("quota_exceeded", "Too many attempts: wait a while.", {
    headers: { "retry-after": String(seconds) },
  });
}

/**
 * A try at somebody's second step. What nobody guesses, a key's answer or a recovery code, is counted apart: whoever
 * spends the tries on codes does not keep its person out. @throws {Problem} `quota_exceeded`
 */
export const assertFewTries = (
  ctx: IdentityContext,
  userId: string,
  { code }: { code?: string | undefined },
): Promise<void> => {
  const isStrong = code === undefined || readCode(code)?.kind === "recovery";
  return assertFewAttempts(ctx, isStrong ? "mfa_strong" : "mfa", userId);
};

/** A right code: the person may mistype again. */
export const forgetTries = (ctx: IdentityContext, userId: string): Promise<void> =>
  forgetAttemptsAt(ctx, "mfa", userId);
