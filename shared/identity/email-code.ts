import type { TenantDb } from "../data/tenant-db.ts";
import { unchanged, update } from "../data/write.ts";
import { drawnCode, isDrawnCode } from "./drawn-code.ts";
import type { Checked } from "./factor-check.ts";
import { isLockedFactor, readCode } from "./factor-rules.ts";
import { findVerifiedAddress } from "./store.ts";
import { verifiedAddresses } from "./tables.ts";

/** Ten minutes; five tries are what any challenge has. */
export const emailCodeFacts = { seconds: 600 } as const;

/** The one code of one challenge: stored nowhere, hashed or not, and used up with its challenge. */
export const emailCodeOf = (key: string, challengeDigest: string): Promise<string> =>
  drawnCode(key, `email-code:v1:${challengeDigest}`);

/** A wrong one may still be of an app, or a recovery code; what is no six digits was none of these. */
export async function checkEmailCode(
  key: string,
  db: TenantDb,
  { userId, digest }: { userId: string; digest: string },
  given: string,
): Promise<Checked | undefined> {
  if (readCode(given)?.kind !== "totp") return undefined;
  const right = isDrawnCode(given, await emailCodeOf(key, digest));
  const row = await findVerifiedAddress(db, userId);
  if (!row?.codes) return right ? { fault: "none" } : undefined;
  if (isLockedFactor(row)) return { fault: "locked" };
  if (!right) return { fault: "wrong", missed: [{ kind: "email", id: row.id }] };
  const { id, version, wrongCodes } = row;
  const write =
    wrongCodes === 0
      ? unchanged(verifiedAddresses, id, version)
      : update(verifiedAddresses, id, version, { wrongCodes: 0 });
  return { by: "weak", amr: ["email", "mfa"], method: "email", write };
}
