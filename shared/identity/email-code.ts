import type { TenantDb } from "../data/tenant-db.ts";
import { unchanged } from "../data/write.ts";
import { equalBytes, hmacSha256 } from "../kernel/digest.ts";
import { utf8 } from "../kernel/encoding.ts";
import type { Checked } from "./factor-check.ts";
import { findVerifiedAddress } from "./store.ts";
import { verifiedAddresses } from "./tables.ts";

/** Six digits, ten minutes; five tries are what any challenge has. */
export const emailCodeFacts = { digits: 6, seconds: 600 } as const;

/**
 * The one code of one challenge, made of it with our key: it is stored nowhere, hashed or not, and is used up
 * with its challenge. Of 2^64 numbers a million divide evenly enough.
 */
export async function emailCodeOf(key: string, challengeDigest: string): Promise<string> {
  const bytes = await hmacSha256(key, `email-code:v1:${challengeDigest}`);
  const number = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0) % 1_000_000n;
  return String(number).padStart(emailCodeFacts.digits, "0");
}

/** Nothing where the code is another's: it may still be one of an app. */
export async function checkEmailCode(
  key: string,
  db: TenantDb,
  { userId, digest }: { userId: string; digest: string },
  given: string,
): Promise<Checked | undefined> {
  const typed = given.normalize("NFKC").replaceAll(/[\s-]/g, "");
  if (!equalBytes(utf8(await emailCodeOf(key, digest)), utf8(typed))) return undefined;
  const row = await findVerifiedAddress(db, userId);
  if (!row?.codes) return { fault: "none" };
  const write = unchanged(verifiedAddresses, row.id, row.version);
  return { by: "weak", amr: ["email", "mfa"], method: "email", write };
}
