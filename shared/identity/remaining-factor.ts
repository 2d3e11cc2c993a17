import { unchanged, type Write } from "../data/write.ts";
import { isConfirmed } from "./factor-check.ts";
import type { FactorRow } from "./factor-store.ts";
import type { PhoneRow } from "./phone-store.ts";
import type { PasskeyRow } from "./store.ts";
import { passkeys, phones, secondFactors } from "./tables.ts";

/**
 * One that stays, read and held: of two removals at once the second finds the first one's gone, and not nobody's last
 * one. A passkey if there is one, for it may be the last way in as well.
 */
export function remains(left: {
  keys: readonly PasskeyRow[];
  apps: readonly FactorRow[];
  numbers: readonly PhoneRow[];
}): Write[] {
  const key = left.keys.find(({ kind }) => kind === "passkey") ?? left.keys[0];
  if (key) return [unchanged(passkeys, key.id, key.version)];
  const app = left.apps.find(isConfirmed);
  if (app) return [unchanged(secondFactors, app.id, app.version)];
  const number = left.numbers.find(({ confirmedAt }) => confirmedAt !== null);
  return number ? [unchanged(phones, number.id, number.version)] : [];
}
