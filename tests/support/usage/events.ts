import type { Chance } from "./chance.ts";
import { type Tally, tallied } from "./tally.ts";

/** As `POST /v1/usage-events` takes it. */
export type SentEvent = { event_id: string; occurred_at: string } & (
  | { kind: "model_call"; model: string; input_tokens: number; output_tokens: number; cost_microusd: number }
  | { kind: "ai_request" }
  | { kind: "sandbox"; milliseconds: number }
  | { kind: "storage"; byte_hours: number }
);

const models = ["small-1", "large-2"] as const;
const hour = 3_600_000;

/** Mostly of now, some of the hours before, few of the days before. */
function ago(chance: Chance): number {
  const draw = chance.next();
  if (draw < 0.7) return 0;
  return draw < 0.95 ? chance.whole(1, 3 * hour) : chance.whole(1, 20 * 24) * hour;
}

export function drawEvent(chance: Chance, event_id: string, now: number): SentEvent {
  const base = { event_id, occurred_at: new Date(now - ago(chance)).toISOString() };
  switch (chance.whole(0, 3)) {
    case 0:
      return {
        kind: "model_call",
        ...base,
        model: chance.pick(models),
        input_tokens: chance.whole(1, 9_000),
        output_tokens: chance.whole(0, 3_000),
        cost_microusd: chance.whole(0, 40_000),
      };
    case 1:
      return { kind: "ai_request", ...base };
    case 2:
      return { kind: "sandbox", ...base, milliseconds: chance.whole(1, 15_000) };
    default:
      return { kind: "storage", ...base, byte_hours: chance.whole(1, 5_000_000) };
  }
}

/** How old a company is that has reported nothing from before its time. */
export const oldestMilliseconds = 21 * 24 * hour;

/** What an event must have counted, by the documentation alone, at a company that is older than the event. */
export function expect(tally: Tally, event: SentEvent): void {
  const at = Math.floor(Date.parse(event.occurred_at) / hour) * hour;
  switch (event.kind) {
    case "model_call":
      tallied(tally, "model_tokens_in", event.model, at, event.input_tokens);
      tallied(tally, "model_tokens_out", event.model, at, event.output_tokens);
      tallied(tally, "model_cost", event.model, at, event.cost_microusd);
      return;
    case "ai_request":
      tallied(tally, "ai_requests", "", at, 1);
      return;
    case "sandbox":
      tallied(tally, "sandbox_milliseconds", "", at, event.milliseconds);
      return;
    case "storage":
      tallied(tally, "storage_byte_hours", "", at, event.byte_hours);
  }
}
