import { StaleWrite } from "../../data/faults.ts";
import { update } from "../../data/write.ts";
import { findSealedMember, openMember, viewOfTenant } from "../../tenancy/service.ts";
import { activityOf } from "../activity.ts";
import type { Exchange } from "../browser-contract.ts";
import { systemPrincipal } from "../credential.ts";
import { drawMarks } from "../known-browser.ts";
import { readToken, tokenDigest } from "../opaque-token.ts";
import { idleOf, standingFault } from "../policy-gate.ts";
import { type IdentityContext, tenantDbOf } from "../ports.ts";
import { sessionLimits } from "../rules.ts";
import { accessTokenFor, isPastSso, memberPrincipal, userView } from "../session.ts";
import { endSession } from "../session-end.ts";
import { seen } from "../session-rules.ts";
import { findPassword, findSession } from "../store.ts";
import { sessions } from "../tables.ts";
import { findHolder } from "../token-holder.ts";
import { isOtherDevice, readVisit, visitOf } from "../visit.ts";

/** Foreign, forged, expired and ended look the same; the reason is for the log. */
function refused({ requestId, region }: IdentityContext, reason: string): undefined {
  console.error(JSON.stringify({ event: "session.refused", reason, request_id: requestId, region }));
}

/**
 * The open session a cookie stands for, or nothing.
 * @throws {Problem} `wrong_region`, `unavailable` of a company that has moved, or just moves
 */
async function openedBy(ctx: IdentityContext, sessionToken: string) {
  const token = readToken(sessionToken);
  if (token?.kind !== "session") return refused(ctx, token ? "other_kind" : "malformed");
  const digest = await tokenDigest(sessionToken);
  const known = await findHolder(ctx, token, { own: digest, entered: digest });
  if (!known) return refused(ctx, "unknown_session");
  const reader = tenantDbOf(ctx, systemPrincipal(known.tenantId, known.shard));
  const session = await findSession(reader, known.subjectId);
  if (session?.digest !== digest) return refused(ctx, "unknown_session");
  const now = ctx.clock.now();
  if (session.revokedAt !== null) return refused(ctx, "session_ended");
  if (session.expiresAt <= now) return refused(ctx, "session_expired");
  const member = await findSealedMember(reader, session.userId, now);
  const fault = member ? standingFault(member, session, now) : "member_over";
  if (!member || fault) return refused(ctx, fault ?? "member_over");
  const db = tenantDbOf(ctx, memberPrincipal(member, known.shard, session.id));
  return { session, member, shard: known.shard, db };
}

/**
 * A fresh access token for one page of a browser; using the session keeps it from lapsing.
 * @throws {Problem} `key_unavailable`
 */
export async function exchangeSession(ctx: IdentityContext, sessionToken: string): Promise<Exchange | null> {
  const opened = await openedBy(ctx, sessionToken);
  if (!opened) return null;
  const { session, db, shard } = opened;
  const vault = ctx.openVault(db, ctx);
  const member = await openMember(vault, opened.member);
  if (!member) return null;
  if (isCarriedOff(ctx, (await vault.open(sessions, session)).visit)) {
    await endSession(ctx, db, session, "session.revoked", "other_device").catch(ignoreStale);
    refused(ctx, "other_device");
    return null;
  }
  if (await isPastSso(ctx, db, member, session.amr)) {
    await endSession(ctx, db, session, "session.revoked", "sso_required").catch(ignoreStale);
    refused(ctx, "sso_required");
    return null;
  }
  const now = ctx.clock.now();
  const change = seen(session, idleOf(member, session.kind), now);
  if (change) {
    const write = update(sessions, session.id, session.version, { ...change, updatedAt: now });
    const active = activityOf(ctx, { tenantId: member.tenant.id, shard }, session);
    const extended = db.commit(
      { action: "session.extended", target: { kind: "session", id: session.id } },
      write,
      ...active.writes,
    );
    await extended.then(active.tell, ignoreStale);
  }
  return {
    access_token: await accessTokenFor(ctx, { member, shard, session }),
    expires_in: sessionLimits.accessSeconds,
    user: userView(member),
    tenant: viewOfTenant(member.tenant),
  };
}

/** The marks that this browser keeps from now on; nothing where the session is over or its person has no password. */
export async function markBrowser(ctx: IdentityContext, sessionToken: string): Promise<string | null> {
  const opened = await openedBy(ctx, sessionToken);
  const password = opened && (await findPassword(opened.db, opened.session.userId));
  return password ? drawMarks(ctx, { tenantId: opened.member.tenant.id, password }) : null;
}

/**
 * The cookie comes from another kind of browser or system than it was given to: somebody took it along. Whoever
 * asks without a browser, as our own scripts do, is not judged.
 */
function isCarriedOff({ headers }: IdentityContext, given: string | null): boolean {
  const known = readVisit(given);
  return headers.has("user-agent") && known !== undefined && isOtherDevice(known, visitOf(headers));
}

/** Another page of the same browser extended it first. */
function ignoreStale(error: unknown): void {
  if (!(error instanceof StaleWrite)) throw error;
}

/** @returns whose session it was, and by which connection it was opened */
export async function endBrowserSession(ctx: IdentityContext, sessionToken: string) {
  const opened = await openedBy(ctx, sessionToken);
  if (!opened) return undefined;
  await endSession(ctx, opened.db, opened.session, "user.signed_out", "asked_for");
  const { session, member } = opened;
  const { conn, connIndex, userId } = session;
  return { conn, connIndex, userId, slug: member.tenant.slug };
}
