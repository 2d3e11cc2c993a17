import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MeterUsageLedger } from "../../../durable-objects/tenant-meter-usage.ts";
import type { RecordVerdict, UsageBatch, UsageEvent } from "../../../shared/usage/ledger.ts";
import { hourMilliseconds, hourOf } from "../../../shared/usage/meters.ts";
import { usageMonth } from "../../../shared/usage/periods.ts";
import { objectStorage } from "../../support/sqlite-object.ts";

const anchor = Date.UTC(2026, 0, 31, 12, 20);
const day = 24 * hourMilliseconds;
/** Young companies report what is older than they are. */
const ages = fc.oneof(fc.integer({ min: 0, max: 5 * day }), fc.constant(40 * day));

const counts = fc.array(
  fc.record({
    meter: fc.constantFrom("model_tokens_in", "model_cost"),
    dimension: fc.constantFrom("", "m1"),
    quantity: fc.integer({ min: 1, max: 9 }),
  }),
  { minLength: 1, maxLength: 3 },
);
const event = fc.record({
  id: fc.integer({ min: 0, max: 12 }).map((n) => `e${n}`),
  ago: fc.oneof(
    fc.integer({ min: -600_000, max: 3 * hourMilliseconds }),
    fc.integer({ min: 0, max: 37 * day }),
  ),
  counts,
});
const step = fc.oneof(
  {
    arbitrary: fc.record({ kind: fc.constant("record"), events: fc.array(event, { maxLength: 5 }) }),
    weight: 5,
  },
  {
    arbitrary: fc.record({ kind: fc.constant("call"), quantity: fc.integer({ min: -2, max: 5 }) }),
    weight: 2,
  },
  {
    arbitrary: fc.record({ kind: fc.constant("wait"), time: fc.integer({ min: 1, max: 5 * day }) }),
    weight: 3,
  },
  fc.record({ kind: fc.constant("drain"), most: fc.integer({ min: 1, max: 3 }), isTold: fc.boolean() }),
  fc.record({ kind: fc.constant("restart") }),
  fc.record({ kind: fc.constant("close") }),
  fc.record({ kind: fc.constant("tidy") }),
  { arbitrary: fc.record({ kind: fc.constant("look") }), weight: 2 },
);

type Line = { hour: number; meter: string; dimension: string; lateFrom: number | null };
const nameOf = ({ hour, meter, dimension, lateFrom }: Line) => [hour, meter, dimension, lateFrom].join(" ");
const add = (sums: Map<string, number>, line: Line, n: number) =>
  sums.set(nameOf(line), (sums.get(nameOf(line)) ?? 0) + n);
const sorted = (sums: Map<string, number>) => [...sums].filter(([, n]) => n !== 0).sort();

/** A database as the copier's statements make it: a batch's lines once, a total by the newest batch that says one. */
class Copy {
  readonly deltas = new Map<string, number>();
  readonly totals = new Map<string, number>();
  readonly #batches = new Map<number, UsageBatch>();

  take(batch: UsageBatch): void {
    const known = this.#batches.get(batch.sequence);
    expect(known ?? batch).toEqual(batch);
    if (known) return;
    expect(batch.sequence).toBe(this.#batches.size + 1);
    this.#batches.set(batch.sequence, batch);
    for (const line of batch.lines) {
      add(this.deltas, line, line.delta ?? Number.NaN);
      this.totals.set(nameOf(line), line.total);
    }
  }
}

/** What a ledger must say, in the plainest words. */
class Model {
  readonly totals = new Map<string, number>();
  readonly #seen = new Map<string, string>();
  closed = 0;

  record({ id, at, counts: lines }: UsageEvent, now: number): RecordVerdict {
    const content = `${at} ${lines.map((line) => JSON.stringify(line)).sort()}`;
    const seen = this.#seen.get(id);
    if (seen !== undefined) return seen === content ? "repeated" : "conflicting";
    if (at > now + 300_000) return "in_future";
    if (at < now - 35 * day) return "too_old";
    this.#seen.set(id, content);
    const isLate = this.#isLate(at);
    for (const { meter, dimension, quantity } of lines) this.count({ meter, dimension }, quantity, at, now);
    return isLate ? "adjusted" : "counted";
  }

