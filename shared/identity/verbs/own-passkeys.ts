import { DuplicateKey } from "../../data/faults.ts";
import { findCredential, spend } from "../../data/lobby.ts";
import { intent } from "../../data/outbox.ts";
import { insert, remove, update } from "../../data/write.ts";
import { assertVersion } from "../../http/if-match.ts";
import { sha256 } from "../../kernel/digest.ts";
import { Problem } from "../../kernel/problem.ts";
import { effectivePolicy } from "../../tenancy/policy-rules.ts";
import { findMember, ownTenant } from "../../tenancy/service.ts";
import { demandsIn, judgeMaker } from "../attested-maker.ts";
import { challengeIn, openChallenge } from "../challenge.ts";
import type { PasskeyOptions } from "../contract.ts";
import { isConfirmed } from "../factor-check.ts";
import { findRecoveryCodes, listFactors, listPasskeys } from "../factor-store.ts";
import { owedNotice } from "../letter-draft.ts";
import type {
  NewPasskeyInput,
  NewPasskeyOptionsInput,
  PasskeyPatch,
  PasskeyView,
} from "../passkey-contract.ts";
import {
  asksAttestation,
  type KeyDemands,
  nameFrom,
  passkeyIdOf,
  passkeysAllowed,
  removalFault,
} from "../passkey-rules.ts";
import { userHandle } from "../passkey-user.ts";
import { passkeyView as viewOf } from "../passkey-view.ts";
import { type KnownKey, registrationOptionsFor, verifyRegistration } from "../passkeys.ts";
import { listPhones } from "../phone-store.ts";
import type { MemberContext } from "../ports.ts";
import { firstProof, hasFactor } from "../proof.ts";
import { remains } from "../remaining-factor.ts";
import { deliverFor } from "../session.ts";
import { findPassword, findSession, type PasskeyRow } from "../store.ts";
import { passkeys, recoveryCodes } from "../tables.ts";
import { noteFault, ownSession } from "./factors.ts";
import { draw } from "./passkey-options.ts";

/** A key that was registered before its id was kept cannot be named to a browser. */
export const knownKeys = (rows: readonly PasskeyRow[]): KnownKey[] =>
  rows.flatMap(({ credentialId, transports }) =>
    credentialId === null ? [] : [{ credentialId, transports }],
  );

export async function readPasskeys(ctx: MemberContext): Promise<{ data: PasskeyView[] }> {
  const { userId } = ownSession(ctx);
  const rows = await listPasskeys(ctx.db, userId);
  return { data: (await ctx.openVault(ctx.db, ctx).openAll(passkeys, rows)).map(viewOf) };
}

async function demandsOf({ db }: MemberContext): Promise<KeyDemands> {
  return demandsIn(effectivePolicy(await ownTenant(db)));
}

/** @throws {Problem} `conflict` when the person has as many keys as anybody may */
export async function optionsForPasskey(
  ctx: MemberContext,
  { kind }: NewPasskeyOptionsInput,
): Promise<PasskeyOptions> {
  const { userId } = ownSession(ctx);
  const [member, known, demands] = await Promise.all([
    findMember(ctx.db, ctx.openVault(ctx.db, ctx), userId, ctx.clock.now()),
    listPasskeys(ctx.db, userId),
    demandsOf(ctx),
  ]);
  if (!member) throw new Problem("unauthenticated", "The session has ended: sign in again.");
  assertRoom(known);
  const { transaction, challenge } = await draw(ctx, `add:${userId}:${kind}`);
  const registrant = {
    handle: userHandle(ctx.region, userId),
    email: member.user.email,
    name: member.user.name,
    kind,
    known: knownKeys(known),
    attestation: asksAttestation(demands) ? ("direct" as const) : ("none" as const),
  };
  return { transaction, options: await registrationOptionsFor(ctx.relyingParty, registrant, challenge) };
}

function assertRoom(known: readonly PasskeyRow[]): void {
  if (known.length >= passkeysAllowed)
    throw new Problem("conflict", `A person has at most ${passkeysAllowed} keys: remove one first.`);
}

async function refuse(ctx: MemberContext, userId: string, reason: string): Promise<never> {
  await noteFault(ctx, userId, `passkey_${reason}`);
  throw new Problem("invalid_credentials", "The key was not accepted: start its registration again.");
}

