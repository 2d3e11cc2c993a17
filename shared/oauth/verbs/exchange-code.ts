import { StaleWrite } from "../../data/faults.ts";
import type { TenantDb } from "../../data/tenant-db.ts";
import { update } from "../../data/write.ts";
import { derivedId } from "../../identity/derived-id.ts";
import { readToken, tokenDigest } from "../../identity/opaque-token.ts";
import { type IdentityContext, tenantDbOf } from "../../identity/ports.ts";
import { deliverFor } from "../../identity/session.ts";
import { endSession } from "../../identity/session-end.ts";
import type { Ending } from "../../identity/session-words.ts";
import { sha256 } from "../../kernel/digest.ts";
import { prefixes } from "../../kernel/ids.ts";
import { findSealedMember } from "../../tenancy/service.ts";
import type { Tool } from "../client-authentication.ts";
import { consentOf, covers } from "../consent.ts";
import { type Parameters, required } from "../form.ts";
import { draftGrant, factsOf, principalOf, stillThere } from "../grant.ts";
import { OAuthRefusal } from "../refusal.ts";
import { decideCode, isVerifier } from "../rules.ts";
import { mayActFor } from "../standing.ts";
import { type CodeRow, findCode, findToolSession } from "../store.ts";
import { oauthCodes } from "../tables.ts";
import { type TokenAnswer, tokenAnswerOf } from "../token-answer.ts";

export const codeIdOf = async (code: string): Promise<string> =>
  derivedId("oauthCode", prefixes.oauthCode, await tokenDigest(code));

const invalidGrant = (detail: string) => new OAuthRefusal("invalid_grant", detail);

const words = {
  foreign: "The code is not known.",
  replay: "The code was used before: what it gave has ended.",
  expired: "The code has expired.",
  key: "The code was asked for another key.",
  redirect: "The redirect_uri is not the one the code was asked with.",
  verifier: "The code_verifier does not fit.",
} as const;

/** RFC 6749 §4.1.3 with RFC 7636 §4.6. @throws {OAuthRefusal} `invalid_grant`, `invalid_request` */
export async function exchangeCode(
  ctx: IdentityContext,
  tool: Tool,
  form: Parameters,
  jkt: string | null,
): Promise<TokenAnswer> {
  const [code, verifier] = [required(form, "code"), required(form, "code_verifier")];
  const row = readToken(code)?.kind === "code" ? await findCode(tool.db, await codeIdOf(code)) : undefined;
  if (!row) throw invalidGrant(words.foreign);
  const presented = {
    clientId: tool.client.id,
    redirectUri: form.get("redirect_uri"),
    verifierMatches: isVerifier(verifier) && (await sha256(verifier)) === row.challenge,
    jkt,
  };
  const verdict = decideCode({ now: ctx.clock.now(), code: row, presented });
  if (verdict === "replay") await endReplayed(ctx, tool, row);
  if (verdict !== "exchange") throw invalidGrant(words[verdict]);
  return give(ctx, tool, row, jkt);
}

async function give(
  ctx: IdentityContext,
  tool: Tool,
  row: CodeRow,
  jkt: string | null,
): Promise<TokenAnswer> {
  const now = ctx.clock.now();
  const member = await findSealedMember(tool.db, row.userId, now);
  if (!member || !(await mayActFor(ctx, tool.db, member, factsOf(row, now))))
    throw invalidGrant("The person may not go on.");
  const { scope, amr, authenticatedAt } = row;
  if (!covers(await consentOf(tool.db, tool.client.id, row.userId), scope.split(" ")))
    throw invalidGrant("The person no longer agrees.");
  const grant = { tool, member, scope, as: "person" as const, amr, authenticatedAt, jkt };
  const drafted = await draftGrant(ctx, grant, row);
  const db = tenantDbOf(ctx, principalOf(grant));
  const entry = { action: "oauth.code_exchanged", target: { kind: "session", id: drafted.sessionId } };
  const used = update(oauthCodes, row.id, row.version, { sessionId: drafted.sessionId, updatedAt: now });
  try {
    await db.commit(
      { ...entry, detail: { scope, for: member.user.id } },
      used,
      ...drafted.writes,
      stillThere(tool),
    );
  } catch (error) {
    if (!(error instanceof StaleWrite)) throw error;
    const winner = await findCode(tool.db, row.id);
    if (winner) await endReplayed(ctx, tool, winner);
    throw invalidGrant(words.replay);
  }
  await deliverFor(ctx, tool.shard, drafted.messages);
  return tokenAnswerOf(ctx, grant, drafted, row.nonce);
}

/** Two had the code: one of them stole it, so that neither keeps what it gave (RFC 6749 §4.1.2). */
async function endReplayed(ctx: IdentityContext, tool: Tool, row: CodeRow): Promise<void> {
  const session = row.sessionId === null ? undefined : await findToolSession(tool.db, row.sessionId);
  if (session) await endOnce(ctx, tool.db, session, "code_replay");
}

/** Ending a session that another request just ended is ending it. */
export async function endOnce(
  ctx: IdentityContext,
  db: TenantDb,
  session: NonNullable<Awaited<ReturnType<typeof findToolSession>>>,
  reason: Ending,
): Promise<void> {
  if (session.revokedAt !== null) return;
  try {
    await endSession(ctx, db, session, "session.revoked", reason);
  } catch (error) {
    if (!(error instanceof StaleWrite)) throw error;
  }
}
