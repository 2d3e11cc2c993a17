import fc from "fast-check";
import { expect, test } from "vitest";
import { parseInput } from "../../../shared/http/input.ts";
import { sha256 } from "../../../shared/kernel/digest.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import { type SentEvent, usageEvents } from "../../../shared/usage/event-contract.ts";
import { answerOf, ledgerEvents } from "../../../shared/usage/event-rules.ts";
import type { RecordVerdict } from "../../../shared/usage/ledger.ts";

const occurred_at = "2026-11-22T10:20:30Z";
const call = (more: object = {}): SentEvent =>
  ({
    kind: "model_call",
    event_id: "e-1",
    occurred_at,
    model: "m-1",
    input_tokens: 5,
    output_tokens: 0,
    cost_microusd: 7,
    ...more,
  }) as SentEvent;
const active = (user: string, at: string, event_id: string): SentEvent => ({
  kind: "active_user",
  event_id,
  occurred_at: at,
  user,
});

test("a model's call counts tokens and cost by its model, and nothing where there is nothing (M-094)", async () => {
  const [event, ...rest] = await ledgerEvents(call(), sha256);
  expect(rest).toEqual([]);
  expect(event).toMatchObject({ id: "sent:e-1", at: Date.parse(occurred_at) });
  expect(event?.counts).toEqual([
    { meter: "model_tokens_in", dimension: "m-1", quantity: 5 },
    { meter: "model_cost", dimension: "m-1", quantity: 7 },
  ]);
});

test("the same event told again is the same, in whatever zone, and any other content is another (M-094)", async () => {
  const content = async (event: SentEvent) => (await ledgerEvents(event, sha256))[0]?.content;
  expect(await content(call({ occurred_at: "2026-11-22T12:20:30.000+02:00" }))).toBe(await content(call()));
  const changes = [
    { model: "m-2" },
    { input_tokens: 6 },
    { output_tokens: 1 },
    { cost_microusd: 0 },
    { occurred_at: "2026-11-22T10:20:31Z" },
  ];
  const contents = await Promise.all([{}, ...changes].map((change) => content(call(change))));
  expect(new Set(contents).size).toBe(changes.length + 1);
  const nothing = { input_tokens: 0, cost_microusd: 0 };
  expect(await content(call({ ...nothing, model: "m-2" }))).not.toBe(await content(call(nothing)));
});

test("a person is active once a day, by an event that says nothing of who (M-094)", async () => {
  const day = async (event: SentEvent) => (await ledgerEvents(event, sha256))[1];
  const morning = await day(active("u-1", "2026-11-22T00:00:00Z", "a"));
  const evening = await day(active("u-1", "2026-11-22T23:59:59Z", "b"));
  expect(morning?.counts).toEqual([{ meter: "active_users", dimension: "", quantity: 1 }]);
  expect([evening?.id, evening?.content]).toEqual([morning?.id, morning?.content]);
  expect((await day(active("u-1", "2026-11-23T00:00:00Z", "c")))?.id).not.toBe(morning?.id);
  expect((await day(active("u-2", "2026-11-22T10:00:00Z", "d")))?.id).not.toBe(morning?.id);
  expect(JSON.stringify(await ledgerEvents(active("u-1", occurred_at, "e"), sha256))).not.toContain("u-1");
});

test("what is refused is refused whole, and every place is named (M-094)", () => {
  const good: RecordVerdict[] = ["counted", "adjusted", "repeated"];
  const bad: RecordVerdict[] = ["conflicting", "too_old", "in_future"];
  const verdicts = fc.array(fc.constantFrom(...good, ...bad), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(verdicts, (given) => {
      const events = given.map((_, index) => call({ event_id: `e-${index}` }));
      const faults = given.flatMap((verdict, index) => (bad.includes(verdict) ? [{ verdict, index }] : []));
      try {
        const { data } = answerOf(events, given, 0);
        expect(faults).toEqual([]);
        expect(data).toEqual(given.map((verdict, index) => ({ event_id: `e-${index}`, verdict })));
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        expect(error.code).toBe(given.includes("conflicting") ? "conflict" : "invalid_request");
        expect(error.extra.errors?.map(({ pointer, code }) => ({ pointer, code }))).toEqual(
          faults.map(({ verdict, index }) => ({
            pointer: `#/events/${index}/${verdict === "conflicting" ? "event_id" : "occurred_at"}`,
            code: verdict,
          })),
        );
      }
    }),
  );
});

test("what no tool may say is refused by name: the platform's own count, fractions, addresses (M-094)", () => {
  const pointers = (event: object) => {
    try {
      parseInput(usageEvents, { events: [event] }, "body");
      return [];
    } catch (error) {
      return error instanceof Problem ? error.extra.errors?.map(({ pointer }) => pointer) : undefined;
    }
  };
  expect(pointers(call())).toEqual([]);
  expect(pointers({ kind: "api_call", event_id: "a", occurred_at })).toEqual(["#/events/0/kind"]);
  expect(pointers(call({ input_tokens: 1.5 }))).toEqual(["#/events/0/input_tokens"]);
  expect(pointers(call({ input_tokens: -1 }))).toEqual(["#/events/0/input_tokens"]);
  expect(pointers(call({ model: "=cmd()" }))).toEqual(["#/events/0/model"]);
  expect(pointers(call({ event_id: "a b" }))).toEqual(["#/events/0/event_id"]);
  expect(pointers(call({ price: 1 }))).toEqual(["#/events/0/price"]);
  expect(pointers(active("ada@example.com", occurred_at, "a"))).toEqual(["#/events/0/user"]);
});
