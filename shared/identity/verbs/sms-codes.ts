import { update } from "../../data/write.ts";
import { allowsFactor } from "../../tenancy/factor-policy.ts";
import { effectivePolicy } from "../../tenancy/policy-rules.ts";
import type { EnrolmentInput, MfaChallenge } from "../factor-contract.ts";
import { isLockedFactor } from "../factor-rules.ts";
import { isSentTo, phoneFacts } from "../phone-rules.ts";
import { listPhones } from "../phone-store.ts";
import type { IdentityContext } from "../ports.ts";
import { sentChallenge } from "../sent-challenge.ts";
import { deliverFor, invalidCredentials, type SessionKind } from "../session.ts";
import { challengeCode } from "../sms-code.ts";
import { assertFewTexts, countedSend, onlyOne, owedText, sendsTexts } from "../sms-sending.ts";
import { phones } from "../tables.ts";
import { wayOn } from "../way-on.ts";
import { confirmedPhone } from "./phones.ts";
import { openChallenge } from "./second-step.ts";

/**
 * A code by SMS, for somebody with a number whose password was right. The challenge it belongs to takes the place
 * of the one that asked. @throws {Problem} `invalid_credentials`, `quota_exceeded`, `wrong_region`
 */
export async function sendSmsCode(
  ctx: IdentityContext,
  input: EnrolmentInput,
  kind: SessionKind,
): Promise<MfaChallenge> {
  const { challenge: asked, db, member, shard } = await openChallenge(ctx, input.challenge, kind);
  const { user, tenant } = member;
  const row = asked.step === "prove" ? confirmedPhone(await listPhones(db, user.id)) : undefined;
  const policy = effectivePolicy(tenant);
  const isAllowed = allowsFactor(policy, "sms");
  if (
    !row ||
    !isAllowed ||
    isLockedFactor(row) ||
    !sendsTexts(ctx) ||
    !isSentTo(row.country, policy.sms_countries)
  )
    throw invalidCredentials();
  const { number } = await ctx.openVault(db, ctx).open(phones, row);
  if (number === null) throw invalidCredentials();
  const now = ctx.clock.now();
  const sends = countedSend(row, now);
  await assertFewTexts(ctx, "proving", {
    tenantId: tenant.id,
    userId: user.id,
    number,
    country: row.country,
  });
  const { seconds } = phoneFacts;
  const sent = { policy: tenant.residencyPolicy, shard, seconds, sent: { phone: row.id } };
  const { challenge, digest } = await sentChallenge(ctx, asked, sent);
  const code = await challengeCode(ctx.secrets.challengeKey, digest);
  const userId = user.id;
  const owed = await owedText(ctx, db, user, { number, code });
  const entry = { action: "user.code_texted", target: { kind: "user", id: userId }, detail: { kind } };
  const change = update(phones, row.id, row.version, { ...sends, updatedAt: now });
  await db.commit(entry, change, owed.write).catch(onlyOne);
  ctx.after(deliverFor(ctx, shard, [owed.message]));
  const { methods, locked } = await wayOn(ctx, db, { userId, policy });
  return { challenge, expires_in: seconds, step: "prove", methods, locked };
}
