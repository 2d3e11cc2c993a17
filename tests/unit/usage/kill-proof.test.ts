import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Chance } from "../../support/usage/chance.ts";
import { drawEvent, expect as expected, type SentEvent } from "../../support/usage/events.ts";
import { type Calls, judge, type Places, sumOf, type Tally, tallied } from "../../support/usage/tally.ts";

const now = Date.UTC(2026, 10, 22, 14, 30);

/** A world in which nothing is wrong. */
function honest(seed: number): { places: Places; calls: Calls } {
  const chance = new Chance(seed);
  const acknowledged: Tally = new Map();
  for (let event = 0; event < 30; event++) expected(acknowledged, drawEvent(chance, `e-${event}`, now));
  const all = new Map(acknowledged);
  tallied(all, "api_calls", "", now, 40);
  tallied(all, "active_users", "", now, 1);
  const places = { acknowledged, ledger: all, deltas: new Map(all), hours: new Map(all) };
  return { places, calls: { sent: 44, acknowledged: 38 } };
}

describe("the judge of the kill proof (M-094)", () => {
  test("finds nothing where nothing is wrong", () => {
    for (let seed = 1; seed <= 50; seed++) {
      const { places, calls } = honest(seed);
      expect(judge(places, calls)).toEqual({ differences: [], drift: 0 });
    }
  });

  test.each(["acknowledged", "ledger", "deltas", "hours"] as const)(
    "finds whatever is wrong in one place: %s",
    (place) => {
      fc.assert(
        fc.property(
          fc.nat(1_000),
          fc.nat(1_000),
          fc.integer({ min: 1, max: 500 }),
          fc.boolean(),
          (seed, which, by, lost) => {
            const { places, calls } = honest(seed);
            const tally = places[place];
            const keys = [...tally.keys()].sort();
            const key = keys[which % keys.length] ?? "";
            if (lost) tally.delete(key);
            else tally.set(key, (tally.get(key) ?? 0) + by);
            const { drift, differences } = judge(places, calls);
            expect(drift).toBeGreaterThan(0);
            expect(differences.join()).toContain(key);
          },
        ),
      );
    },
  );

  test("finds an error that another one makes up for", () => {
    const { places, calls } = honest(3);
    const [one = "", other = ""] = [...places.ledger.keys()].filter((key) => key.includes("model_tokens_in"));
    const sum = sumOf(places.ledger);
    places.ledger.set(one, (places.ledger.get(one) ?? 0) + 1);
    places.ledger.set(other, (places.ledger.get(other) ?? 0) - 1);
    expect(sumOf(places.ledger)).toBe(sum);
    expect(judge(places, calls).differences).toHaveLength(2);
  });

  test.each([
    { sent: 39, acknowledged: 39 },
    { sent: 90, acknowledged: 41 },
  ])("takes no more calls than were sent and no fewer than were answered: $sent, $acknowledged", (calls) => {
    expect(judge(honest(1).places, calls)).toMatchObject({ drift: 1 });
  });
});

test("an event counts what it says, in the hour it says", () => {
  const tally: Tally = new Map();
  const at = { event_id: "e", occurred_at: "2026-11-22T14:59:59.999Z" };
  const events: SentEvent[] = [
    { kind: "model_call", ...at, model: "small-1", input_tokens: 3, output_tokens: 0, cost_microusd: 7 },
    { kind: "ai_request", ...at },
    { kind: "sandbox", ...at, milliseconds: 11 },
    { kind: "sandbox", ...at, milliseconds: 2 },
  ];
  for (const event of events) expected(tally, event);
  const hour = Date.UTC(2026, 10, 22, 14);
  expect(Object.fromEntries(tally)).toEqual({
    [JSON.stringify(["model_tokens_in", "small-1", hour])]: 3,
    [JSON.stringify(["model_cost", "small-1", hour])]: 7,
    [JSON.stringify(["ai_requests", "", hour])]: 1,
    [JSON.stringify(["sandbox_milliseconds", "", hour])]: 13,
  });
});
