import type { TenantDb } from "../data/tenant-db.ts";
import { type AllowedFactors, allowsFactor, type FactorWay, factorWays } from "../tenancy/factor-policy.ts";
import type { Policy } from "../tenancy/policy-contract.ts";
import { isConfirmed } from "./factor-check.ts";
import { type FactorMethod, isFactor, isLockedFactor, methodsOf } from "./factor-rules.ts";
import { findRecoveryCodes, listFactors, listPasskeys } from "./factor-store.ts";
import { isSentTo } from "./phone-rules.ts";
import { listPhones } from "./phone-store.ts";
import type { IdentityContext } from "./ports.ts";
import { sendsTexts } from "./sms-sending.ts";
import { findVerifiedAddress } from "./store.ts";

const isWay = (method: FactorMethod): method is FactorMethod & FactorWay =>
  factorWays.some((way) => way === method);

export interface WayOn {
  methods: FactorMethod[];
  /** They need no second step. */
  passkeys: number;
  /** Whether the company does not allow one of what the person has. */
  barred: boolean;
  /** Whether one of them is locked by wrong codes. */
  locked: boolean;
  /** Also a locked one, or a number that gets no text just now: a password alone is not enough because of that. */
  hasFactor: boolean;
}

/** What a person may prove themselves with after a password, as far as the company allows it. */
export async function wayOn(
  ctx: Pick<IdentityContext, "post">,
  db: TenantDb,
  { userId, policy }: { userId: string; policy: AllowedFactors & Pick<Policy, "sms_countries"> },
): Promise<WayOn> {
  const [apps, keys, phones, codes, address] = await Promise.all([
    listFactors(db, userId),
    listPasskeys(db, userId),
    listPhones(db, userId),
    findRecoveryCodes(db, userId),
    findVerifiedAddress(db, userId),
  ]);
  const securityKeys = keys.filter(({ kind }) => kind === "security_key").length;
  const numbers = phones.filter(({ confirmedAt }) => confirmedAt !== null);
  const usable = numbers.filter((row) => !isLockedFactor(row));
  const reached = usable.filter(({ country }) => sendsTexts(ctx) && isSentTo(country, policy.sms_countries));
  const confirmed = apps.filter(isConfirmed);
  const letters = address?.codes === true;
  const held = { securityKeys, recoveryCodes: codes?.digests.length ?? 0 };
  const open = methodsOf({
    ...held,
    apps: confirmed.filter((row) => !isLockedFactor(row)).length,
    phones: reached.length,
    letters: letters && !isLockedFactor(address),
  });
  const isBarred = (method: FactorMethod) => isWay(method) && !allowsFactor(policy, method);
  const methods = open.filter((method) => !isBarred(method));
  const all = methodsOf({ ...held, apps: confirmed.length, phones: numbers.length, letters });
  const locked = [...confirmed, ...numbers, ...(letters ? [address] : [])].some(isLockedFactor);
  const barred = all.some(isBarred);
  return { methods, barred, locked, passkeys: keys.length - securityKeys, hasFactor: all.some(isFactor) };
}
