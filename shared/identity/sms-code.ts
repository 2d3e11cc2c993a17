import type { TenantDb } from "../data/tenant-db.ts";
import { unchanged, update } from "../data/write.ts";
import { drawnCode, isDrawnCode } from "./drawn-code.ts";
import type { Checked } from "./factor-check.ts";
import { isLockedFactor, readCode } from "./factor-rules.ts";
import { isFreshCode } from "./phone-rules.ts";
import { listPhones, type PhoneRow } from "./phone-store.ts";
import { phones } from "./tables.ts";

/** The one code of one challenge; it is used up with its challenge. */
export const challengeCode = (key: string, challengeDigest: string): Promise<string> =>
  drawnCode(key, `sms-code:v1:${challengeDigest}`);

/** What a code that a signed-in person asked for is good for: the number itself, or one session's fresh proof. */
export type SmsPurpose = "confirm" | `session:${string}`;

type Drawn = Pick<PhoneRow, "tenantId" | "id"> & { drawnAt: number };

/** The one code of one telephone, drawn at one moment for one purpose. */
export const phoneCode = (key: string, { tenantId, id, drawnAt }: Drawn, purpose: SmsPurpose) =>
  drawnCode(key, `sms-phone:v1:${tenantId}:${id}:${purpose}:${drawnAt}`);

const worth = { by: "restricted", amr: ["sms", "mfa"], method: "sms" } as const;
const proof = () => ({ ...worth, amr: [...worth.amr] });

/** A wrong one may still be of an app, or a recovery code; what is no six digits was none of these. */
export async function checkSmsCode(
  key: string,
  db: TenantDb,
  { userId, digest, phone }: { userId: string; digest: string; phone: string },
  given: string,
): Promise<Checked | undefined> {
  if (readCode(given)?.kind !== "totp") return undefined;
  const right = isDrawnCode(given, await challengeCode(key, digest));
  const row = (await listPhones(db, userId)).find(({ id }) => id === phone);
  if (!row || row.confirmedAt === null) return right ? { fault: "none" } : undefined;
  if (isLockedFactor(row)) return { fault: "locked" };
  if (!right) return { fault: "wrong", missed: [{ kind: "sms", id: row.id }] };
  const { id, version, wrongCodes } = row;
  const write =
    wrongCodes === 0 ? unchanged(phones, id, version) : update(phones, id, version, { wrongCodes: 0 });
  return { ...proof(), write };
}

/** A code that was drawn for this telephone and purpose; the commit of `write` uses it up. */
export async function checkPhoneCode(
  key: string,
  row: PhoneRow,
  { purpose, given, now }: { purpose: SmsPurpose; given: string; now: number },
): Promise<Checked> {
  const { drawnAt } = row;
  if (!isFreshCode(drawnAt, now)) return { fault: "none" };
  const code = await phoneCode(key, { ...row, drawnAt }, purpose);
  if (isLockedFactor(row)) return { fault: "locked" };
  if (!isDrawnCode(given, code))
    return readCode(given)?.kind === "totp"
      ? { fault: "wrong", missed: [{ kind: "sms", id: row.id }] }
      : { fault: "wrong" };
  const change = {
    drawnAt: null,
    wrongCodes: 0,
    updatedAt: now,
    ...(purpose === "confirm" ? { confirmedAt: now } : {}),
  };
  return { ...proof(), write: update(phones, row.id, row.version, change) };
}
