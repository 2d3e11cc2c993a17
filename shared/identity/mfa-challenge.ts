import { equalBytes, hmacSha256, sha256 } from "../kernel/digest.ts";
import { base64url, fromBase64url, utf8 } from "../kernel/encoding.ts";
import { isRegion, type Region, type ResidencyPolicy } from "../kernel/region.ts";
import type { Renewal } from "./password-rules.ts";

/** From the right password to the code. */
export const mfaChallengeSeconds = 300;

/** What the password proved. A session of another kind, or a step of another kind, does not come of it. */
export interface PendingSignIn {
  step: "prove" | "enrol" | "renew";
  tenantId: string;
  userId: string;
  shard: number;
  kind: "api" | "browser";
  amr: string[];
  /** The connection that vouched, instead of a password. */
  conn?: string;
  /** The password has to be replaced, as the last thing before the session. */
  renew?: Renewal | undefined;
  /** A code went out by letter for it. */
  letter?: boolean;
}

export interface OpenedChallenge extends PendingSignIn {
  region: Region;
  /** What `spend` keeps: each challenge opens one session at most. */
  digest: string;
  expiresAt: number;
}

const shape = /^lvm_([a-z]{2})(s?)_([\w-]+)\.([\w-]{43})$/;
const seal = (key: string, head: string) => hmacSha256(key, `mfa-challenge:v1:${head}`);

/** Proves itself, so that a password alone makes nobody store anything; `lvm_<region>` tells the edge where to. */
export async function drawMfaChallenge(
  key: string,
  pending: PendingSignIn,
  place: { region: Region; policy: ResidencyPolicy; nonce: string },
  now: number,
  seconds: number = mfaChallengeSeconds,
): Promise<string> {
  const body = { ...pending, nonce: place.nonce, expiresAt: now + seconds * 1000 };
  const mark = place.policy === "strict" ? "s" : "";
  const head = `lvm_${place.region}${mark}_${base64url(utf8(JSON.stringify(body)))}`;
  return `${head}.${base64url(await seal(key, head))}`;
}

/** What this key drew, while it lasts; whatever else comes is nothing. */
export async function openMfaChallenge(
  key: string,
  text: string,
  now: number,
): Promise<OpenedChallenge | undefined> {
  const [, region, , body = "", tag = ""] = shape.exec(text) ?? [];
  const given = fromBase64url(tag);
  const head = text.slice(0, text.lastIndexOf("."));
  if (!given || !isRegion(region) || !equalBytes(given, await seal(key, head))) return undefined;
  const bytes = fromBase64url(body);
  if (!bytes) return undefined;
  const pending = JSON.parse(new TextDecoder().decode(bytes)) as PendingSignIn & { expiresAt: number };
  if (pending.expiresAt <= now) return undefined;
  return { ...pending, region, digest: await sha256(text) };
}
