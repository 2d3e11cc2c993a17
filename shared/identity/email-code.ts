import type { TenantDb } from "../data/tenant-db.ts";
import { unchanged } from "../data/write.ts";
import { drawnCode, isDrawnCode } from "./drawn-code.ts";
import type { Checked } from "./factor-check.ts";
import { findVerifiedAddress } from "./store.ts";
import { verifiedAddresses } from "./tables.ts";

/** Ten minutes; five tries are what any challenge has. */
export const emailCodeFacts = { seconds: 600 } as const;

/** The one code of one challenge: stored nowhere, hashed or not, and used up with its challenge. */
export const emailCodeOf = (key: string, challengeDigest: string): Promise<string> =>
  drawnCode(key, `email-code:v1:${challengeDigest}`);

/** Nothing where the code is another's: it may still be one of an app. */
export async function checkEmailCode(
  key: string,
  db: TenantDb,
  { userId, digest }: { userId: string; digest: string },
  given: string,
): Promise<Checked | undefined> {
  if (!isDrawnCode(given, await emailCodeOf(key, digest))) return undefined;
  const row = await findVerifiedAddress(db, userId);
  if (!row?.codes) return { fault: "none" };
  const write = unchanged(verifiedAddresses, row.id, row.version);
  return { by: "weak", amr: ["email", "mfa"], method: "email", write };
}
