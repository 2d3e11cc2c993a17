import { Problem } from "../../kernel/problem.ts";
import { findMember } from "../../tenancy/service.ts";
import type { Account } from "../account.ts";
import { isVerified, verified } from "../address.ts";
import { isLockedFactor } from "../factor-rules.ts";
import { type Owed, owedLetter } from "../letter-draft.ts";
import { linkSeconds } from "../letter-link.ts";
import type { AddressView, VerifiedView, VerifyEmailInput } from "../password-contract.ts";
import type { IdentityContext, MemberContext } from "../ports.ts";
import { deliverFor } from "../session.ts";
import { findVerifiedAddress } from "../store.ts";
import { assertFewAttempts } from "../throttle.ts";
import { ownSession } from "./factors.ts";
import { linkFor, linkGone, openLetterLink } from "./password-reset.ts";

/** The letter that asks whether an address is theirs. */
export async function owedVerification(
  ctx: IdentityContext,
  { db, member, shard }: Pick<Account, "db" | "member" | "shard">,
): Promise<Owed> {
  const { emailIndex } = member.user;
  if (emailIndex === null || !ctx.post.transport) return { writes: [], messages: [] };
  const link = await linkFor(ctx, { member, shard }, "verify", emailIndex);
  return owedLetter(ctx, db, member, {
    template: "verify_email",
    values: { link, company: member.tenant.name },
    seconds: linkSeconds.verify,
  });
}

/** After an account came to be. Losing it is harmless: the person can ask for another one. */
export async function sendVerification(
  ctx: IdentityContext,
  account: Pick<Account, "db" | "member" | "shard">,
): Promise<void> {
  const owed = await owedVerification(ctx, account);
  if (owed.messages.length === 0) return;
  const target = { kind: "user", id: account.member.user.id };
  await account.db.commit({ action: "user.verification_asked", target }, ...owed.writes);
  await deliverFor(ctx, account.shard, owed.messages);
}

/** Opening a letter's link shows that letters arrive; doing it again shows nothing new. @throws {Problem} `gone`, `wrong_region` */
export async function verifyEmail(ctx: IdentityContext, { token }: VerifyEmailInput): Promise<VerifiedView> {
  const { db, member, stamp } = await openLetterLink(ctx, "verify", token);
  if (member.user.emailIndex !== stamp) throw linkGone();
  const writes = await verified(db, member.user, ctx.clock.now());
  const target = { kind: "user", id: member.user.id };
  if (writes.length > 0) await db.commit({ action: "user.address_verified", target }, ...writes);
  return { verified: true };
}

const lettersOf = ({ post }: IdentityContext) => post.transport !== undefined;

export async function readAddress(ctx: MemberContext): Promise<AddressView> {
  const { userId } = ownSession(ctx);
  const member = await findMember(ctx.db, ctx.openVault(ctx.db, ctx), userId, ctx.clock.now());
  const isKnown = member !== undefined && (await isVerified(ctx.db, member.user));
  const row = isKnown ? await findVerifiedAddress(ctx.db, userId) : undefined;
  const codes = row?.codes === true;
  return { verified: isKnown, letters: lettersOf(ctx), codes, codes_locked: codes && isLockedFactor(row) };
}

/** Another letter to the caller's own address, where there are letters. @throws {Problem} `quota_exceeded` */
export async function askForVerification(ctx: MemberContext): Promise<AddressView> {
  const { userId } = ownSession(ctx);
  const { db } = ctx;
  const member = await findMember(db, ctx.openVault(db, ctx), userId, ctx.clock.now());
  if (!member) throw new Problem("unauthenticated", "The session has ended: sign in again.");
  const known = await readAddress(ctx);
  if (known.verified || !known.letters) return known;
  await assertFewAttempts(ctx, "verification", userId);
  const owed = await owedVerification(ctx, { db, member, shard: db.principal.shard });
  const target = { kind: "user", id: userId };
  await db.commit({ action: "user.verification_asked", target }, ...owed.writes);
  ctx.after(deliverFor(ctx, db.principal.shard, owed.messages));
  return known;
}
