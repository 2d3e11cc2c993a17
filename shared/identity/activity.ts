import { deliver } from "../data/outbox.ts";
import type { Write } from "../data/write.ts";
import { activeUser, reportIntent, usageCouriers } from "../usage/reports.ts";
import type { IdentityContext } from "./ports.ts";
import { isFirstToday } from "./session-rules.ts";
import type { SessionRow } from "./store.ts";

/**
 * What the session's use says of its person: the first one of a UTC day that they are active, every other one
 * nothing, so that a refresh writes no more than it would. A tool's session says nothing of the person.
 * @returns the writes for the commit that notes the use, and what tells the ledger after it
 */
export function activityOf(
  ctx: IdentityContext,
  owner: { tenantId: string; shard: number },
  session: Pick<SessionRow, "userId" | "clientId" | "lastSeenAt">,
): { writes: Write[]; tell(): void } {
  const now = ctx.clock.now();
  if (session.clientId !== null || !isFirstToday(session, now)) return { writes: [], tell() {} };
  const { write, message } = reportIntent(ctx, owner, activeUser(session.userId, now));
  const couriers = usageCouriers(ctx.usageFor);
  return {
    writes: [write],
    tell: () => ctx.after(deliver(ctx.shards.of(owner.shard), couriers, [message])),
  };
}
