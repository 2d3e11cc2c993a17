import type { Context } from "../../http/context.ts";
import { sha256 } from "../../kernel/digest.ts";
import { Problem } from "../../kernel/problem.ts";
import type { EventsCounted, SentEvent, UsageEvents } from "../event-contract.ts";
import { answerOf, ledgerEvents } from "../event-rules.ts";
import type { RecordVerdict } from "../ledger.ts";
import type { UsagePorts } from "../ports.ts";

/**
 * Counts a batch in one transaction of the ledger: all of it or nothing, so that it can be put right and sent again.
 * A refusal is in the tenant's trail, without what was sent. @throws {Problem} `conflict`, `invalid_request`, `quota_exceeded`
 */
export async function recordEvents(
  ctx: Context & UsagePorts,
  { events }: UsageEvents,
): Promise<EventsCounted> {
  const verdicts = await verdictsOf(ctx, events);
  try {
    return answerOf(events, verdicts, ctx.clock.now());
  } catch (error) {
    if (error instanceof Problem) {
      const { code, extra } = error;
      const detail = { code, events: events.length, faults: extra.errors?.length ?? 0 };
      const target = { kind: "tenant", id: ctx.principal.tenantId };
      await ctx.db.commit({ action: "usage_events.refused", target, detail });
    }
    throw error;
  }
}

/** One for each event: an event's own stands first among what the ledger was given for it. */
async function verdictsOf(
  { principal, ledger }: Context & UsagePorts,
  events: readonly SentEvent[],
): Promise<RecordVerdict[]> {
  const digest = (text: string) => sha256(`${principal.tenantId} ${text}`);
  const parts = await Promise.all(events.map((event) => ledgerEvents(event, digest)));
  const verdicts = await ledger.record(parts.flat(), true);
  let next = 0;
  return parts.map((part) => {
    const own = verdicts[next];
    next += part.length;
    if (own === undefined) throw new Error("an event without a verdict");
    return own;
  });
}
