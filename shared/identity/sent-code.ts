import type { TenantDb } from "../data/tenant-db.ts";
import { type AllowedFactors, allowsFactor } from "../tenancy/factor-policy.ts";
import { checkEmailCode } from "./email-code.ts";
import type { Checked } from "./factor-check.ts";
import type { OpenedChallenge } from "./mfa-challenge.ts";
import { checkSmsCode } from "./sms-code.ts";

/** A code that went out by letter or by SMS for this very challenge; nothing where it is another one. */
export async function checkSentCode(
  key: string,
  db: TenantDb,
  challenge: OpenedChallenge,
  code: string,
  policy: AllowedFactors,
): Promise<Checked | undefined> {
  const { letter, phone } = challenge;
  if (letter === undefined && phone === undefined) return undefined;
  if (!allowsFactor(policy, letter ? "email" : "sms")) return undefined;
  if (letter) return checkEmailCode(key, db, challenge, code);
  return phone === undefined ? undefined : checkSmsCode(key, db, { ...challenge, phone }, code);
}
