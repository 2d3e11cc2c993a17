import { StaleWrite } from "../data/faults.ts";
import type { OutboxMessage } from "../data/outbox.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import type { Write } from "../data/write.ts";
import { hmacSha256 } from "../kernel/digest.ts";
import { hex } from "../kernel/encoding.ts";
import { type Locale, negotiatedLocale } from "../kernel/locale.ts";
import { Problem } from "../kernel/problem.ts";
import { draftText } from "../mail/text-draft.ts";
import { nextSend, phoneFacts, type Sends } from "./phone-rules.ts";
import type { IdentityContext } from "./ports.ts";
import { assertFewAttempts } from "./throttle.ts";

/** Whether this installation sends texts; where it does not, no such factor is offered. */
export const sendsTexts = ({ post }: Pick<IdentityContext, "post">): boolean => post.texts !== undefined;

const digestOf = async (ctx: IdentityContext, what: "number" | "block", text: string) =>
  hex(await hmacSha256(ctx.secrets.emailIndexKey, `phone-${what}:v1:${text}`));

const waits = (seconds: number) =>
  new Problem("quota_exceeded", "A text was sent a moment ago: wait a while before the next.", {
    headers: { "retry-after": String(Math.max(1, Math.ceil(seconds))) },
  });

/** Of two requests at once one sends. */
export function onlyOne(error: unknown): never {
  throw error instanceof StaleWrite ? waits(phoneFacts.firstWait) : error;
}

/** The counts with one more text. @throws {Problem} `quota_exceeded` while the number cools down */
export function countedSend(sends: Sends, now: number): Sends {
  const next = nextSend(sends, now);
  if ("notBefore" in next) throw waits((next.notBefore - now) / 1000);
  return next;
}

interface CountedText {
  tenantId: string;
  userId: string;
  number: string;
  /** ISO 3166-1. */
  country: string;
}

/** Why it is sent: to a number that anybody may have typed, or to one that its person confirmed. */
type TextCause = "adding" | "proving";

/**
 * What a day bears, counted before anything is sent: of a person, of a number and of the thousand numbers around it
 * whoever asks, of a company, of a country and of this region. Where anybody may have typed the number it is
 * counted apart, so that no stranger uses up what its owner signs in by. How soon a person may add again is counted
 * here as well, because removing what waits would forget it. @throws {Problem} `quota_exceeded`
 */
export async function assertFewTexts(
  ctx: IdentityContext,
  cause: TextCause,
  { tenantId, userId, number, country }: CountedText,
): Promise<void> {
  const isAdding = cause === "adding";
  const [digest, block] = [
    await digestOf(ctx, "number", number),
    await digestOf(ctx, "block", number.slice(0, -3)),
  ];
  if (isAdding) await assertFewAttempts(ctx, "sms_adding_pace", userId);
  await assertFewAttempts(ctx, "sms_person", userId);
  await assertFewAttempts(ctx, isAdding ? "sms_adding" : "sms_number", digest);
  await assertFewAttempts(ctx, isAdding ? "sms_adding_block" : "sms_block", block);
  await assertFewAttempts(ctx, "sms_tenant", tenantId);
  await assertFewAttempts(ctx, "sms_country", `${cause}:${country}`);
  await assertFewAttempts(ctx, "sms_region", `${cause}:${ctx.region}`);
}

/** How often a number may come to belong to an account, of whatever company. @throws {Problem} `quota_exceeded` */
export const assertFewBindings = async (ctx: IdentityContext, number: string): Promise<void> =>
  assertFewAttempts(ctx, "sms_binding", await digestOf(ctx, "number", number));

/** A code on its way to a number, in the language its person chose, else in that of the request. */
export function owedText(
  ctx: IdentityContext,
  db: TenantDb,
  person: { id: string; locale: Locale | null },
  { number, code }: { number: string; code: string },
): Promise<{ write: Write; message: OutboxMessage }> {
  const values = { code, host: new URL(ctx.origin).hostname };
  const locale = person.locale ?? negotiatedLocale(ctx.headers.get("accept-language"));
  const expiresAt = ctx.clock.now() + phoneFacts.seconds * 1000;
  const text = { subjectId: person.id, to: number, template: "code" as const, locale, values, expiresAt };
  return draftText(ctx, ctx.openVault(db, ctx), db.principal, text);
}
