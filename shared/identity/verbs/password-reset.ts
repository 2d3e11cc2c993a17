import { StaleWrite } from "../../data/faults.ts";
import { findPlacement } from "../../data/lobby.ts";
import { regionalUrl } from "../../http/regional-host.ts";
import { Problem } from "../../kernel/problem.ts";
import { wrongRegion } from "../../kernel/wrong-region.ts";
import { effectivePolicy } from "../../tenancy/policy-rules.ts";
import { type Account, openAccount, openAccounts } from "../account.ts";
import { verifiedByReset } from "../address.ts";
import { emailIndex } from "../blind-index.ts";
import { assertHost } from "../credential.ts";
import { drawMarks } from "../known-browser.ts";
import { owedLetter, owedNotice } from "../letter-draft.ts";
import { drawLink, type LinkPurpose, linkSeconds, openLink, regionOfLink } from "../letter-link.ts";
import { draftPassword } from "../new-password.ts";
import type { ForgotAnswer, ForgotInput, ResetInput } from "../password-contract.ts";
import { resetOutcome } from "../password-rules.ts";
import type { IdentityContext } from "../ports.ts";
import { deliverFor } from "../session.ts";
import { draftEndingOf } from "../session-end.ts";
import { findPassword } from "../store.ts";
import { assertFewAttempts } from "../throttle.ts";

/** One answer for forged, edited, used, replaced and expired: the link tells nobody which. */
export const linkGone = () =>
  new Problem("gone", "This link opens nothing: it was used, or its time is over. Ask for a new one.");

/** @throws {Problem} `unavailable` where letters cannot be sent: the same for every address */
export function assertMail({ post }: IdentityContext): void {
  if (!post.transport)
    throw new Problem(
      "unavailable",
      "This installation sends no mail: ask an administrator of your company for help.",
    );
}

/**
 * Before the answer nothing is done but counting, for known and unknown addresses alike; whether there is
 * anybody is found out behind it. @throws {Problem} `quota_exceeded`, `unavailable`
 */
export async function askForReset(
  ctx: IdentityContext,
  { email, tenant }: ForgotInput,
): Promise<ForgotAnswer> {
  assertMail(ctx);
  const digest = await emailIndex(ctx.secrets.emailIndexKey, email);
  await assertFewAttempts(ctx, "forgot", digest);
  ctx.after(answerByLetter(ctx, digest, tenant?.toLowerCase()));
  return { status: "accepted" };
}

/** More companies than this one person works for share a letter with nobody. */
const mostLetters = 5;

async function answerByLetter(ctx: IdentityContext, digest: string, slug: string | undefined): Promise<void> {
  const accounts = await openAccounts(ctx, digest, slug);
  for (const account of accounts.slice(0, mostLetters)) {
    const { db, member, password, shard } = account;
    const outcome = resetOutcome({
      hasPassword: password !== undefined,
      ssoRequired:
        effectivePolicy(member.tenant).sso_required ||
        (await ctx.demandsSso?.(db, member.user.email)) === true,
      isOwner: member.user.role === "owner",
    });
    const company = member.tenant.name;
    const owed =
      outcome === "link" && password
        ? await owedLetter(ctx, db, member, {
            template: "reset_password",
            values: { company, link: await linkFor(ctx, account, "reset", String(password.changedAt)) },
            seconds: linkSeconds.reset,
          })
        : await owedLetter(ctx, db, member, {
            template: "no_reset",
            values: { company, reason: outcome === "sso" ? "sso" : "no_password" },
            seconds: linkSeconds.reset,
          });
    const target = { kind: "user", id: member.user.id };
    await db.commit({ action: "password.reset_asked", target, detail: { outcome } }, ...owed.writes);
    await deliverFor(ctx, shard, owed.messages);
  }
}

/** The page a letter leads to; a strict company's stands at its region's own host. */
export async function linkFor(
  ctx: IdentityContext,
  { member, shard }: Pick<Account, "member" | "shard">,
  purpose: LinkPurpose,
  stamp: string,
): Promise<string> {
  const { user, tenant } = member;
  const link = { purpose, tenantId: tenant.id, shard, userId: user.id, stamp };
  const place = { region: ctx.region, policy: tenant.residencyPolicy, nonce: ctx.ids.secret(16) };
  const token = await drawLink(ctx.secrets.challengeKey, link, place, ctx.clock.now());
  const url = `${ctx.origin}/${purpose}?region=${ctx.region}&token=${token}`;
  return tenant.residencyPolicy === "strict" ? regionalUrl(url, ctx.region) : url;
}

/** Whom a link is about, as they are now. @throws {Problem} `gone`, `wrong_region`, `quota_exceeded` */
export async function openLetterLink(ctx: IdentityContext, purpose: LinkPurpose, text: string) {
  const region = regionOfLink(text);
  if (region !== undefined && region !== ctx.region) throw wrongRegion(region);
  const link = await openLink(ctx.secrets.challengeKey, purpose, text, ctx.clock.now());
  if (!link) throw linkGone();
  await assertFewAttempts(ctx, "letter_link", link.digest);
  const shard = await findPlacement(ctx.shards.home, link.tenantId);
  if (shard === undefined) throw linkGone();
  const account = await openAccount(ctx, { tenantId: link.tenantId, shard, subjectId: link.userId });
  if (!account) throw linkGone();
  assertHost(ctx, ctx.region, account.member.tenant.residencyPolicy);
  return { ...account, stamp: link.stamp };
}

/**
 * A new password by a letter's link: it works once, because using it changes what it was drawn for. Every session
 * ends, and the letter showed that the address is theirs.
 * @throws {Problem} `gone`, `invalid_request`, `wrong_region`, `quota_exceeded`, `key_unavailable`
 */
export async function resetPassword(
  ctx: IdentityContext,
  { token, password }: ResetInput,
): Promise<Pick<Account, "db" | "member">> {
  const opened = await openLetterLink(ctx, "reset", token);
  const { db, member, shard } = opened;
  if (!opened.password || String(opened.password.changedAt) !== opened.stamp) throw linkGone();
  const { user } = member;
  const write = await draftPassword(ctx, opened, password);
  const ended = await draftEndingOf({ ...ctx, db }, user.id, "credential_changed");
  const told = await owedNotice(ctx, db, member, "password_reset");
  const target = { kind: "user", id: user.id };
  try {
    await db.commit(
      { action: "password.reset", target, detail: { sessions: ended.ended } },
      write,
      ...(await verifiedByReset(db, user, ctx.clock.now())),
      ...ended.writes,
      ...told.writes,
    );
  } catch (error) {
    throw error instanceof StaleWrite ? linkGone() : error;
  }
  await deliverFor(ctx, shard, ended.messages);
  ctx.after(deliverFor(ctx, shard, told.messages));
  return { db, member };
}

/**
 * The same in a browser, which is known from then on: strangers do not keep it waiting. The link is used up by then, so
 * that a mark which cannot be drawn is gone without. @throws {Problem} as `resetPassword`
 */
export async function resetInBrowser(ctx: IdentityContext, input: ResetInput) {
  const { db, member } = await resetPassword(ctx, input);
  try {
    const row = await findPassword(db, member.user.id);
    return { marks: row ? await drawMarks(ctx, { tenantId: member.tenant.id, password: row }) : null };
  } catch (error) {
    const { requestId: request_id, region } = ctx;
    console.error(JSON.stringify({ event: "mark.missing", request_id, region, error: String(error) }));
    return { marks: null };
  }
}
