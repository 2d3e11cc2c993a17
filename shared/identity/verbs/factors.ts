import { insert, remove, update, type Write } from "../../data/write.ts";
import { timestamp } from "../../kernel/clock.ts";
import { invalidField, Problem } from "../../kernel/problem.ts";
import { effectivePolicy } from "../../tenancy/policy-rules.ts";
import { findMember, ownTenant } from "../../tenancy/service.ts";
import { isConfirmed, type Refused, recoveryDigest } from "../factor-check.ts";
import type { ConfirmAnswer, ConfirmInput, FactorSetUp, FactorsView } from "../factor-contract.ts";
import { factorsAllowed, grouped, recoveryFacts } from "../factor-rules.ts";
import { findRecoveryCodes, listFactors, listPasskeys } from "../factor-store.ts";
import { owedNotice } from "../letter-draft.ts";
import { ownFactors } from "../own-factor.ts";
import { assertAllowed } from "../policy-gate.ts";
import type { IdentityContext, MemberContext } from "../ports.ts";
import { firstProof, hasFactor } from "../proof.ts";
import { deliverFor } from "../session.ts";
import { sendsTexts } from "../sms-sending.ts";
import { findSession } from "../store.ts";
import { recoveryCodes, secondFactors } from "../tables.ts";
import { assertFewAttempts, forgetTries } from "../throttle.ts";
import { drawSeed, seedUri } from "../totp.ts";
import { countedWrong, lockedWords, tellLocked } from "../wrong-codes.ts";

/** A person at a session of their own. @throws {Problem} `forbidden` for a key, and for who acts from above */
export function ownSession({ principal }: MemberContext): { userId: string; sessionId: string } {
  const { actor, sessionId, via } = principal;
  if (actor.kind !== "user" || sessionId === undefined || via !== undefined)
    throw new Problem("forbidden", "This is a person's own: sign in as yourself.");
  return { userId: actor.id, sessionId };
}

/** A new app for this person, waiting for its first code; one that waited already gives way. */
export async function draftFactor(
  ctx: IdentityContext,
  db: MemberContext["db"],
  { userId, email }: { userId: string; email: string },
): Promise<{ setUp: FactorSetUp; writes: Write[] }> {
  const rows = await listFactors(db, userId);
  if (rows.filter(isConfirmed).length >= factorsAllowed)
    throw new Problem(
      "conflict",
      `A person has at most ${factorsAllowed} authenticator apps: remove one first.`,
    );
  const pending = rows.find((row) => !isConfirmed(row));
  const id = ctx.ids.next("factor");
  const now = ctx.clock.now();
  const seed = drawSeed();
  const times = { createdAt: now, updatedAt: now };
  const draft = { id, userId, kind: "totp" as const, seed, lastStep: 0, confirmedAt: null, ...times };
  const sealed = await ctx.openVault(db, ctx).seal(secondFactors, draft);
  return {
    setUp: { id, secret: seed, otpauth_uri: seedUri(seed, email) },
    writes: [
      ...(pending ? [remove(secondFactors, pending.id, pending.version)] : []),
      insert(secondFactors, sealed),
    ],
  };
}

export const setUpEntry = (id: string) => ({ action: "factor.drawn", target: { kind: "factor", id } });

/** Repeating it draws anew: what was shown before is worth nothing then. @throws {Problem} `conflict` */
export async function setUpFactor(ctx: MemberContext): Promise<FactorSetUp> {
  const { userId } = ownSession(ctx);
  const member = await findMember(ctx.db, ctx.openVault(ctx.db, ctx), userId, ctx.clock.now());
  if (!member) throw new Problem("unauthenticated", "The session has ended: sign in again.");
  assertAllowed(effectivePolicy(member.tenant), "totp");
  const { setUp, writes } = await draftFactor(ctx, ctx.db, { userId, email: member.user.email });
  return ctx.answer(setUp, setUpEntry(setUp.id), ...writes);
}

const wrongCode = () =>
  invalidField("#/code", "wrong", "is not right: take the newest code of the app, each works once");

