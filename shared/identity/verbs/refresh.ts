import { DuplicateKey, StaleWrite } from "../../data/faults.ts";
import { update, type Write } from "../../data/write.ts";
import { Problem } from "../../kernel/problem.ts";
import { wrongRegion } from "../../kernel/wrong-region.ts";
import { findMember, type Membership } from "../../tenancy/service.ts";
import { activityOf } from "../activity.ts";
import type { RefreshInput, TokenPair } from "../contract.ts";
import { assertHost, systemPrincipal } from "../credential.ts";
import { type OpaqueToken, readToken, tokenDigest } from "../opaque-token.ts";
import { idleOf, standingFault } from "../policy-gate.ts";
import { type IdentityContext, tenantDbOf } from "../ports.ts";
import { familyDigest, refreshIdOf, refreshRow, successorOf } from "../refresh-token.ts";
import { decideRefresh, overFault, sessionLimits } from "../rules.ts";
import { accessTokenFor, invalidCredentials, isPastSso, memberPrincipal } from "../session.ts";
import { endSession } from "../session-end.ts";
import { seen } from "../session-rules.ts";
import { findRefreshToken, findSession, type SessionRow } from "../store.ts";
import { refreshTokens, sessions } from "../tables.ts";
import { findHolder } from "../token-holder.ts";

/** Losing a race costs one more round: the loser then finds the winner's row. */
const rounds = 3;

type Facts = Parameters<typeof accessTokenFor>[1] & { session: SessionRow };

/** Whose refresh tokens a door takes, and what it gives for them. */
export interface RefreshDoor {
  takes(session: SessionRow): boolean;
  sign(ctx: IdentityContext, facts: Facts): Promise<string>;
}

/** A tool's token is worth nothing here: it would come back without the bounds of its scope. */
const people: RefreshDoor = { takes: ({ clientId }) => clientId === null, sign: accessTokenFor };

/** @throws {Problem} `invalid_credentials`, `wrong_region`, `conflict` */
export async function refresh(
  ctx: IdentityContext,
  input: RefreshInput,
  door: RefreshDoor = people,
): Promise<TokenPair> {
  const token = input.refresh_token;
  const parts = readToken(token);
  if (parts?.kind !== "refresh") throw refused(ctx, parts ? "other_kind" : "malformed");
  for (let round = 0; round < rounds; round++) {
    const pair = await tryRefresh(ctx, token, parts, door);
    if (pair) return pair;
  }
  throw new Problem("conflict", "This token is being refreshed elsewhere: use that answer.");
}

/** One answer for every defect; the reason is for the log. What ends a session is in the trail besides. */
function refused({ requestId, region }: IdentityContext, reason: string): Problem {
  console.error(JSON.stringify({ event: "refresh.refused", reason, request_id: requestId, region }));
  return invalidCredentials();
}

async function load(ctx: IdentityContext, token: string, parts: OpaqueToken, door: RefreshDoor) {
  const digests = { own: await tokenDigest(token), entered: await familyDigest(token) };
  const known = await findHolder(ctx, parts, digests);
  if (!known) throw parts.region === ctx.region ? refused(ctx, "unknown_family") : wrongRegion(parts.region);
  const db = tenantDbOf(ctx, systemPrincipal(known.tenantId, known.shard));
  const vault = ctx.openVault(db, ctx);
  const successor = await successorOf(vault, token);
  const [row, next, session] = await Promise.all([
    findRefreshToken(db, await refreshIdOf(token)),
    findRefreshToken(db, await refreshIdOf(successor)),
    findSession(db, known.subjectId),
  ]);
  if (!row || !session || row.sessionId !== session.id || !door.takes(session))
    throw refused(ctx, "unknown_token");
  const member = await findMember(db, vault, session.userId, ctx.clock.now());
  const fault = member ? standingFault(member, session, ctx.clock.now()) : "member_over";
  if (!member || fault) throw refused(ctx, fault ?? "member_over");
  if (await isPastSso(ctx, db, member, session.amr)) throw refused(ctx, "sso_required");
  return { shard: known.shard, row, next, session, member, successor };
}

/** The last use, where it is worth a write. */
function noted(member: Membership, session: SessionRow, now: number): Write[] {
  const change = seen(session, idleOf(member, "api"), now);
  return change ? [update(sessions, session.id, session.version, { ...change, updatedAt: now })] : [];
}

/** The pair, or nothing when another request changed the rows in between. */
async function tryRefresh(
  ctx: IdentityContext,
  token: string,
  parts: OpaqueToken,
  door: RefreshDoor,
): Promise<TokenPair | undefined> {
  const { shard, row, next, session, member, successor } = await load(ctx, token, parts, door);
  assertHost(ctx, ctx.region, member.tenant.residencyPolicy);
  const now = ctx.clock.now();
  const successorRotated = next !== undefined && next.rotatedAt !== null;
  const verdict = decideRefresh({ now, session, token: row, successorRotated });
  const db = tenantDbOf(ctx, memberPrincipal(member, shard, session.id));
  if (verdict === "over") throw refused(ctx, overFault(session, now));
  if (verdict === "late") throw new Problem("conflict", "This token's successor is in use: use that one.");
  try {
    if (verdict === "reuse") {
      await endSession(ctx, db, session, "session.revoked", "refresh_token_reuse");
      throw refused(ctx, "reuse");
    }
    if (verdict === "rotate") {
      const active = activityOf(ctx, { tenantId: member.tenant.id, shard }, session);
      await db.commit(
        { action: "session.refreshed", target: { kind: "session", id: session.id } },
        update(refreshTokens, row.id, row.version, { rotatedAt: now }),
        await refreshRow(successor, session.id, session.expiresAt, now),
        ...noted(member, session, now),
        ...active.writes,
      );
      active.tell();
    }
  } catch (error) {
    if (error instanceof StaleWrite || error instanceof DuplicateKey) return undefined;
    throw error;
  }
  return {
    access_token: await door.sign(ctx, { member, shard, session }),
    token_type: "Bearer",
    expires_in: sessionLimits.accessSeconds,
    refresh_token: successor,
  };
}
