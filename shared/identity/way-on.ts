import type { TenantDb } from "../data/tenant-db.ts";
import { isConfirmed } from "./factor-check.ts";
import { type FactorMethod, methodsOf } from "./factor-rules.ts";
import { findRecoveryCodes, listFactors, listPasskeys } from "./factor-store.ts";
import { findVerifiedAddress } from "./store.ts";

/** What a person may prove themselves with after a password, and how many passkeys would need none. */
export async function wayOn(
  db: TenantDb,
  userId: string,
): Promise<{ methods: FactorMethod[]; passkeys: number }> {
  const [apps, keys, codes, address] = await Promise.all([
    listFactors(db, userId),
    listPasskeys(db, userId),
    findRecoveryCodes(db, userId),
    findVerifiedAddress(db, userId),
  ]);
  const securityKeys = keys.filter(({ kind }) => kind === "security_key").length;
  const methods = methodsOf({
    apps: apps.filter(isConfirmed).length,
    securityKeys,
    phones: 0,
    letters: address?.codes === true,
    recoveryCodes: codes?.digests.length ?? 0,
  });
  return { methods, passkeys: keys.length - securityKeys };
}
