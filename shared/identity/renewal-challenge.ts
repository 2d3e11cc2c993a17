import type { TenantDb } from "../data/tenant-db.ts";
import type { Write } from "../data/write.ts";
import { effectivePolicy } from "../tenancy/policy-rules.ts";
import type { Member } from "../tenancy/service.ts";
import type { MfaChallenge } from "./factor-contract.ts";
import { drawMfaChallenge, mfaChallengeSeconds, type PendingSignIn } from "./mfa-challenge.ts";
import type { Renewal } from "./password-rules.ts";
import { assertSession } from "./policy-gate.ts";
import type { IdentityContext } from "./ports.ts";
import type { SessionKind } from "./session.ts";

interface Renewing extends Pick<PendingSignIn, "passwordAt"> {
  member: Member;
  shard: number;
  db: TenantDb;
}

/** All was proved, and a new password is the last thing that is wanted. @throws {Problem} `forbidden` by policy */
export async function renewalChallenge(
  ctx: IdentityContext,
  { member, shard, db, passwordAt }: Renewing,
  kind: SessionKind,
  amr: string[],
  renew: Renewal,
  ...writes: Write[]
): Promise<MfaChallenge> {
  const { id: userId, role } = member.user;
  const { id: tenantId, residencyPolicy: policy } = member.tenant;
  assertSession(effectivePolicy(member.tenant), { amr, role });
  const place = { region: ctx.region, policy, nonce: ctx.ids.secret(16) };
  const pending = { step: "renew" as const, tenantId, userId, shard, kind, amr, renew, passwordAt };
  const challenge = await drawMfaChallenge(ctx.secrets.challengeKey, pending, place, ctx.clock.now());
  const target = { kind: "user", id: userId };
  const detail = { step: "renew", kind, amr: amr.join(" "), reason: renew };
  await db.commit({ action: "user.challenged", target, detail }, ...writes);
  return { challenge, expires_in: mfaChallengeSeconds, step: "renew", methods: [], renewal: renew };
}
