import { deliver } from "../../data/outbox.ts";
import { update } from "../../data/write.ts";
import { assertVersion } from "../../http/if-match.ts";
import { assuranceOf } from "../../kernel/assurance.ts";
import { timestamp } from "../../kernel/clock.ts";
import { Problem } from "../../kernel/problem.ts";
import { meterCouriers } from "../../limits/couriers.ts";
import { sessionLimit } from "../../limits/store.ts";
import { ownTenant } from "../../tenancy/service.ts";
import { withoutMarks } from "../known-browser.ts";
import type { MemberContext } from "../ports.ts";
import type { SessionList, SessionView } from "../session-contract.ts";
import { draftEnding, endSession } from "../session-end.ts";
import { listSessions, liveSessions } from "../session-store.ts";
import { findSession, type SessionRow } from "../store.ts";
import { sessions } from "../tables.ts";
import { readVisit } from "../visit.ts";
import { ownSession } from "./factors.ts";

/** How long an ended session is still shown, with the reason. */
const endedShown = 7 * 86_400_000;

type Opened = Omit<SessionRow, "name" | "visit"> & { name: string | null; visit: string | null };

function viewOf(row: Opened, current: string): SessionView {
  const { browser = null, system = null, country = null, city = null } = readVisit(row.visit) ?? {};
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    device: { browser, system },
    place: country === null ? null : { country, city },
    amr: row.amr,
    acr: assuranceOf(row.amr),
    conn: row.conn,
    bound: row.jkt !== null,
    created_at: timestamp(row.createdAt),
    last_seen_at: timestamp(row.lastSeenAt),
    expires_at: timestamp(row.expiresAt),
    current: row.id === current,
    ended:
      row.revokedAt === null
        ? null
        : { at: timestamp(row.revokedAt), reason: row.endedReason ?? "ended_by_company" },
    version: row.version,
  };
}

/** A person's own sessions, newest first. @throws {Problem} `forbidden`, `key_unavailable` */
export async function readSessions(ctx: MemberContext): Promise<SessionList> {
  const { userId, sessionId } = ownSession(ctx);
  const now = ctx.clock.now();
  const [rows, tenant] = await Promise.all([
    listSessions(ctx.db, userId, { now, endedAfter: now - endedShown }),
    ownTenant(ctx.db),
  ]);
  const opened = await ctx.openVault(ctx.db, ctx).openAll(sessions, rows);
  return {
    data: opened.map((row) => viewOf(row, sessionId)),
    limit: await sessionLimit(ctx.db, tenant.plan, now),
  };
}

/** A colleague's session is as unknown as one that never was. */
async function ownLive(ctx: MemberContext, id: string): Promise<{ row: SessionRow; sessionId: string }> {
  const { userId, sessionId } = ownSession(ctx);
  const row = await findSession(ctx.db, id);
  const isLive = row?.userId === userId && row.revokedAt === null && row.expiresAt > ctx.clock.now();
  if (!row || !isLive) throw new Problem("not_found", "You have no such session.");
  return { row, sessionId };
}

export async function nameSession(
  ctx: MemberContext,
  id: string,
  { name }: { name: string | null },
): Promise<SessionView> {
  const { row, sessionId } = await ownLive(ctx, id);
  assertVersion(ctx, row.version);
  const vault = ctx.openVault(ctx.db, ctx);
  const now = ctx.clock.now();
  const { id: _, userId: __, ...sealed } = await vault.seal(sessions, { id, userId: row.userId, name });
  const opened = await vault.open(sessions, row);
  const answer = viewOf({ ...opened, name, version: row.version + 1 }, sessionId);
  return ctx.answer(
    answer,
    { action: "session.named", target: { kind: "session", id } },
    update(sessions, id, row.version, { ...sealed, updatedAt: now }),
  );
}

/** Ends one of the person's sessions, their own at this moment included. */
export async function endOwnSession(ctx: MemberContext, id: string): Promise<void> {
  const { row, sessionId } = await ownLive(ctx, id);
  await (id === sessionId
    ? endSession(ctx, ctx.db, row, "user.signed_out", "asked_for")
    : endSession(ctx, ctx.db, row, "session.revoked", "ended_elsewhere"));
}

/**
 * Ends all the person's sessions but the one that asks, or that one too; with none open, the browsers that were signed
 * out before are known no more all the same.
 */
export async function endOwnSessions(
  ctx: MemberContext,
  { current }: { current: "keep" | "end" },
): Promise<{ ended: number }> {
  const { userId, sessionId } = ownSession(ctx);
  const live = await liveSessions(ctx.db, userId, ctx.clock.now());
  const others = live.filter(({ id }) => current === "end" || id !== sessionId);
  const { ended, writes, messages } = draftEnding(ctx, others, "ended_elsewhere");
  const answer = await ctx.answer(
    { ended },
    { action: "sessions.ended", target: { kind: "user", id: userId }, detail: { ended, current } },
    ...writes,
    withoutMarks(userId),
  );
  await deliver(ctx.shards.of(ctx.principal.shard), meterCouriers(ctx.meterFor), messages);
  return answer;
}
