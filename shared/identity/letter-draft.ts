import type { OutboxMessage } from "../data/outbox.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import type { Write } from "../data/write.ts";
import { timestamp } from "../kernel/clock.ts";
import { negotiatedLocale } from "../kernel/locale.ts";
import type { Notice, TemplateName, Templates } from "../mail/contract.ts";
import { draftMail } from "../mail/draft.ts";
import { findMember, type Member } from "../tenancy/service.ts";
import type { IdentityContext } from "./ports.ts";

/** Into the commit of the fact; the messages go to `deliverFor` after the answer. */
export interface Owed {
  writes: Write[];
  messages: OutboxMessage[];
}

const nothing: Owed = { writes: [], messages: [] };
/** A notice is worth reading for a day; after that the trail has it. */
const noticeSeconds = 24 * 3_600;

/** A letter to a member in the language they chose, else in that of their request; nothing where this installation sends no mail. */
export async function owedLetter<Name extends TemplateName>(
  ctx: IdentityContext,
  db: TenantDb,
  { user }: Member,
  { template, values, seconds }: { template: Name; values: Templates[Name]; seconds: number },
): Promise<Owed> {
  if (!ctx.post.transport) return nothing;
  const locale = user.locale ?? negotiatedLocale(ctx.headers.get("accept-language"));
  const expiresAt = ctx.clock.now() + seconds * 1000;
  const mail = { subjectId: user.id, to: user.email, template, locale, values, expiresAt };
  const { write, message } = await draftMail(ctx, ctx.openVault(db, ctx), db.principal, mail);
  return { writes: [write], messages: [message] };
}

/** Tells a person what was changed about how they sign in: commit it with the change. */
export async function owedNotice(
  ctx: IdentityContext,
  db: TenantDb,
  of: string | Member,
  notice: Notice,
): Promise<Owed> {
  if (!ctx.post.transport) return nothing;
  const now = ctx.clock.now();
  const member = typeof of === "string" ? await findMember(db, ctx.openVault(db, ctx), of, now) : of;
  if (!member) return nothing;
  const values = { notice, company: member.tenant.name, at: timestamp(now) };
  return owedLetter(ctx, db, member, { template: "notice", values, seconds: noticeSeconds });
}

/** Whoever used a recovery code hears of it: it may have been copied. */
export const owedOfProof = async (
  ctx: IdentityContext,
  db: TenantDb,
  of: string | Member,
  method: string,
): Promise<Owed> => (method === "recovery_code" ? owedNotice(ctx, db, of, "recovery_code_used") : nothing);