  count(what: { meter: string; dimension: string }, quantity: number, at: number, now: number): void {
    const isLate = this.#isLate(at);
    const hour = isLate ? Math.max(hourOf(now), this.closed, hourOf(anchor)) : hourOf(at);
    add(this.totals, { ...what, hour, lateFrom: isLate ? usageMonth(anchor, at).start : null }, quantity);
  }

  /** Of no month that is open: of a closed one, or of none that the company had. */
  #isLate(at: number): boolean {
    return hourOf(at) < this.closed || hourOf(at) < hourOf(anchor);
  }

  /** What was seen is forgotten when it would be refused for its age. */
  forget(now: number): void {
    for (const [id, content] of this.#seen)
      if (Number.parseInt(content, 10) < now - 40 * day) this.#seen.delete(id);
  }
}

describe("a record of use (M-196, M-219)", () => {
  test("is the sum of what was acknowledged, and its copy is the same, whatever happens in between", async () => {
    await fc.assert(
      fc.asyncProperty(ages, fc.array(step, { maxLength: 40 }), async (age, steps) => {
        const storage = objectStorage();
        let ledger = new MeterUsageLedger(storage);
        let now = anchor + age;
        let tidiedAt = 0;
        const [model, copy] = [new Model(), new Copy()];
        const drain = (most: number, isTold: boolean) => {
          for (let n = 0; n < most; n++) {
            const batch = ledger.nextBatch(now);
            if (!batch) return;
            copy.take(batch);
            if (isTold) ledger.copied(batch.sequence);
          }
        };
        for (const taken of steps) {
          if (taken.kind === "wait") now += taken.time;
          if (taken.kind === "restart") ledger = new MeterUsageLedger(storage);
          if (taken.kind === "call") {
            ledger.count("api_calls", taken.quantity, now, anchor);
            model.count({ meter: "api_calls", dimension: "" }, taken.quantity, now, now);
          }
          if (taken.kind === "record") {
            const events = taken.events.map(({ ago, ...rest }) => ({
              ...rest,
              at: now - ago,
            })) as UsageEvent[];
            const verdicts = await ledger.record(events, now, () => anchor);
            expect(verdicts).toEqual(events.map((each) => model.record(each, now)));
          }
          if (taken.kind === "look") {
            const { since, rows } = ledger.newsOf(0, Number.MAX_SAFE_INTEGER);
            expect(rows.length > 0).toBe(ledger.hasNews());
            expect(rows.every(({ hour }) => hour >= since)).toBe(true);
          }
          if (taken.kind === "drain") drain(taken.most, taken.isTold);
          if (taken.kind === "close") {
            const { start } = usageMonth(anchor, usageMonth(anchor, now).start - 1);
            ledger.closeMonth(start, now, anchor);
            model.closed = usageMonth(anchor, start).end;
          }
          if (taken.kind === "tidy") {
            await ledger.tidy(now, anchor);
            if (now - tidiedAt >= day) {
              model.forget(now);
              tidiedAt = now;
            }
          }
        }
        now += hourMilliseconds;
        drain(Number.POSITIVE_INFINITY, true);
        expect(ledger.hasNews()).toBe(false);
        expect(sorted(copy.totals), "absolute totals").toEqual(sorted(model.totals));
        expect(sorted(copy.deltas), "sums of deltas").toEqual(sorted(model.totals));
        const kept = new Map(
          ledger.usageOf(0, Number.MAX_SAFE_INTEGER).map((row) => [nameOf(row), row.total]),
        );
        expect(ledger.usageOf(0, hourOf(anchor)), "what no month has").toEqual([]);
        for (const [name, total] of sorted(kept)) expect(copy.totals.get(name)).toBe(total);
      }),
      { numRuns: 300 },
    );
  });
});
