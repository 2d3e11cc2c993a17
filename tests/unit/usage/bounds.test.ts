import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MeterUsageLedger } from "../../../durable-objects/tenant-meter-usage.ts";
import { mostDimensions, mostEventsOfDay, mostOfMonth } from "../../../shared/usage/bounds.ts";
import type { SentEvent } from "../../../shared/usage/event-contract.ts";
import { answerOf } from "../../../shared/usage/event-rules.ts";
import type { UsageEvent } from "../../../shared/usage/ledger.ts";
import { hourMilliseconds } from "../../../shared/usage/meters.ts";
import { seriesOf } from "../../../shared/usage/series-rules.ts";
import { objectStorage } from "../../support/sqlite-object.ts";

const day = 24 * hourMilliseconds;
const anchor = Date.UTC(2026, 0, 1);
const now = Date.UTC(2026, 10, 22, 12);
const cost = (id: string, quantity: number, dimension = "m", at = now): UsageEvent => ({
  ...{ id, at },
  counts: [{ meter: "model_cost", dimension, quantity }],
});
const opened = () => {
  const storage = objectStorage();
  let ledger = new MeterUsageLedger(storage);
  const record = (events: UsageEvent[], asOne = false, at = now) =>
    ledger.record(events, at, () => anchor, asOne);
  const totals = () => ledger.usageOf(0, Number.MAX_SAFE_INTEGER).map(({ total }) => total);
  const restart = () => {
    ledger = new MeterUsageLedger(storage);
  };
  return { storage, record, totals, restart, ledger: () => ledger };
};

describe("a month has room for what can be counted to the unit (M-196)", () => {
  test("what is acknowledged is in the total, exactly, however much is sent", async () => {
    const quantity = fc.oneof(
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: mostOfMonth / 3, max: Number.MAX_SAFE_INTEGER }),
    );
    const sent = fc.array(
      fc.record({
        quantity,
        more: quantity,
        name: fc.constantFrom("", "m"),
        ago: fc.integer({ min: 0, max: 34 }),
      }),
      { maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(sent, async (given) => {
        const { record, restart, ledger } = opened();
        let acknowledged = 0n;
        for (const [n, { quantity: one, more, name, ago }] of given.entries()) {
          const event = cost(`e${n}`, one, name, now - ago * day);
          event.counts.push({ meter: "model_cost", dimension: "m2", quantity: more });
          const [verdict] = await record([event]);
          expect(["counted", "too_much"]).toContain(verdict);
          if (verdict === "counted") acknowledged += BigInt(one) + BigInt(more);
          restart();
        }
        const rows = ledger().usageOf(0, Number.MAX_SAFE_INTEGER);
        expect(rows.reduce((sum, { total }) => sum + BigInt(total), 0n)).toBe(acknowledged);
      }),
      { numRuns: 100 },
    );
  });

  test("a list that is too much counts nothing, and what came before keeps its room", async () => {
    const { record, totals } = opened();
    expect(await record([cost("a", mostOfMonth - 1)])).toEqual(["counted"]);
    expect(await record([cost("b", 1), cost("c", 1)], true)).toEqual(["counted", "too_much"]);
    expect(totals()).toEqual([mostOfMonth - 1]);
    expect(await record([cost("b", 1)], true)).toEqual(["counted"]);
    expect(await record([cost("d", 1), cost("a", mostOfMonth - 1)])).toEqual(["too_much", "repeated"]);
    expect(await record([cost("e", 1, "m", now - 30 * day)])).toEqual(["counted"]);
  });

  test("counts of an older release take their room", async () => {
    const { storage, record } = opened();
    await record([cost("a", mostOfMonth)]);
    storage.sql.exec("delete from usage_months");
    storage.sql.exec("delete from usage_dimensions");
    expect(await record([cost("b", 1)])).toEqual(["too_much"]);
  });

  test("a series is told exactly or not at all", () => {
    const periods = [0, 1].map((n) => ({ start: n * day, end: (n + 1) * day }));
    const rows = periods.map(({ start: hour }) => {
      return { meter: "model_cost" as const, dimension: "", hour, lateFrom: null, total: mostOfMonth };
    });
    expect(() => seriesOf(rows, periods, { interval: "day" })).toThrow("invalid_request");
    expect(seriesOf(rows.slice(1), periods, { interval: "day" }).data[0]?.quantity).toBe(mostOfMonth);
  });
});

describe("one company fills no database (M-196)", () => {
  test("a month knows so many models of a meter and no more; those it knows go on", async () => {
    const { record, restart } = opened();
    const named = (count: number, from = 0) =>
      Array.from({ length: count }, (_, n) => cost(`e${from + n}`, 1, `m${from + n}`));
    expect(new Set(await record(named(mostDimensions)))).toEqual(new Set(["counted"]));
    restart();
    expect(await record([...named(1, mostDimensions), cost("x", 1, "m0")])).toEqual([
      "too_many_dimensions",
      "counted",
    ]);
    expect(await record([cost("y", 1, "new", now - 30 * day)])).toEqual(["counted"]);
  });

  test("a day takes so many events of a company's own, and the next takes more", async () => {
    const { storage, record } = opened();
    const sent = (id: string): UsageEvent => ({ id: `sent:${id}`, at: now, counts: [] });
    expect(await record([sent("a"), sent("a"), sent("b")])).toEqual(["counted", "repeated", "counted"]);
    expect(storage.sql.exec("select events from usage_days").toArray()).toEqual([{ events: 2 }]);
    storage.sql.exec("update usage_days set events = ?", mostEventsOfDay - 1);
    expect(await record([sent("c"), sent("d")], true)).toEqual(["counted", "too_many_events"]);
    expect(await record([sent("c"), cost("lv:storage:1", 1)])).toEqual(["counted", "counted"]);
    expect(await record([sent("d"), sent("a")])).toEqual(["too_many_events", "repeated"]);
    expect(await record([sent("d")], false, now + day)).toEqual(["counted"]);
  });

  test("whoever sends more on a day is told when the next begins; what is wrong otherwise is told first", () => {
    const event = { event_id: "a" } as SentEvent;
    const told = (...verdicts: Parameters<typeof answerOf>[1]) => {
      try {
        return answerOf(
          verdicts.map(() => event),
          verdicts,
          now + 500,
        );
      } catch (error) {
        return error;
      }
    };
    expect(told("counted", "too_many_events")).toMatchObject({
      code: "quota_exceeded",
      extra: { headers: { "retry-after": "43200" }, errors: [{ pointer: "#/events/1" }] },
    });
    expect(told("too_many_dimensions", "too_many_events")).toMatchObject({
      code: "invalid_request",
      extra: { errors: [{ pointer: "#/events/0/model" }, { pointer: "#/events/1" }] },
    });
    expect(told("too_much")).toMatchObject({
      code: "invalid_request",
      extra: { errors: [{ pointer: "#/events/0" }] },
    });
  });
});
