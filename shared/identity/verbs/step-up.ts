import type { Write } from "../../data/write.ts";
import { type Assurance, assuranceOf } from "../../kernel/assurance.ts";
import { timestamp } from "../../kernel/clock.ts";
import { Problem } from "../../kernel/problem.ts";
import { type AllowedFactors, allowsFactor } from "../../tenancy/factor-policy.ts";
import { effectivePolicy } from "../../tenancy/policy-rules.ts";
import { ownTenant } from "../../tenancy/service.ts";
import type { PasskeyOptions, PasskeySignInInput } from "../contract.ts";
import { type Checked, checkFactor, orOwn } from "../factor-check.ts";
import type { StepUpInput } from "../factor-contract.ts";
import { owedOfProof } from "../letter-draft.ts";
import { listPhones } from "../phone-store.ts";
import type { MemberContext } from "../ports.ts";
import { proved } from "../proof.ts";
import { deliverFor, invalidCredentials } from "../session.ts";
import { checkPhoneCode } from "../sms-code.ts";
import { findSession } from "../store.ts";
import { assertFewTries, forgetTries } from "../throttle.ts";
import { noteFault, ownSession, refuseCode } from "./factors.ts";
import { provePasskey } from "./passkey-sign-in.ts";
import { confirmedPhone } from "./phones.ts";
import { checkSecurityKey, keyOptions } from "./security-key.ts";

interface Proved {
  by: Assurance;
  amr: readonly string[];
  method: string;
  write: Write;
}

/**
 * Proves once more that it is the session's own person: what asks for a fresh proof is open for some minutes.
 * The session lives no longer by it. @throws {Problem} `invalid_request`, `invalid_credentials`, `quota_exceeded`
 */
export async function stepUp(
  ctx: MemberContext,
  { code, passkey, security_key: key }: StepUpInput,
): Promise<{ acr: Assurance; proved_at: string }> {
  const { userId, sessionId } = ownSession(ctx);
  const session = await findSession(ctx.db, sessionId);
  if (!session || session.revokedAt !== null)
    throw new Problem("unauthenticated", "The session has ended: sign in again.");
  const given = passkey
    ? await byPasskey(ctx, userId, passkey)
    : key
      ? await bySecurityKey(ctx, { userId, sessionId }, key)
      : await byCode(ctx, { userId, sessionId }, code ?? "");
  const now = ctx.clock.now();
  const answer = { acr: given.by, proved_at: timestamp(now) };
  const told = await owedOfProof(ctx, ctx.db, userId, given.method);
  const answered = await ctx.answer(
    answer,
    {
      action: "session.proved",
      target: { kind: "session", id: session.id },
      detail: { by: given.by, method: given.method },
    },
    given.write,
    proved(session, given, now),
    ...told.writes,
  );
  ctx.after(deliverFor(ctx, ctx.db.principal.shard, told.messages));
  return answered;
}

/** A code that a text brought to this session; nothing where none is on its way. */
async function bySms(
  ctx: MemberContext,
  { userId, sessionId }: { userId: string; sessionId: string },
  given: string,
  policy: AllowedFactors,
): Promise<Checked | undefined> {
  const phone = confirmedPhone(await listPhones(ctx.db, userId));
  if (!phone || !allowsFactor(policy, "sms")) return undefined;
  const asked = { purpose: `session:${sessionId}`, given, now: ctx.clock.now() } as const;
  const checked = await checkPhoneCode(ctx.secrets.challengeKey, phone, asked);
  return "fault" in checked && checked.fault === "none" ? undefined : checked;
}

async function byCode(
  ctx: MemberContext,
  own: { userId: string; sessionId: string },
  code: string,
): Promise<Proved> {
  const { userId } = own;
  await assertFewTries(ctx, userId, { code });
  const policy = effectivePolicy(await ownTenant(ctx.db));
  const sms = await bySms(ctx, own, code, policy);
  const checked =
    sms && !("fault" in sms)
      ? sms
      : orOwn(sms ?? { fault: "none" }, await checkFactor(ctx, ctx.db, userId, code, policy));
  if ("fault" in checked) return refuseCode(ctx, userId, checked);
  await forgetTries(ctx, userId);
  return checked;
}

/** Options whose answer is a proof in this session alone. */
export async function stepUpOptions(ctx: MemberContext): Promise<PasskeyOptions> {
  const { userId, sessionId } = ownSession(ctx);
  return keyOptions(ctx, ctx.db, userId, `prove:${sessionId}`);
}

async function bySecurityKey(
  ctx: MemberContext,
  { userId, sessionId }: { userId: string; sessionId: string },
  answer: PasskeySignInInput,
): Promise<Proved> {
  await assertFewTries(ctx, userId, {});
  const policy = (await ownTenant(ctx.db)).residencyPolicy;
  const asked = { ...answer, purpose: `prove:${sessionId}` as const, policy };
  const checked = await checkSecurityKey(ctx, ctx.db, userId, asked);
  if ("fault" in checked) {
    await noteFault(ctx, userId, checked.fault);
    throw invalidCredentials();
  }
  await forgetTries(ctx, userId);
  return checked;
}

async function byPasskey(ctx: MemberContext, userId: string, input: PasskeySignInInput): Promise<Proved> {
  const { account, amr, write } = await provePasskey(ctx, input);
  const { user, tenant } = account.member;
  if (user.id !== userId || tenant.id !== ctx.principal.tenantId) throw invalidCredentials();
  return { by: assuranceOf(amr), amr, method: "passkey", write };
}
