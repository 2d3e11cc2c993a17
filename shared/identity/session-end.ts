import { StaleWrite } from "../data/faults.ts";
import { noOtherSessions } from "../data/live-sessions.ts";
import { deliver, intent, type OutboxMessage } from "../data/outbox.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import { update, type Write } from "../data/write.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Ids } from "../kernel/ids.ts";
import { meterCouriers } from "../limits/couriers.ts";
import { sessionLimit } from "../limits/store.ts";
import type { Membership } from "../tenancy/service.ts";
import { tokensRunOut } from "./access-token.ts";
import { withoutMarks } from "./known-browser.ts";
import type { IdentityContext } from "./ports.ts";
import { surplus } from "./session-rules.ts";
import { liveSessions } from "./session-store.ts";
import type { Ending } from "./session-words.ts";
import type { SessionRow } from "./store.ts";
import { sessions } from "./tables.ts";

export interface DraftedEnding {
  ended: number;
  writes: Write[];
  messages: OutboxMessage[];
}

/**
 * What ends sessions, to be committed with the reason for it: the rows at once, and the access tokens through the
 * meter, whose word every isolate hears (`shared/limits/known-refusals.ts`). Deliver the messages after the commit.
 */
export function draftEnding(
  { db, clock, ids }: { db: TenantDb; clock: Clock; ids: Ids },
  rows: readonly Pick<SessionRow, "id" | "version">[],
  reason: Ending,
): DraftedEnding {
  if (rows.length === 0) return { ended: 0, writes: [], messages: [] };
  const now = clock.now();
  const { tenantId, shard } = db.principal;
  const session_id = rows.map(({ id }) => id).join(" ");
  const revoke = intent({ clock, ids }, { tenantId, shard }, "session.revoke", {
    session_id,
    until: tokensRunOut(now),
  });
  const change = { revokedAt: now, endedReason: reason, updatedAt: now };
  const updates = rows.map(({ id, version }) => update(sessions, id, version, change));
  return { ended: rows.length, writes: [...updates, revoke.write], messages: [revoke.message] };
}

/** Every live session of a person but `except`, and the marks of all known browsers, to be ended in a commit of the caller's; one that was opened meanwhile makes it stale. */
export async function draftEndingOf(
  desk: { db: TenantDb; clock: Clock; ids: Ids },
  userId: string,
  reason: Ending,
  except?: string,
): Promise<DraftedEnding> {
  const now = desk.clock.now();
  const live = await liveSessions(desk.db, userId, now);
  const ending = draftEnding(
    desk,
    live.filter(({ id }) => id !== except),
    reason,
  );
  const ids = live.map(({ id }) => id);
  return {
    ...ending,
    writes: [...ending.writes, withoutMarks(userId), noOtherSessions(userId, now, [...ids, except ?? ""])],
  };
}

/** Ends one session. Ended already, or changed meanwhile: @throws {StaleWrite} */
export async function endSession(
  ctx: IdentityContext,
  db: TenantDb,
  session: SessionRow,
  action: "user.signed_out" | "session.revoked",
  reason: Ending,
): Promise<void> {
  const { writes, messages } = draftEnding({ ...ctx, db }, [session], reason);
  await db.commit({ action, target: { kind: "session", id: session.id }, detail: { reason } }, ...writes);
  await deliver(ctx.shards.of(db.principal.shard), meterCouriers(ctx.meterFor), messages);
}

/** Of two sign-ins at once one finds nothing left to do; a session that is in use meanwhile is looked at again. */
const rounds = 3;

/** After a new session: the longest unused of the person's others give way, each with its entry in the trail. */
export async function enforceLimit(ctx: IdentityContext, db: TenantDb, member: Membership): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    const now = ctx.clock.now();
    const [live, limit] = await Promise.all([
      liveSessions(db, member.user.id, now),
      sessionLimit(db, member.tenant.plan, now),
    ]);
    const own = live.filter(({ clientId }) => clientId === null);
    let missed = false;
    for (const session of surplus(own, limit)) {
      try {
        await endSession(ctx, db, session, "session.revoked", "session_limit");
      } catch (error) {
        if (!(error instanceof StaleWrite)) throw error;
        missed = true;
      }
    }
    if (!missed) return;
  }
}
