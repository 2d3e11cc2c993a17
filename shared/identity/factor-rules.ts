import { equalBytes } from "../kernel/digest.ts";
import { utf8 } from "../kernel/encoding.ts";

/** NIST SP 800-63B-4 §3.2.2: of no factor more codes in a row are compared and wrong. */
export const wrongCodesAtMost = 100;
/** So many, and the factor is locked until it is set up anew. Five tries of one window and five of the next may be on their way. */
export const wrongCodesAllowed = wrongCodesAtMost - 10;
export const isLockedFactor = ({ wrongCodes }: { wrongCodes: number }): boolean =>
  wrongCodes >= wrongCodesAllowed;

/** A factor that a code might have been of, and was not. */
export interface Missed {
  kind: "totp" | "sms" | "email";
  id: string;
}

/** What every authenticator app can do, and one step of slack either way (RFC 6238 §5.2). */
export const totpFacts = { digits: 6, seconds: 30, slack: 1, seedBytes: 20 } as const;

/** 80 random bits each need no slow hash. */
export const recoveryFacts = { count: 10, bytes: 10, length: 16 } as const;
export const factorsAllowed = 5;

export const factorResetStatuses = ["pending", "done", "cancelled"] as const;
/** Hours in which a second administrator has to agree. */
export const factorResetHours = 24;

/** A device is not asked again for this many days, and not longer than its password lives. */
export const rememberedDays = 30;

/** Of one person; the oldest gives way. */
export const devicesAllowed = 10;

/** Whether a browser that was remembered is still worth a second factor, here and now. */
export const isRemembered = (
  device: { createdAt: number; expiresAt: number },
  { now, passwordChangedAt, days }: { now: number; passwordChangedAt: number; days: number },
): boolean =>
  now < Math.min(device.expiresAt, device.createdAt + days * 86_400_000) &&
  device.createdAt >= passwordChangedAt;

export interface ResetFacts {
  /** Who was asked about, who asked, and who decides now. */
  userId: string;
  requestedBy: string;
  decidedBy: string;
}

/** Two administrators, and the person is neither: one alone could take over whom they like. */
export const approvalFault = ({
  userId,
  requestedBy,
  decidedBy,
}: ResetFacts): "own_request" | "own_factors" | undefined => {
  if (decidedBy === userId) return "own_factors";
  return decidedBy === requestedBy ? "own_request" : undefined;
};

export const stepOf = (now: number): number => Math.floor(now / 1000 / totpFacts.seconds);

export function stepsAround(now: number): number[] {
  const { slack } = totpFacts;
  return Array.from({ length: 2 * slack + 1 }, (_, index) => stepOf(now) - slack + index);
}

/** What a second step may be, best first; what a person has of it is said with the challenge. */
export const factorMethods = ["security_key", "totp", "sms", "email", "recovery_code"] as const;
export type FactorMethod = (typeof factorMethods)[number];

/** What a person has to prove themselves with after a password. */
export interface FactorFacts {
  apps: number;
  securityKeys: number;
  phones: number;
  /** Whether codes by letter were chosen. */
  letters?: boolean;
  recoveryCodes: number;
}

export function methodsOf({
  apps,
  securityKeys,
  phones,
  letters,
  recoveryCodes,
}: FactorFacts): FactorMethod[] {
  const email = letters ? 1 : 0;
  const has = { security_key: securityKeys, totp: apps, sms: phones, email, recovery_code: recoveryCodes };
  return factorMethods.filter((method) => has[method] > 0);
}

/** A recovery code stands in for a factor; it is none by itself. */
export const isFactor = (method: FactorMethod): boolean => method !== "recovery_code";

/** Why a proof is refused; the trail says so, the caller hears only that it was. */
export type FactorFault =
  | "malformed"
  | "wrong"
  | "replayed"
  | "none"
  | "used"
  | "raced"
  | "locked"
  | "not_allowed";

/** As people type it: groups, full-width digits and capitals make no difference. */
export type Typed = { kind: "totp" | "recovery"; code: string } | undefined;

export function readCode(given: string): Typed {
  const code = given.normalize("NFKC").replaceAll(/[\s-]/g, "").toLowerCase();
  if (/^\d{6}$/.test(code)) return { kind: "totp", code };
  // Crockford's base 32: a letter that looks like a digit is one.
  const spelled = code.replaceAll("o", "0").replaceAll(/[il]/g, "1");
  return /^[0-9a-hjkmnp-tv-z]{16}$/.test(spelled) ? { kind: "recovery", code: spelled } : undefined;
}

/** In groups of four, to be read off paper. */
export const grouped = (code: string): string => code.match(/.{1,4}/g)?.join("-") ?? "";

/**
 * Every expected code is compared, so that the time says nothing. A step that was used, or an earlier one,
 * is never used again.
 */
export function decideCode(
  given: string,
  expected: readonly { step: number; code: string }[],
  lastStep: number,
): { step: number } | { fault: FactorFault } {
  const matches = expected.filter(({ code }) => equalBytes(utf8(code), utf8(given)));
  const fresh = matches.find(({ step }) => step > lastStep);
  if (fresh) return { step: fresh.step };
  return { fault: matches.length > 0 ? "replayed" : "wrong" };
}

/** What a right password leads to. */
export type NextStep = "session" | "prove" | "enrol" | "refused";

export function decideNextStep(facts: {
  hasFactor: boolean;
  hasPasskey: boolean;
  isDemanded: boolean;
  hasRecoveryCode?: boolean;
}): NextStep {
  if (facts.hasFactor) return "prove";
  if (!facts.isDemanded) return "session";
  // A password alone must not add a weaker way in beside a passkey: who lost it has a recovery code.
  if (facts.hasPasskey) return facts.hasRecoveryCode ? "prove" : "refused";
  return "enrol";
}
