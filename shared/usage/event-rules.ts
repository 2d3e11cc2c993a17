import { type InputError, Problem } from "../kernel/problem.ts";
import { dayMilliseconds } from "../limits/rules.ts";
import { countedVerdicts, type EventsCounted, type SentEvent } from "./event-contract.ts";
import type { RecordVerdict, UsageCount, UsageEvent } from "./ledger.ts";

const count = (meter: UsageCount["meter"], quantity: number, dimension = ""): UsageCount[] =>
  quantity > 0 ? [{ meter, dimension, quantity }] : [];

/** What an event counts by itself. That somebody was active counts once a day, however often it is told. */
function countsOf(event: SentEvent): UsageCount[] {
  switch (event.kind) {
    case "model_call":
      return [
        ...count("model_tokens_in", event.input_tokens, event.model),
        ...count("model_tokens_out", event.output_tokens, event.model),
        ...count("model_cost", event.cost_microusd, event.model),
      ];
    case "ai_request":
      return count("ai_requests", 1);
    case "sandbox":
      return count("sandbox_milliseconds", event.milliseconds);
    case "storage":
      return count("storage_byte_hours", event.byte_hours);
    case "active_user":
      return [];
  }
}

/** What a person's day is known by in the ledger: nobody reads the person from it, or knows them again another day. */
async function personDay({ user }: { user: string }, at: number, digest: Digest): Promise<string> {
  return `day:${await digest(JSON.stringify([Math.floor(at / dayMilliseconds), user]))}`;
}

export type Digest = (text: string) => Promise<string>;

/**
 * An event as the ledger takes it: its name, under which the reporter can only meet their own, and beside it, of a
 * person's activity, the person's day.
 */
export async function ledgerEvents(event: SentEvent, digest: Digest): Promise<UsageEvent[]> {
  const at = Date.parse(event.occurred_at);
  const id = `sent:${event.event_id}`;
  if (event.kind !== "active_user") {
    const counts = countsOf(event);
    const content = JSON.stringify([event.kind, at, "model" in event ? event.model : "", counts]);
    return [{ id, at, content, counts }];
  }
  const day = await personDay(event, at, digest);
  const seen = { id: day, at, content: day, counts: count("active_users", 1) };
  return [{ id, at, content: JSON.stringify([event.kind, at, day]), counts: [] }, seen];
}

const isCounted = (verdict: RecordVerdict): verdict is (typeof countedVerdicts)[number] =>
  (countedVerdicts as readonly string[]).includes(verdict);

const details = {
  conflicting: "was used for an event with another content",
  too_old: "is longer ago than 35 days",
  in_future: "is more than 5 minutes ahead",
} as const satisfies Partial<Record<RecordVerdict, string>>;

function faultsOf(verdicts: readonly RecordVerdict[]): InputError[] {
  return verdicts.flatMap((verdict, index) => {
    if (isCounted(verdict)) return [];
    const field = verdict === "conflicting" ? "event_id" : "occurred_at";
    return [{ pointer: `#/events/${index}/${field}`, code: verdict, detail: details[verdict] }];
  });
}

/**
 * What came of events that were recorded as one. @throws {Problem} `conflict` where an id was used for another event,
 * `invalid_request` where a time is out of reach; nothing was counted then, of any
 */
export function answerOf(events: readonly SentEvent[], verdicts: readonly RecordVerdict[]): EventsCounted {
  const errors = faultsOf(verdicts);
  const first = errors[0];
  if (first) {
    const isConflict = errors.some(({ code }) => code === "conflicting");
    const text = `Nothing was counted: ${first.pointer} ${first.detail}.`;
    throw new Problem(isConflict ? "conflict" : "invalid_request", text, {
      errors: errors.slice(0, 50),
      members: isConflict ? { state: "event_id_used" } : { in: "body" },
    });
  }
  return {
    data: events.map(({ event_id }, index) => {
      const verdict = verdicts[index];
      if (verdict === undefined || !isCounted(verdict)) throw new Error("an event without a verdict");
      return { event_id, verdict };
    }),
  };
}
