import type { ResidencyPolicy } from "../kernel/region.ts";
import {
  drawMfaChallenge,
  type OpenedChallenge,
  openMfaChallenge,
  type PendingSignIn,
} from "./mfa-challenge.ts";
import type { IdentityContext } from "./ports.ts";

interface Sent {
  policy: ResidencyPolicy;
  /** Where the tenant is now. */
  shard: number;
  /** How long the code is good. */
  seconds: number;
  sent: Pick<PendingSignIn, "letter" | "phone">;
}

/**
 * The challenge that takes the place of the one that asked, once a code was sent for it.
 * @returns its text, and the digest that the code is made of
 */
export async function sentChallenge(
  ctx: IdentityContext,
  asked: OpenedChallenge,
  { policy, shard, seconds, sent }: Sent,
): Promise<{ challenge: string; digest: string }> {
  const key = ctx.secrets.challengeKey;
  const now = ctx.clock.now();
  const place = { region: ctx.region, policy, nonce: ctx.ids.secret(16) };
  const { region: _, digest: __, expiresAt: ___, letter: ____, phone: _____, ...proved } = asked;
  const challenge = await drawMfaChallenge(key, { ...proved, shard, ...sent }, place, now, seconds);
  const drawn = await openMfaChallenge(key, challenge, now);
  return { challenge, digest: drawn?.digest ?? "" };
}
