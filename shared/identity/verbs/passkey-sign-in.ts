import { findCredential, spend } from "../../data/lobby.ts";
import { update } from "../../data/write.ts";
import { sha256 } from "../../kernel/digest.ts";
import { wrongRegion } from "../../kernel/wrong-region.ts";
import { findMember } from "../../tenancy/service.ts";
import { type Challenge, challengeIn, openChallenge } from "../challenge.ts";
import type { PasskeySignInInput } from "../contract.ts";
import { assertHost, systemPrincipal } from "../credential.ts";
import { readHandle } from "../passkey-user.ts";
import { verifyPasskeySignIn } from "../passkeys.ts";
import { type IdentityContext, tenantDbOf } from "../ports.ts";
import { counterRolledBack } from "../rules.ts";
import { invalidCredentials, openSession, type SessionKind, type SignedIn } from "../session.ts";
import { noteFailure } from "../sign-in-failure.ts";
import { findPasskey } from "../store.ts";
import { passkeys } from "../tables.ts";

/** @throws {Problem} `invalid_credentials`, `wrong_region` */
export async function signInByPasskey(
  ctx: IdentityContext,
  input: PasskeySignInInput,
  kind: SessionKind,
): Promise<SignedIn> {
  const { account, amr, write } = await provePasskey(ctx, input);
  return openSession(ctx, account, kind, amr, write);
}

/** Whose passkey it is, and what it proved. The challenge is spent; `write` keeps the counter. @throws {Problem} as a sign-in */
export async function provePasskey(ctx: IdentityContext, { transaction, response }: PasskeySignInInput) {
  const handle = readHandle(response.response.userHandle ?? "");
  if (!handle) throw invalidCredentials();
  const account = await findAccount(ctx, response.id, handle.userId);
  // The handle says where the passkey was made; its company may have moved since.
  if (!account) throw handle.region === ctx.region ? invalidCredentials() : wrongRegion(handle.region);
  const now = ctx.clock.now();
  const encoded = challengeIn(response.response.clientDataJSON);
  const { challengeKey } = ctx.secrets;
  const challenge = await openChallenge(challengeKey, "sign-in", transaction, encoded, now);
  const key = account.passkey.publicKey;
  const used = challenge && (await verifyPasskeySignIn(ctx.relyingParty, response, key, challenge.encoded));
  if (used) assertHost(ctx, ctx.region, account.member.tenant.residencyPolicy);
  if (!used || !(await spendChallenge(ctx, challenge))) {
    await noteFailure(ctx, account, "passkey");
    throw invalidCredentials();
  }
  const { passkey } = account;
  if (counterRolledBack(passkey.counter, used.counter)) {
    await noteFailure(ctx, account, "passkey_counter_rollback");
    throw invalidCredentials();
  }
  const amr = [used.deviceType === "multiDevice" ? "swk" : "hwk", "user"];
  const { counter, backedUp } = used;
  const change = { counter, backedUp, lastUsedAt: now, updatedAt: now };
  return { account, amr, write: update(passkeys, passkey.id, passkey.version, change) };
}

const spendChallenge = (ctx: IdentityContext, { digest, expiresAt }: Challenge) =>
  spend(ctx.shards.home, "challenge", digest, expiresAt, ctx.clock.now());

async function findAccount(ctx: IdentityContext, credentialId: string, userId: string) {
  const id = await sha256(credentialId);
  const known = await findCredential(ctx.shards.home, "passkey", id);
  if (!known) return undefined;
  const db = tenantDbOf(ctx, systemPrincipal(known.tenantId, known.shard));
  const [passkey, member] = await Promise.all([
    findPasskey(db, id),
    findMember(db, ctx.openVault(db, ctx), known.subjectId, ctx.clock.now()),
  ]);
  if (!passkey || !member || passkey.userId !== userId || member.user.id !== userId) return undefined;
  return { passkey, member, shard: known.shard };
}
