import type { TenantDb } from "../data/tenant-db.ts";
import { isConfirmed } from "./factor-check.ts";
import { type FactorMethod, isFactor, isLockedFactor, methodsOf } from "./factor-rules.ts";
import { findRecoveryCodes, listFactors, listPasskeys } from "./factor-store.ts";
import { isSentTo } from "./phone-rules.ts";
import { listPhones } from "./phone-store.ts";
import type { IdentityContext } from "./ports.ts";
import { sendsTexts } from "./sms-sending.ts";
import { findVerifiedAddress } from "./store.ts";

export interface WayOn {
  methods: FactorMethod[];
  /** They need no second step. */
  passkeys: number;
  /** Whether one of them is locked by wrong codes. */
  locked: boolean;
  /** Also a locked one, or a number that gets no text just now: a password alone is not enough because of that. */
  hasFactor: boolean;
}

/** What a person may prove themselves with after a password. `allowed`: the countries that the company lets texts go to. */
export async function wayOn(
  ctx: Pick<IdentityContext, "post">,
  db: TenantDb,
  { userId, allowed }: { userId: string; allowed: readonly string[] | null },
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
  const reached = usable.filter(({ country }) => sendsTexts(ctx) && isSentTo(country, allowed));
  const confirmed = apps.filter(isConfirmed);
  const letters = address?.codes === true;
  const held = { securityKeys, recoveryCodes: codes?.digests.length ?? 0 };
  const methods = methodsOf({
    ...held,
    apps: confirmed.filter((row) => !isLockedFactor(row)).length,
    phones: reached.length,
    letters: letters && !isLockedFactor(address),
  });
  const all = methodsOf({ ...held, apps: confirmed.length, phones: numbers.length, letters });
  const locked = [...confirmed, ...numbers, ...(letters ? [address] : [])].some(isLockedFactor);
  return { methods, locked, passkeys: keys.length - securityKeys, hasFactor: all.some(isFactor) };
}
