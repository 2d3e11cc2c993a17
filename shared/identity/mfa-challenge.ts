import type { Region, ResidencyPolicy } from "../kernel/region.ts";
import type { Renewal } from "./password-rules.ts";
import { openSigned, signText } from "./signed-text.ts";

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
  /** Which of the provider's sessions it vouched for, as a blind index. */
  connIndex?: string;
  /** The password has to be replaced, as the last thing before the session. */
  renew?: Renewal | undefined;
  /** When the password that was typed had been set: with another one in its place the challenge is worth nothing. */
  passwordAt?: number | undefined;
  /** It was typed in a known browser. */
  isKnown?: boolean | undefined;
  /** A code went out by letter for it. */
  letter?: boolean;
  /** A code went to this telephone for it. */
  phone?: string;
}

export interface OpenedChallenge extends PendingSignIn {
  region: Region;
  /** What `spend` keeps: each challenge opens one session at most. */
  digest: string;
  expiresAt: number;
}

const kind = { prefix: "lvm", purpose: "mfa-challenge" };

/** Proves itself, so that a password alone makes nobody store anything. */
export function drawMfaChallenge(
  key: string,
  pending: PendingSignIn,
  place: { region: Region; policy: ResidencyPolicy; nonce: string },
  now: number,
  seconds: number = mfaChallengeSeconds,
): Promise<string> {
  return signText(kind, key, place, { ...pending, nonce: place.nonce, expiresAt: now + seconds * 1000 });
}

/** What this key drew, while it lasts; whatever else comes is nothing. */
export async function openMfaChallenge(
  key: string,
  text: string,
  now: number,
): Promise<OpenedChallenge | undefined> {
  const opened = await openSigned(kind, key, text);
  if (!opened) return undefined;
  const pending = opened.body as PendingSignIn & { expiresAt: number };
  return pending.expiresAt <= now ? undefined : { ...pending, region: opened.region, digest: opened.digest };
}
