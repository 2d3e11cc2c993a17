import { DuplicateKey, StaleWrite } from "../../data/faults.ts";
import { spend } from "../../data/lobby.ts";
import { still, type Write } from "../../data/write.ts";
import { wrongRegion } from "../../kernel/wrong-region.ts";
import { allowsFactor } from "../../tenancy/factor-policy.ts";
import { effectivePolicy } from "../../tenancy/policy-rules.ts";
import { findMember } from "../../tenancy/service.ts";
import { emailIndex } from "../blind-index.ts";
import type { PasskeyOptions, PasskeySignInInput } from "../contract.ts";
import { assertHost, systemPrincipal } from "../credential.ts";
import { type Checked, checkFactor, checkTotp, isConfirmed, orOwn, type Refused } from "../factor-check.ts";
import type { EnrolmentInput, FactorSetUp, MfaChallenge, VerifyInput } from "../factor-contract.ts";
import { decideNextStep, readCode } from "../factor-rules.ts";
import { listFactors } from "../factor-store.ts";
import { owedOfProof } from "../letter-draft.ts";
import {
  drawMfaChallenge,
  mfaChallengeSeconds,
  type OpenedChallenge,
  openMfaChallenge,
  type PendingSignIn,
} from "../mfa-challenge.ts";
import type { Renewal } from "../password-rules.ts";
import { assertSession } from "../policy-gate.ts";
import { type IdentityContext, tenantDbOf } from "../ports.ts";
import { hasFactor } from "../proof.ts";
import { renewalChallenge } from "../renewal-challenge.ts";
import { checkSentCode } from "../sent-code.ts";
import {
  type Account,
  deliverFor,
  invalidCredentials,
  openSession,
  type SessionKind,
  type SignedIn,
} from "../session.ts";
import { noteFailure } from "../sign-in-failure.ts";
import { forgetTriesOf } from "../sign-in-throttle.ts";
import { passwords } from "../tables.ts";
import { assertFewAttempts, assertFewTries, forgetTries } from "../throttle.ts";
import { wayOn } from "../way-on.ts";
import { countedWrong, lockedFactor, tellLocked } from "../wrong-codes.ts";
import { draftFactor, setUpEntry } from "./factors.ts";
import { checkSecurityKey, keyOptions } from "./security-key.ts";

/** The password was right, and more is wanted: the challenge instead of a session, or nothing where it is enough. */
export async function challengeFor(
  ctx: IdentityContext,
  {
    member,
    shard,
    conn,
    connIndex,
    passwordAt,
    isKnown,
  }: Account & Pick<PendingSignIn, "passwordAt" | "isKnown">,
  kind: SessionKind,
  amr: string[],
  renew?: Renewal,
  ...writes: Write[]
): Promise<MfaChallenge | undefined> {
  const { id: userId, role } = member.user;
  const { id: tenantId, residencyPolicy: policy } = member.tenant;
  const db = tenantDbOf(ctx, systemPrincipal(tenantId, shard));
  const demanded = effectivePolicy(member.tenant);
  const way = await wayOn(ctx, db, { userId, policy: demanded });
  const { methods } = way;
  // What was remembered is that a factor had been proved: with the last of them it spares nothing.
  const isSpared = amr.includes("remembered") && !way.barred && (way.hasFactor || way.passkeys > 0);
  const step = decideNextStep({
    hasFactor: way.hasFactor && !isSpared,
    hasPasskey: way.passkeys > 0,
    isDemanded: demanded.mfa_required && !isSpared,
    hasRecoveryCode: methods.length > 0,
  });
  if (step === "session" && renew)
    return renewalChallenge(ctx, { member, shard, db, passwordAt }, kind, amr, renew);
  if (step === "session" || step === "refused") return undefined;
  assertSession(demanded, { amr: [...amr, "mfa"], role });
  const place = { region: ctx.region, policy, nonce: ctx.ids.secret(16) };
  const pending = {
    step,
    tenantId,
    userId,
    shard,
    kind,
    amr,
    renew,
    passwordAt,
    ...(isKnown ? { isKnown } : {}),
    ...(conn ? { conn } : {}),
    ...(connIndex ? { connIndex } : {}),
  };
  const now = ctx.clock.now();
  const challenge = await drawMfaChallenge(ctx.secrets.challengeKey, pending, place, now);
  const target = { kind: "user", id: userId };
  await db.commit(
    { action: "user.challenged", target, detail: { step, kind, amr: amr.join(" ") } },
    ...writes,
  );
  return {
    challenge,
    expires_in: mfaChallengeSeconds,
    step,
    methods: step === "enrol" ? ["totp"] : methods,
    locked: way.locked,
  };
}

