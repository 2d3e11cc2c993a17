import { enterLobby, findCredential, leaveLobby } from "../data/lobby.ts";
import { hmacSha256, sha256 } from "../kernel/digest.ts";
import { base64url } from "../kernel/encoding.ts";
import { Problem } from "../kernel/problem.ts";
import { findMember, type Member } from "../tenancy/service.ts";
import type { SignUpInput } from "./contract.ts";
import { systemPrincipal } from "./credential.ts";
import { derivedId, derivedText } from "./derived-id.ts";
import { passkeyUserId } from "./passkey-user.ts";
import { type IdentityContext, tenantDbOf } from "./ports.ts";

/** A sign-up under an Idempotency-Key: everything a retry after a crash needs to finish the same one. */
export interface SignUpClaim {
  digest: string;
  /** An HMAC, because the request holds a password. */
  fingerprint: string;
  tenantId: string;
  userId: string;
  shard: number;
}

export async function claimOf(ctx: IdentityContext, input: SignUpInput, key: string): Promise<SignUpClaim> {
  const { region } = ctx;
  const { challengeKey } = ctx.secrets;
  const tenantId = await derivedId("tenant", challengeKey, `signup-tenant:v1:${region}:${key}`);
  const request = await hmacSha256(challengeKey, `signup-request:v1:${region}:${JSON.stringify(input)}`);
  const { passkey } = input.owner;
  return {
    digest: await sha256(`signup:${key}`),
    fingerprint: base64url(request),
    tenantId,
    userId: passkey
      ? await passkeyUserId(ctx, passkey.transaction)
      : await derivedId("user", challengeKey, `signup-user:v1:${region}:${key}`),
    shard: await shardFor(tenantId, ctx.shards.count),
  };
}

/** Spreads tenants evenly; where a tenant once went is in the lobby and the placement, never computed again. */
export async function shardFor(tenantId: string, count: number): Promise<number> {
  const digits = await derivedText("shard:v1", tenantId, 6);
  return Array.from(digits).reduce((sum, digit) => (sum * 32 + digit.charCodeAt(0)) % count, 0);
}

/** What this key already led to. @throws {Problem} `idempotency_mismatch` */
export async function findSignUp(
  ctx: IdentityContext,
  claim: SignUpClaim,
): Promise<{ shard: number; member: Member | undefined } | undefined> {
  const known = await findCredential(ctx.shards.home, "signup", claim.digest);
  if (!known) return undefined;
  if (known.subjectId !== claim.fingerprint)
    throw new Problem("idempotency_mismatch", "This Idempotency-Key was used for another sign-up.");
  const db = tenantDbOf(ctx, systemPrincipal(claim.tenantId, known.shard));
  const member = await findMember(db, ctx.openVault(db, ctx), claim.userId, ctx.clock.now());
  return { shard: known.shard, member };
}

/** The first request under a key decides what the key means; a crash from here on is finished by a retry. */
export async function enterSignUp(ctx: IdentityContext, claim: SignUpClaim): Promise<SignUpClaim> {
  const { digest, tenantId, fingerprint, shard } = claim;
  const entry = { kind: "signup", digest, tenantId, subjectId: fingerprint, shard } as const;
  await enterLobby(ctx.shards.home, entry, ctx.clock.now());
  const entered = await findSignUp(ctx, claim);
  return { ...claim, shard: entered?.shard ?? shard };
}

/** A refusal is not remembered: the person may correct the form and send the same key again. */
export const leaveSignUp = (ctx: IdentityContext, claim: SignUpClaim): Promise<void> =>
  leaveLobby(ctx.shards.home, "signup", claim.digest);
