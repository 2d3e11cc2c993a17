import { type InputError, Problem } from "../kernel/problem.ts";
import { dayMilliseconds } from "../limits/rules.ts";
import { secondsOfDayLeft } from "./bounds.ts";
import { countedVerdicts, type EventsCounted, type SentEvent } from "./event-contract.ts";
import { sentEventId } from "./event-id.ts";
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
  const id = sentEventId(event.event_id);
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

type Refusal = Exclude<RecordVerdict, (typeof countedVerdicts)[number]>;

/** Which field is at fault, if it is one, and what is wrong with it. */
const faults = {
  conflicting: ["/event_id", "was used for an event with another content"],
  too_old: ["/occurred_at", "is longer ago than 35 days"],
  in_future: ["/occurred_at", "is more than 5 minutes ahead"],
  too_much: ["", "would bring its billing month to more than 9 000 000 000 000 000 of one meter"],
  too_many_dimensions: ["/model", "would be more than the 200th model of its billing month"],
  too_many_events: ["", "is more than the 100 000th event of the UTC day"],
} as const satisfies Record<Refusal, readonly [string, string]>;

function faultsOf(verdicts: readonly RecordVerdict[]): InputError[] {
  return verdicts.flatMap((verdict, index) => {
    if (isCounted(verdict)) return [];
    const [field, detail] = faults[verdict];
    return [{ pointer: `#/events/${index}${field}`, code: verdict, detail }];
  });
}

function refusalOf(first: InputError, errors: InputError[], now: number): Problem {
  const text = `Nothing was counted: ${first.pointer} ${first.detail}.`;
  const named = errors.slice(0, 50);
  if (errors.some(({ code }) => code === "conflicting"))
    return new Problem("conflict", text, { errors: named, members: { state: "event_id_used" } });
  if (errors.some(({ code }) => code !== "too_many_events"))
    return new Problem("invalid_request", text, { errors: named, members: { in: "body" } });
  const headers = { "retry-after": String(secondsOfDayLeft(now)) };
  return new Problem("quota_exceeded", text, { errors: named, headers });
}

/**
 * What came of events that were recorded as one. @throws {Problem} `conflict` where an id was used for another event,
 * `invalid_request` where a time is out of reach or a month is full, `quota_exceeded` with Retry-After where nothing but
 * the day is; nothing was counted then, of any
 */
export function answerOf(
  events: readonly SentEvent[],
  verdicts: readonly RecordVerdict[],
  now: number,
): EventsCounted {
  const errors = faultsOf(verdicts);
  const first = errors[0];
  if (first) {
    throw refusalOf(first, errors, now);
  }
  return {
    data: events.map(({ event_id }, index) => {
      const verdict = verdicts[index];
      if (verdict === undefined || !isCounted(verdict)) throw new Error("an event without a verdict");
      return { event_id, verdict };
    }),
  };
}
