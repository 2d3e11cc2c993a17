import { update } from "../../data/write.ts";
import { Problem } from "../../kernel/problem.ts";
import { effectivePolicy } from "../../tenancy/policy-rules.ts";
import { findMember } from "../../tenancy/service.ts";
import { isVerified } from "../address.ts";
import { emailCodeFacts, emailCodeOf } from "../email-code.ts";
import type { EnrolmentInput, MfaChallenge } from "../factor-contract.ts";
import { owedLetter, owedNotice } from "../letter-draft.ts";
import type { AddressView, EmailCodesInput } from "../password-contract.ts";
import { assertAllowed } from "../policy-gate.ts";
import type { IdentityContext, MemberContext } from "../ports.ts";
import { sentChallenge } from "../sent-challenge.ts";
import { deliverFor, invalidCredentials, type SessionKind } from "../session.ts";
import { findVerifiedAddress } from "../store.ts";
import { verifiedAddresses } from "../tables.ts";
import { assertFewAttempts } from "../throttle.ts";
import { wayOn } from "../way-on.ts";
import { ownSession } from "./factors.ts";
import { openChallenge } from "./second-step.ts";
import { readAddress } from "./verify-email.ts";

/**
 * A code by letter, for somebody who chose that and whose password was right. The challenge it belongs to takes the
 * place of the one that asked. @throws {Problem} `invalid_credentials`, `quota_exceeded`, `wrong_region`
 */
export async function sendEmailCode(
  ctx: IdentityContext,
  input: EnrolmentInput,
  kind: SessionKind,
): Promise<MfaChallenge> {
  const { challenge: asked, db, member, shard } = await openChallenge(ctx, input.challenge, kind);
  const { user, tenant } = member;
  await assertFewAttempts(ctx, "email_code", user.id);
  const { methods, locked } = await wayOn(ctx, db, { userId: user.id, policy: effectivePolicy(tenant) });
  const may = asked.step === "prove" && methods.includes("email") && (await isVerified(db, user));
  if (!may || !ctx.post.transport) throw invalidCredentials();
  const { seconds } = emailCodeFacts;
  const sent = { policy: tenant.residencyPolicy, shard, seconds, sent: { letter: true } };
  const { challenge, digest } = await sentChallenge(ctx, asked, sent);
  const code = await emailCodeOf(ctx.secrets.challengeKey, digest);
  const values = { code };
  const owed = await owedLetter(ctx, db, member, { template: "sign_in_code", values, seconds });
  const target = { kind: "user", id: user.id };
  await db.commit({ action: "user.code_mailed", target, detail: { kind } }, ...owed.writes);
  ctx.after(deliverFor(ctx, shard, owed.messages));
  return { challenge, expires_in: seconds, step: "prove", methods, locked };
}

/**
 * Codes by letter after a password, or no more of them: the weakest second step there is, and labelled so.
 * @throws {Problem} `conflict` for an address that was not verified
 */
export async function chooseEmailCodes(
  ctx: MemberContext,
  { enabled }: EmailCodesInput,
): Promise<AddressView> {
  const { userId } = ownSession(ctx);
  const { db } = ctx;
  const member = await findMember(db, ctx.openVault(db, ctx), userId, ctx.clock.now());
  if (!member) throw new Problem("unauthenticated", "The session has ended: sign in again.");
  const row = await findVerifiedAddress(db, userId);
  if (enabled && !(row && (await isVerified(db, member.user))))
    throw new Problem("conflict", "Verify your address first: POST /v1/auth/email sends a letter to it.");
  if (enabled) assertAllowed(effectivePolicy(member.tenant), "email");
  const before = await readAddress(ctx);
  if (!row || row.codes === enabled) return before;
  const told = await owedNotice(ctx, db, member, enabled ? "factor_added" : "factor_removed");
  const answer = await ctx.answer(
    { ...before, codes: enabled, codes_locked: false },
    {
      action: enabled ? "factor.confirmed" : "factor.removed",
      target: { kind: "user", id: userId },
      detail: { kind: "email" },
    },
    update(verifiedAddresses, userId, row.version, {
      ...{ codes: enabled, wrongCodes: 0, lockedAt: null },
      updatedAt: ctx.clock.now(),
    }),
    ...told.writes,
  );
  ctx.after(deliverFor(ctx, db.principal.shard, told.messages));
  return answer;
}
