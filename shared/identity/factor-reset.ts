import { intent } from "../data/outbox.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import { remove, update, type Write } from "../data/write.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Ids } from "../kernel/ids.ts";
import { listDevices } from "./factor-reset-store.ts";
import { findRecoveryCodes, listFactors, listPasskeys } from "./factor-store.ts";
import { unguessed } from "./password-rules.ts";
import { listPhones } from "./phone-store.ts";
import { draftEndingOf } from "./session-end.ts";
import { findPassword, findVerifiedAddress } from "./store.ts";
import {
  passkeys,
  passwords,
  phones,
  recoveryCodes,
  rememberedDevices,
  secondFactors,
  verifiedAddresses,
} from "./tables.ts";

const noLetters = { codes: false, wrongCodes: 0, lockedAt: null };

/**
 * Everything a person proves themselves with beside a password goes, and every session with it. Passkeys of
 * somebody without a password stay: they are the way in, and whoever took it away would close the account.
 * @returns `password`: whose guesses are to be forgotten after the commit, as those on its row are in it
 */
export async function draftFactorReset(desk: { db: TenantDb; clock: Clock; ids: Ids }, userId: string) {
  const { db } = desk;
  const [address, apps, numbers, keys, codes, devices, password, ending] = await Promise.all([
    findVerifiedAddress(db, userId),
    listFactors(db, userId),
    listPhones(db, userId),
    listPasskeys(db, userId),
    findRecoveryCodes(db, userId),
    listDevices(db, userId),
    findPassword(db, userId),
    draftEndingOf(desk, userId, "credential_changed"),
  ]);
  const gone = password ? keys : keys.filter(({ kind }) => kind === "security_key");
  const forgotten = gone
    .filter(({ kind }) => kind === "passkey")
    .map(({ id }) => intent(desk, db.principal, "lobby.leave", { kind: "passkey", digest: id }).write);
  const writes: Write[] = [
    ...apps.map(({ id, version }) => remove(secondFactors, id, version)),
    ...numbers.map(({ id, version }) => remove(phones, id, version)),
    ...gone.map(({ id, version }) => remove(passkeys, id, version)),
    ...(codes ? [remove(recoveryCodes, codes.id, codes.version)] : []),
    ...devices.map(({ id, version }) => remove(rememberedDevices, id, version)),
    ...(address?.codes ? [update(verifiedAddresses, userId, address.version, noLetters)] : []),
    ...(password && password.misses > 0 ? [update(passwords, userId, password.version, unguessed)] : []),
    ...ending.writes,
    ...forgotten,
  ];
  const detail = { apps: apps.length, numbers: numbers.length, keys: gone.length, sessions: ending.ended };
  return { writes, messages: ending.messages, detail, password };
}
