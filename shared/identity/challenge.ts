import { equalBytes, hmacSha256, sha256 } from "../kernel/digest.ts";
import { base64url, fromBase64url, utf8 } from "../kernel/encoding.ts";
import { readClientData } from "./ceremony.ts";

/**
 * A challenge proves itself: 128 random bits as 26 characters, 8 bytes of expiry, and an HMAC over both,
 * its purpose and the caller's transaction. Nothing is stored until it is spent, so asking for one costs no database.
 */
export const challengeSeconds = 300;

/** A sign-in may be asked for anywhere; a registration names the region its handle will name. */
export type Purpose =
  | "sign-in"
  | `register:${string}`
  /** One more key of a person who is signed in; the second step of one sign-in; a fresh proof in one session. */
  | `add:${string}`
  | `second:${string}`
  | `prove:${string}`;

const randomBytes = 26;
const expiryBytes = 8;
const tagBytes = 32;

const tag = (key: string, purpose: Purpose, transaction: string, body: Uint8Array) =>
  hmacSha256(key, JSON.stringify(["challenge:v1", purpose, transaction, base64url(body)]));

export async function drawChallenge(
  key: string,
  purpose: Purpose,
  transaction: string,
  nonce: string,
  now: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const challenge = new Uint8Array(randomBytes + expiryBytes + tagBytes);
  challenge.set(utf8(nonce).subarray(0, randomBytes));
  new DataView(challenge.buffer).setBigUint64(randomBytes, BigInt(now + challengeSeconds * 1000));
  const body = challenge.subarray(0, randomBytes + expiryBytes);
  challenge.set(await tag(key, purpose, transaction, body), randomBytes + expiryBytes);
  return challenge;
}

export interface Challenge {
  encoded: string;
  /** What `spend` keeps: each challenge works once. */
  digest: string;
  expiresAt: number;
}

/** What the browser says it was asked to sign; the signature must then cover exactly this. */
export function challengeIn(clientDataJson: string): string {
  const challenge = readClientData(clientDataJson)?.["challenge"];
  return typeof challenge === "string" ? challenge : "";
}

/** The challenge, if this key drew it for this purpose and transaction and it is not over. */
export async function openChallenge(
  key: string,
  purpose: Purpose,
  transaction: string,
  encoded: string,
  now: number,
): Promise<Challenge | undefined> {
  const bytes = fromBase64url(encoded);
  if (bytes?.length !== randomBytes + expiryBytes + tagBytes) return undefined;
  const body = bytes.subarray(0, randomBytes + expiryBytes);
  const expected = await tag(key, purpose, transaction, body);
  if (!equalBytes(bytes.subarray(randomBytes + expiryBytes), expected)) return undefined;
  const expiresAt = Number(new DataView(bytes.buffer).getBigUint64(randomBytes));
  return expiresAt > now ? { encoded, digest: await sha256(encoded), expiresAt } : undefined;
}
