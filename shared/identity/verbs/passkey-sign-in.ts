import { findCredential, spend } from "../../data/lobby.ts";
import { update } from "../../data/write.ts";
import { sha256 } from "../../kernel/digest.ts";
import type { ResidencyPolicy } from "../../kernel/region.ts";
import { wrongRegion } from "../../kernel/wrong-region.ts";
import { findMember } from "../../tenancy/service.ts";
import type { CeremonyFault } from "../ceremony.ts";
import { type Challenge, challengeIn, openChallenge, type Purpose } from "../challenge.ts";
import type { PasskeySignInInput, SignInResponse } from "../contract.ts";
import { assertHost, systemPrincipal } from "../credential.ts";
import { readHandle } from "../passkey-user.ts";
import { type UsedPasskey, verifyPasskeySignIn } from "../passkeys.ts";
import { type IdentityContext, tenantDbOf } from "../ports.ts";
import { counterRolledBack } from "../rules.ts";
import { invalidCredentials, openSession, type SessionKind, type SignedIn } from "../session.ts";
import { noteFailure } from "../sign-in-failure.ts";
import { findPasskey, type PasskeyRow } from "../store.ts";
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
  const account = await findAccount(ctx, response.id);
  // The handle says where the passkey was made; its company may have moved since.
  if (!account) throw handle.region === ctx.region ? invalidCredentials() : wrongRegion(handle.region);
  const used =
    account.member.user.id === handle.userId
      ? await useKey(ctx, account.passkey, {
          ...{ transaction, response, purpose: "sign-in", verified: true },
          policy: account.member.tenant.residencyPolicy,
        })
      : ({ fault: "user_handle" } as const);
  if ("fault" in used) {
    await noteFailure(ctx, account, `passkey_${used.fault}`);
    throw invalidCredentials();
  }
  return { account, ...used };
}

interface Use {
  transaction: string;
  response: SignInResponse;
  purpose: Purpose;
  /** Whether it must have verified its user, as whoever signs in by nothing else. */
  verified: boolean;
  policy: ResidencyPolicy;
}

/**
 * One answer of one registered key: the challenge is ours and is spent here, before the counter is judged, so
 * that an alarm needs a good signature that nobody used yet. @throws {Problem} `use_regional_host`
 */
export async function useKey(
  ctx: IdentityContext,
  passkey: PasskeyRow,
  { transaction, response, purpose, verified, policy }: Use,
): Promise<{ amr: string[]; write: ReturnType<typeof keep> } | { fault: CeremonyFault }> {
  const now = ctx.clock.now();
  const encoded = challengeIn(response.response.clientDataJSON);
  const challenge = await openChallenge(ctx.secrets.challengeKey, purpose, transaction, encoded, now);
  if (!challenge) return { fault: "challenge" };
  const { relyingParty } = ctx;
  const used = await verifyPasskeySignIn(
    relyingParty,
    response,
    passkey.publicKey,
    challenge.encoded,
    verified,
  );
  if ("fault" in used) return used;
  assertHost(ctx, ctx.region, policy);
  if (!(await spendChallenge(ctx, challenge))) return { fault: "challenge_used" };
  if (counterRolledBack(passkey.counter, used.counter)) return { fault: "counter_rollback" };
  // WebAuthn §7.2: what a key is cannot change; one that says otherwise is another key.
  if (used.deviceType !== passkey.deviceType) return { fault: "backup_eligibility" };
  return {
    amr: [used.deviceType === "multiDevice" ? "swk" : "hwk", "user"],
    write: keep(passkey, used, now),
  };
}

const keep = (passkey: PasskeyRow, { counter, backedUp }: UsedPasskey, now: number) =>
  update(passkeys, passkey.id, passkey.version, { counter, backedUp, lastUsedAt: now, updatedAt: now });

const spendChallenge = (ctx: IdentityContext, { digest, expiresAt }: Challenge) =>
  spend(ctx.shards.home, "challenge", digest, expiresAt, ctx.clock.now());

async function findAccount(ctx: IdentityContext, credentialId: string) {
  const id = await sha256(credentialId);
  const known = await findCredential(ctx.shards.home, "passkey", id);
  if (!known) return undefined;
  const db = tenantDbOf(ctx, systemPrincipal(known.tenantId, known.shard));
  const [passkey, member] = await Promise.all([
    findPasskey(db, id),
    findMember(db, ctx.openVault(db, ctx), known.subjectId, ctx.clock.now()),
  ]);
  if (passkey?.kind !== "passkey" || member?.user.id !== passkey.userId) return undefined;
  return { passkey, member, shard: known.shard };
}