/** One more key for the person who is signed in. @throws {Problem} `invalid_credentials`, `conflict` */
export async function addPasskey(
  ctx: MemberContext,
  { kind, name, transaction, response }: NewPasskeyInput,
): Promise<PasskeyView> {
  const { userId, sessionId } = ownSession(ctx);
  const now = ctx.clock.now();
  const [known, demands, session, has] = await Promise.all([
    listPasskeys(ctx.db, userId),
    demandsOf(ctx),
    findSession(ctx.db, sessionId),
    hasFactor(ctx.db, userId),
  ]);
  if (!session) throw new Problem("unauthenticated", "The session has ended: sign in again.");
  assertRoom(known);
  const encoded = challengeIn(response.response.clientDataJSON);
  const { challengeKey } = ctx.secrets;
  const challenge = await openChallenge(challengeKey, `add:${userId}:${kind}`, transaction, encoded, now);
  if (!challenge) return refuse(ctx, userId, "challenge");
  const registered = await verifyRegistration(
    ctx.relyingParty,
    response,
    challenge.encoded,
    kind === "passkey",
  );
  if ("fault" in registered) return refuse(ctx, userId, registered.fault);
  const { key, chain } = registered;
  const judged = await judgeMaker(ctx, demands, { ...key, chain });
  if ("fault" in judged) return refuse(ctx, userId, judged.fault);
  const { makerProof } = judged;
  if (!(await spend(ctx.shards.home, "challenge", challenge.digest, challenge.expiresAt, now)))
    return refuse(ctx, userId, "challenge_used");
  const id = await sha256(key.credentialId);
  if (await findCredential(ctx.shards.home, "passkey", id)) throw taken();
  const draft = {
    ...{ id, userId, kind, makerProof, ...key },
    ...{ name: nameFrom(key.aaguid, kind), lastUsedAt: null, createdAt: now, updatedAt: now },
  };
  const sealed = name === undefined ? {} : await labelled(ctx, { id, userId, label: name });
  // A security key is found through its person alone: nothing outside says whose it is.
  const entry = { kind: "passkey", digest: id, subject_id: userId };
  const enter = kind === "passkey" ? intent(ctx, ctx.db.principal, "lobby.enter", entry) : undefined;
  const view = viewOf({ ...draft, label: name ?? null, tenantId: ctx.principal.tenantId, version: 1 });
  const detail = {
    kind,
    backup_eligible: view.backup_eligible,
    attestation: key.attestation,
    maker: makerProof,
  };
  const told = await owedNotice(ctx, ctx.db, userId, "passkey_added");
  try {
    const answer = await ctx.answer(
      view,
      { action: "passkey.added", target: { kind: "passkey", id: view.id }, detail },
      insert(passkeys, { ...draft, ...sealed }),
      ...firstProof(has, session, proofBy(key.deviceType), now),
      ...(enter ? [enter.write] : []),
      ...told.writes,
    );
    ctx.after(deliverFor(ctx, ctx.principal.shard, told.messages));
    if (enter) await deliverFor(ctx, ctx.principal.shard, [enter.message]);
    return answer;
  } catch (error) {
    throw error instanceof DuplicateKey && error.key.includes("passkeys") ? taken() : error;
  }
}

const labelled = (ctx: MemberContext, given: { id: string; userId: string; label: string }) =>
  ctx.openVault(ctx.db, ctx).seal(passkeys, given);

/** It was used just now, so somebody's first one is a proof for this session as well. */
const proofBy = (deviceType: string) => ({
  by: "phishing_resistant" as const,
  amr: [deviceType === "multiDevice" ? "swk" : "hwk", "user"],
});

const taken = () => new Problem("conflict", "This key is registered already.");

async function ownKey(ctx: MemberContext, userId: string, id: string) {
  const rows = await listPasskeys(ctx.db, userId);
  const row = rows.find((candidate) => passkeyIdOf(candidate.id) === id);
  if (!row) throw new Problem("not_found", "There is no such key.");
  return { row, rows };
}

export async function renamePasskey(
  ctx: MemberContext,
  id: string,
  { name }: PasskeyPatch,
): Promise<PasskeyView> {
  const { userId } = ownSession(ctx);
  const { row } = await ownKey(ctx, userId, id);
  assertVersion(ctx, row.version);
  const updatedAt = ctx.clock.now();
  const { label } = await labelled(ctx, { id: row.id, userId, label: name });
  return ctx.answer(
    viewOf({ ...row, label: name, version: row.version + 1 }),
    { action: "passkey.renamed", target: { kind: "passkey", id } },
    update(passkeys, row.id, row.version, { label, updatedAt }),
  );
}

const words = {
  last_way_in: "This is your last way to sign in: add another one first.",
  mfa_required: "Your organisation demands a second factor: set up another one first.",
};

/** The last factor takes the recovery codes along. @throws {Problem} `not_found`, `conflict` naming why it must stay */
export async function removePasskey(ctx: MemberContext, id: string): Promise<void> {
  const { userId } = ownSession(ctx);
  const [{ row, rows }, password, apps, numbers, tenant, codes] = await Promise.all([
    ownKey(ctx, userId, id),
    findPassword(ctx.db, userId),
    listFactors(ctx.db, userId),
    listPhones(ctx.db, userId),
    ownTenant(ctx.db),
    findRecoveryCodes(ctx.db, userId),
  ]);
  const left = rows.filter((other) => other.id !== row.id);
  const secondFactors =
    apps.filter(isConfirmed).length +
    numbers.filter(({ confirmedAt }) => confirmedAt !== null).length +
    left.filter(({ kind }) => kind === "security_key").length;
  const remaining = {
    hasPassword: password !== undefined,
    hasProvider: false,
    passkeys: left.filter(({ kind }) => kind === "passkey").length,
    secondFactors,
    isDemanded: effectivePolicy(tenant).mfa_required,
  };
  const fault = removalFault(remaining);
  if (fault) throw new Problem("conflict", words[fault], { members: { policy: fault } });
  const digest = { kind: "passkey", digest: row.id };
  const leave = row.kind === "passkey" ? intent(ctx, ctx.db.principal, "lobby.leave", digest) : undefined;
  const spent =
    secondFactors + remaining.passkeys === 0 && codes ? [remove(recoveryCodes, codes.id, codes.version)] : [];
  const told = await owedNotice(ctx, ctx.db, userId, "passkey_removed");
  await ctx.db.commit(
    { action: "passkey.removed", target: { kind: "passkey", id }, detail: { kind: row.kind } },
    remove(passkeys, row.id, row.version),
    ...spent,
    ...remains({ keys: left, apps, numbers }),
    ...(leave ? [leave.write] : []),
    ...told.writes,
  );
  ctx.after(deliverFor(ctx, ctx.principal.shard, told.messages));
  if (leave) await deliverFor(ctx, ctx.principal.shard, [leave.message]);
}
