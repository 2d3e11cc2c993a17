import { type Couriers, intent, type OutboxMessage } from "../data/outbox.ts";
import type { Write } from "../data/write.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Ids } from "../kernel/ids.ts";
import { namelessOf, platformEventId } from "./event-id.ts";
import type { UsageEvent, UsageLedger } from "./ledger.ts";
import { dayOf, type UsageMeter, usageMeters } from "./meters.ts";
import { isRefusal } from "./verdicts.ts";

/** Once for each person and UTC day: whichever report comes first counts, in its own hour. */
export const activeUser = (userId: string, at: number): UsageEvent => ({
  id: platformEventId("active", userId, dayOf(at)),
  at,
  content: "",
  counts: [{ meter: "active_users", dimension: "", quantity: 1 }],
});

/** Once for each run of a task's suite; a run too short for the clock counts a millisecond. */
export const sandboxRun = (
  taskId: string,
  attempt: number,
  at: number,
  milliseconds: number,
): UsageEvent => ({
  id: platformEventId("sandbox", taskId, attempt),
  at,
  counts: [{ meter: "sandbox_milliseconds", dimension: "", quantity: Math.max(1, Math.round(milliseconds)) }],
});

type Owner = { tenantId: string; shard: number };

/** A report of one count, to be made together with the fact: what the commit says reaches the ledger once. */
export function reportIntent(
  ports: { clock: Clock; ids: Ids },
  owner: Owner,
  { id, at, content, counts }: UsageEvent,
): { write: Write; message: OutboxMessage } {
  const [count, ...others] = counts;
  if (!count || others.length > 0) throw new Error("a report has one count");
  const { meter, dimension, quantity } = count;
  const known = content === undefined ? {} : { content };
  return intent(ports, owner, "usage.record", { event_id: id, at, ...known, meter, dimension, quantity });
}

function meterNamed(value: unknown): UsageMeter {
  const meter = usageMeters.find((known) => known === value);
  if (!meter) throw new Error(`not a meter: ${String(value)}`);
  return meter;
}

/** Carries commits' reports to the ledger, which counts an event once however often it hears of it. */
export const usageCouriers = (ledgerFor: (tenantId: string) => Pick<UsageLedger, "record">): Couriers => ({
  "usage.record": async ({ tenantId, payload }) => {
    const { event_id: id, at, content, meter, dimension, quantity } = payload;
    const count = { meter: meterNamed(meter), dimension: String(dimension), quantity: Number(quantity) };
    const known = content === undefined ? {} : { content: String(content) };
    const event = { id: String(id), at: Number(at), ...known, counts: [count] };
    await report(ledgerFor(tenantId), tenantId, [event]);
    return "done";
  },
});

/**
 * Hands events over. What the ledger will never count is said aloud: it was reported too late, or something else
 * bears its name.
 */
export async function report(
  ledger: Pick<UsageLedger, "record">,
  tenantId: string,
  events: UsageEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const verdicts = await ledger.record(events);
  for (const [index, verdict] of verdicts.entries())
    if (isRefusal(verdict))
      console.error(
        JSON.stringify({
          event: "usage.not_counted",
          tenant_id: tenantId,
          event_id: namelessOf(events[index]?.id ?? ""),
          verdict,
        }),
      );
}