/** The challenge and whom it is about, as they are now. @throws {Problem} `invalid_credentials`, `wrong_region` */
export async function openChallenge(ctx: IdentityContext, text: string, kind: SessionKind) {
  const challenge = await openMfaChallenge(ctx.secrets.challengeKey, text, ctx.clock.now());
  if (challenge?.kind !== kind) throw invalidCredentials();
  if (challenge.region !== ctx.region) throw wrongRegion(challenge.region);
  const db = tenantDbOf(ctx, systemPrincipal(challenge.tenantId, challenge.shard));
  const vault = ctx.openVault(db, ctx);
  const member = await findMember(db, vault, challenge.userId, ctx.clock.now());
  if (!member) throw invalidCredentials();
  assertHost(ctx, ctx.region, member.tenant.residencyPolicy);
  return { challenge, db, member, shard: challenge.shard };
}
type Opened = Awaited<ReturnType<typeof openChallenge>>;

/**
 * A company that demands a second factor lets a person add their first one on the way in.
 * @throws {Problem} `invalid_credentials`, also when a factor was added meanwhile
 */
export async function enrolByChallenge(
  ctx: IdentityContext,
  input: EnrolmentInput,
  kind: SessionKind,
): Promise<FactorSetUp> {
  const { challenge, db, member } = await openChallenge(ctx, input.challenge, kind);
  await assertFewAttempts(ctx, "mfa_enrolment", challenge.digest);
  const { userId: id } = challenge;
  const has = await hasFactor(db, id);
  const may = allowsFactor(effectivePolicy(member.tenant), "totp");
  if (challenge.step !== "enrol" || has || !may) throw invalidCredentials();
  const { setUp, writes } = await draftFactor(ctx, db, { userId: id, email: member.user.email });
  await db.commit({ ...setUpEntry(setUp.id), detail: { step: "enrol" } }, ...writes);
  return setUp;
}

const purposeOf = ({ digest }: OpenedChallenge) => `second:${digest}` as const;

const checkKey = (ctx: IdentityContext, { challenge, db, member }: Opened, answer: PasskeySignInInput) =>
  checkSecurityKey(ctx, db, challenge.userId, {
    ...answer,
    purpose: purposeOf(challenge),
    policy: member.tenant.residencyPolicy,
  });

/** Options whose answer finishes this sign-in and no other. @throws {Problem} `invalid_credentials` */
export async function keyOptionsForChallenge(
  ctx: IdentityContext,
  input: EnrolmentInput,
  kind: SessionKind,
): Promise<PasskeyOptions> {
  const { challenge, db } = await openChallenge(ctx, input.challenge, kind);
  if (challenge.step !== "prove") throw invalidCredentials();
  return keyOptions(ctx, db, challenge.userId, purposeOf(challenge));
}

