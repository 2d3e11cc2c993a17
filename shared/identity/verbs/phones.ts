import { insert, remove, update } from "../../data/write.ts";
import { invalidField, Problem } from "../../kernel/problem.ts";
import { allowsFactor } from "../../tenancy/factor-policy.ts";
import { effectivePolicy } from "../../tenancy/policy-rules.ts";
import { findSealedMember } from "../../tenancy/service.ts";
import { isVerified } from "../address.ts";
import { isLockedFactor } from "../factor-rules.ts";
import type { CodeSent, PhoneInput, PhoneSetUp } from "../phone-contract.ts";
import { isSentTo, masked, type NumberFault, phoneFacts, readNumber } from "../phone-rules.ts";
import { countOthersWith, listPhones, type PhoneRow } from "../phone-store.ts";
import { assertAllowed } from "../policy-gate.ts";
import type { MemberContext } from "../ports.ts";
import { deliverFor } from "../session.ts";
import { phoneCode } from "../sms-code.ts";
import { assertFewTexts, countedSend, onlyOne, owedText, sendsTexts } from "../sms-sending.ts";
import { phones } from "../tables.ts";
import { ownSession } from "./factors.ts";

const words: Record<NumberFault | "address_unverified", string> = {
  unreadable: "is no telephone number: begin with + and the country's code",
  kind: "is no mobile number that gets texts",
  country: "is of a country that gets no texts from here, or that your organisation does not allow",
  address_unverified:
    "may be added once your e-mail address is verified: POST /v1/auth/email sends a letter to it",
};

/** @throws {Problem} `conflict` where this installation sends no texts */
function assertTexts(ctx: MemberContext): void {
  if (!sendsTexts(ctx))
    throw new Problem("conflict", "This installation sends no texts: set up an authenticator app or a key.");
}

const refused = (fault: keyof typeof words) => invalidField("#/number", fault, words[fault]);

/** The caller as stored. @throws {Problem} `unauthenticated` */
async function ownRow(ctx: MemberContext, userId: string) {
  const member = await findSealedMember(ctx.db, userId, ctx.clock.now());
  if (!member) throw new Problem("unauthenticated", "The session has ended: sign in again.");
  return member;
}

/**
 * Sends a code to a number that shall count from its confirmation on. The same number again is sent another code,
 * another number takes its place; both wait as long as the last text asks for. Accounts that nobody can be reached
 * behind are what fraud by texts is made of, so the address was verified before.
 * @throws {Problem} `invalid_request` naming why the number gets no texts, `conflict`, `quota_exceeded`
 */
export async function addPhone(ctx: MemberContext, { number: given }: PhoneInput): Promise<PhoneSetUp> {
  const { userId } = ownSession(ctx);
  assertTexts(ctx);
  const { db } = ctx;
  const { user, tenant } = await ownRow(ctx, userId);
  const policy = effectivePolicy(tenant);
  assertAllowed(policy, "sms");
  const read = readNumber(given, policy.sms_countries);
  if ("fault" in read) throw refused(read.fault);
  if (!(await isVerified(db, user))) throw refused("address_unverified");
  const vault = ctx.openVault(db, ctx);
  const rows = await listPhones(db, userId);
  if (rows.some(({ confirmedAt }) => confirmedAt !== null))
    throw new Problem("conflict", "You have a number already: remove it first.");
  const numberIndex = await vault.index("phones.number", read.number);
  if ((await countOthersWith(db, numberIndex, userId)) >= phoneFacts.accounts)
    throw new Problem("conflict", "This number belongs to other accounts already.");
  const [pending] = rows;
  const now = ctx.clock.now();
  const sends = countedSend(pending ?? { sends: 0, sendsSince: 0, sentAt: 0 }, now);
  const { tenantId } = ctx.principal;
  await assertFewTexts(ctx, "adding", { ...read, tenantId, userId });
  const id = pending?.numberIndex === numberIndex ? pending.id : ctx.ids.next("factor");
  const code = await phoneCode(ctx.secrets.challengeKey, { tenantId, id, drawnAt: now }, "confirm");
  const owed = await owedText(ctx, db, user, { number: read.number, code });
  const changes = { ...sends, drawnAt: now, updatedAt: now };
  const { number, country } = read;
  const draft = { id, userId, number, numberIndex, country, confirmedAt: null, createdAt: now, ...changes };
  const writes =
    pending?.id === id
      ? [update(phones, id, pending.version, changes)]
      : [
          ...(pending ? [remove(phones, pending.id, pending.version)] : []),
          insert(phones, await vault.seal(phones, draft)),
        ];
  const answer = { id, number: masked(read.number), expires_in: phoneFacts.seconds };
  const entry = { action: "factor.drawn", target: { kind: "factor", id }, detail: { kind: "sms" } };
  const answered = await ctx.answer(answer, entry, ...writes, owed.write).catch(onlyOne);
  ctx.after(deliverFor(ctx, db.principal.shard, [owed.message]));
  return answered;
}

/** The number that counts. */
export const confirmedPhone = (rows: readonly PhoneRow[]): PhoneRow | undefined =>
  rows.find(({ confirmedAt }) => confirmedAt !== null);

/**
 * A code for a fresh proof in this very session. @throws {Problem} `conflict` without a number that may get one,
 * `quota_exceeded`
 */
export async function sendProofCode(ctx: MemberContext): Promise<CodeSent> {
  const { userId, sessionId } = ownSession(ctx);
  assertTexts(ctx);
  const { db } = ctx;
  const [{ user, tenant }, rows] = await Promise.all([ownRow(ctx, userId), listPhones(db, userId)]);
  const row = confirmedPhone(rows);
  const policy = effectivePolicy(tenant);
  const { number } = row ? await ctx.openVault(db, ctx).open(phones, row) : { number: null };
  if (
    !row ||
    !allowsFactor(policy, "sms") ||
    isLockedFactor(row) ||
    number === null ||
    !isSentTo(row.country, policy.sms_countries)
  )
    throw new Problem("conflict", "You have no number that may get a code.");
  const now = ctx.clock.now();
  const sends = countedSend(row, now);
  await assertFewTexts(ctx, "proving", { tenantId: row.tenantId, userId, number, country: row.country });
  const drawn = { ...row, drawnAt: now };
  const code = await phoneCode(ctx.secrets.challengeKey, drawn, `session:${sessionId}`);
  const owed = await owedText(ctx, db, user, { number, code });
  const answer = { number: masked(number), expires_in: phoneFacts.seconds };
  const entry = {
    action: "user.code_texted",
    target: { kind: "user", id: userId },
    detail: { kind: "proof" },
  };
  const change = update(phones, row.id, row.version, { ...sends, drawnAt: now, updatedAt: now });
  const answered = await ctx.answer(answer, entry, change, owed.write).catch(onlyOne);
  ctx.after(deliverFor(ctx, db.principal.shard, [owed.message]));
  return answered;
}