/** The first right code makes the app or the number count; for whom it is the first, it is a proof as well. @throws {Problem} `invalid_request`, `not_found`, `quota_exceeded` */
export async function confirmFactor(ctx: MemberContext, { id, code }: ConfirmInput): Promise<ConfirmAnswer> {
  const { userId, sessionId } = ownSession(ctx);
  const waiting = (await ownFactors(ctx, userId)).find(({ view }) => view.id === id);
  if (!waiting) throw new Problem("not_found", "There is no such factor.");
  const { view, check } = waiting;
  if (view.confirmed_at !== null) throw new Problem("conflict", "This factor is confirmed already.");
  assertAllowed(effectivePolicy(await ownTenant(ctx.db)), view.kind);
  await assertFewAttempts(ctx, "mfa", userId);
  const checked = await check(code);
  if ("fault" in checked) return refuseCode(ctx, userId, checked);
  const [session, known, has] = await Promise.all([
    findSession(ctx.db, sessionId),
    findRecoveryCodes(ctx.db, userId),
    hasFactor(ctx.db, userId),
  ]);
  if (!session) throw new Problem("unauthenticated", "The session has ended: sign in again.");
  const drawn = known?.digests.length ? undefined : await drawCodes(ctx, userId, known);
  const now = ctx.clock.now();
  const factor = { ...view, confirmed_at: timestamp(now) };
  const told = await owedNotice(ctx, ctx.db, userId, "factor_added");
  const answer = await ctx.answer(
    { factor, recovery_codes: drawn?.codes ?? null },
    { action: "factor.confirmed", target: { kind: "factor", id }, detail: { kind: view.kind } },
    checked.write,
    ...firstProof(has, session, checked, now),
    ...(drawn ? [drawn.write] : []),
    ...told.writes,
  );
  ctx.after(deliverFor(ctx, ctx.db.principal.shard, told.messages));
  await forgetTries(ctx, userId);
  return answer;
}

/** A fresh set in place of whatever was left. */
async function drawCodes(
  ctx: IdentityContext,
  userId: string,
  known: Awaited<ReturnType<typeof findRecoveryCodes>>,
): Promise<{ codes: string[]; write: Write }> {
  const drawn = Array.from({ length: recoveryFacts.count }, () => ctx.ids.secret(recoveryFacts.bytes));
  const digests = await Promise.all(drawn.map((code) => recoveryDigest(userId, code)));
  const updatedAt = ctx.clock.now();
  const write = known
    ? update(recoveryCodes, userId, known.version, { digests, updatedAt })
    : insert(recoveryCodes, { id: userId, digests, createdAt: updatedAt, updatedAt });
  return { codes: drawn.map(grouped), write };
}

/** @throws {Problem} `conflict` without a factor or a passkey: a code would be the only one */
export async function redrawCodes(ctx: MemberContext): Promise<{ recovery_codes: string[] }> {
  const { userId } = ownSession(ctx);
  const [has, known] = await Promise.all([hasFactor(ctx.db, userId), findRecoveryCodes(ctx.db, userId)]);
  if (!has) throw new Problem("conflict", "Set up an authenticator app or a passkey first.");
  const { codes, write } = await drawCodes(ctx, userId, known);
  const entry = { action: "recovery_codes.drawn", target: { kind: "user", id: userId } };
  return ctx.answer({ recovery_codes: codes }, { ...entry, detail: { count: codes.length } }, write);
}

export async function readFactors(ctx: MemberContext): Promise<FactorsView> {
  const { userId, sessionId } = ownSession(ctx);
  const [tenant, factors, codes, keys, session] = await Promise.all([
    ownTenant(ctx.db),
    ownFactors(ctx, userId),
    findRecoveryCodes(ctx.db, userId),
    listPasskeys(ctx.db, userId),
    findSession(ctx.db, sessionId),
  ]);
  const at = session?.provedAt ?? null;
  return {
    factors: factors.map(({ view }) => view),
    passkeys: keys.filter(({ kind }) => kind === "passkey").length,
    security_keys: keys.filter(({ kind }) => kind === "security_key").length,
    recovery_codes_left: codes?.digests.length ?? 0,
    sms_available: sendsTexts(ctx),
    allowed_factors: effectivePolicy(tenant).allowed_factors,
    proof: { acr: session?.provedBy ?? "password", at: at === null ? null : timestamp(at) },
  };
}

/** A wrong code on an account that exists is its owner's to know. */
export async function noteFault(
  ctx: MemberContext,
  userId: string,
  reason: string,
  ...writes: Write[]
): Promise<void> {
  const entry = { action: "user.factor_refused", target: { kind: "user", id: userId }, detail: { reason } };
  await ctx.db.commit(entry, ...writes);
}

/** A code that was not right, of somebody signed in. @throws {Problem} `invalid_request` naming `#/code` */
export async function refuseCode(
  ctx: MemberContext,
  userId: string,
  { fault, missed }: Refused,
): Promise<never> {
  await noteFault(ctx, userId, fault, ...countedWrong(missed));
  await tellLocked(ctx, { db: ctx.db, userId }, missed);
  throw fault === "locked" ? invalidField("#/code", fault, lockedWords) : wrongCode();
}