/** The code that this challenge waits for: of an app that counts, or the first one of an app that shall. */
async function check(ctx: IdentityContext, opened: Opened, given: VerifyInput): Promise<Checked> {
  const { challenge, db } = opened;
  const { userId, step } = challenge;
  if (step === "renew") return { fault: "none" };
  const { code = "", security_key: answer } = given;
  if (answer && step !== "prove") return { fault: "none" };
  if (answer) return checkKey(ctx, opened, answer);
  const policy = effectivePolicy(opened.member.tenant);
  const sent = await checkSentCode(ctx.secrets.challengeKey, db, challenge, code, policy);
  const isOther = sent && "fault" in sent && ["wrong", "locked"].includes(sent.fault);
  if (sent && !isOther) return sent;
  if (step === "prove") {
    const own = await checkFactor(ctx, db, userId, code, policy);
    return isOther ? orOwn(sent, own) : own;
  }
  if (!allowsFactor(policy, "totp")) return { fault: "not_allowed" };
  const rows = await listFactors(db, userId);
  const pending = rows.find((row) => !isConfirmed(row));
  if (!pending || (await hasFactor(db, userId))) return { fault: "none" };
  const typed = readCode(code);
  return typed?.kind === "totp" ? checkTotp(ctx, db, pending, typed.code) : { fault: "malformed" };
}

/**
 * Finishes a sign-in. Tries are counted before a code is looked at; the challenge and the code are each used
 * up by one statement, so that of any two requests one at most gets a session.
 * @throws {Problem} `invalid_credentials`, `quota_exceeded`, `wrong_region`
 */
export async function completeSignIn(
  ctx: IdentityContext,
  input: VerifyInput,
  kind: SessionKind,
): Promise<SignedIn | { challenge: MfaChallenge }> {
  const opened = await openChallenge(ctx, input.challenge, kind);
  const { challenge, member } = opened;
  await assertFewAttempts(ctx, "mfa_challenge", challenge.digest);
  await assertFewTries(ctx, challenge.userId, input);
  const checked = await check(ctx, opened, input);
  if ("fault" in checked) return refuse(ctx, opened, checked);
  if (!(await spendChallenge(ctx, challenge))) return refuse(ctx, opened, { fault: "used" });
  const amr = [...challenge.amr, ...checked.amr];
  const told = await owedOfProof(ctx, opened.db, member, checked.method);
  const { passwordAt } = challenge;
  const held = passwordAt === undefined ? [] : [still(passwords, member.user.id, { changedAt: passwordAt })];
  const writes = [checked.write, ...held, ...told.writes];
  try {
    if (challenge.renew) {
      const next = await renewalChallenge(
        ctx,
        { ...opened, passwordAt },
        kind,
        amr,
        challenge.renew,
        ...writes,
      );
      ctx.after(deliverFor(ctx, opened.shard, told.messages));
      return { challenge: next };
    }
    const signedIn = await openSession(
      ctx,
      { ...opened, conn: challenge.conn, connIndex: challenge.connIndex },
      kind,
      amr,
      ...writes,
    );
    ctx.after(deliverFor(ctx, opened.shard, told.messages));
    await forgetTries(ctx, challenge.userId);
    const digest = await emailIndex(ctx.secrets.emailIndexKey, member.user.email);
    await forgetTriesOf(ctx, { digest, member, passwordAt, isKnown: challenge.isKnown ?? false });
    return signedIn;
  } catch (error) {
    const isRaced = error instanceof StaleWrite || error instanceof DuplicateKey;
    if (isRaced) return refuse(ctx, opened, { fault: "raced" });
    throw error;
  }
}

export const spendChallenge = (ctx: IdentityContext, { digest, expiresAt }: OpenedChallenge) =>
  spend(ctx.shards.home, "mfa", digest, expiresAt, ctx.clock.now());

async function refuse(ctx: IdentityContext, opened: Opened, { fault, missed }: Refused): Promise<never> {
  const { db, challenge } = opened;
  await noteFailure(ctx, opened, `second_factor_${fault}`, ...countedWrong(missed));
  await tellLocked(ctx, { db, userId: challenge.userId }, missed);
  throw fault === "locked" ? lockedFactor() : invalidCredentials();
}
