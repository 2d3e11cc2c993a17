import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { copyBatch } from "../../../shared/data/usage-copy.ts";
import type { UsageEvent } from "../../../shared/usage/ledger.ts";
import { hourMilliseconds, hourOf } from "../../../shared/usage/meters.ts";
import { usageMonth } from "../../../shared/usage/periods.ts";
import { drain, reconcile } from "../../../shared/usage/service.ts";
import { type CopySnapshot, KeptRecord } from "../../support/usage/kept.ts";

const day = 24 * hourMilliseconds;
const anchor = Date.UTC(2026, 0, 31, 12, 20);
const beginning = anchor + 40 * day;

const nonZero = (sums: Map<string, number>) => [...sums].filter(([, n]) => n !== 0).sort();
const sum = (sums: Map<string, number>) => [...sums.values()].reduce((all, n) => all + n, 0);
const tokens = (id: string, quantity: number, at: number, dimension = "m1"): UsageEvent => ({
  ...{ id, at },
  counts: [{ meter: "model_tokens_in", dimension, quantity }],
});

const events = fc.array(
  fc.record({
    quantity: fc.integer({ min: 1, max: 9 }),
    ago: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 30 * day })),
    dimension: fc.constantFrom("m1", "m2"),
  }),
  { minLength: 1, maxLength: 4 },
);
const counting = [
  { arbitrary: fc.record({ kind: fc.constant("record"), events }), weight: 4 },
  { arbitrary: fc.record({ kind: fc.constant("wait"), time: fc.integer({ min: 1, max: day }) }), weight: 3 },
  { arbitrary: fc.record({ kind: fc.constant("drain") }), weight: 3 },
  fc.record({ kind: fc.constant("restart") }),
] as const;
const step = fc.oneof(
  ...counting,
  fc.record({ kind: fc.constant("call"), quantity: fc.integer({ min: -1, max: 3 }) }),
  fc.record({ kind: fc.constant("snapshot") }),
  fc.record({ kind: fc.constant("restore") }),
  fc.record({
    kind: fc.constant("lose"),
    table: fc.constantFrom("all_usage_batches", "all_usage_lines", "all_usage_hours"),
    every: fc.integer({ min: 1, max: 4 }),
    first: fc.nat(3),
  }),
  fc.record({ kind: fc.constant("reconcile") }),
  { arbitrary: fc.record({ kind: fc.constant("late"), at: fc.nat() }), weight: 2 },
);

const all = (kept: KeptRecord) => reconcile(kept.room(), kept.tenantId, anchor - 40 * day, hourOf(kept.now));

describe("a copy that lost something (M-219)", () => {
  beforeEach(() => void vi.spyOn(console, "error").mockImplementation(() => undefined));
  afterEach(() => void vi.restoreAllMocks());

  test("is what the meter says again, whatever rows are gone, restored or told late, and however often", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const kept = new KeptRecord(anchor, beginning);
        let acknowledged = 0;
        let snapshot: CopySnapshot = kept.snapshot();
        let next = 0;
        for (const taken of steps) {
          if (taken.kind === "wait") kept.now += taken.time;
          if (taken.kind === "restart") kept.restart();
          if (taken.kind === "call") {
            kept.meter.count("api_calls", taken.quantity, kept.now, anchor);
            acknowledged += taken.quantity;
          }
          if (taken.kind === "record") {
            const sent = taken.events.map(({ quantity, ago, dimension }) => {
              acknowledged += quantity;
              return tokens(`e${next++}`, quantity, kept.now - ago, dimension);
            });
            await kept.meter.record(sent, kept.now, () => anchor);
          }
          if (taken.kind === "drain") await drain(kept.room(), kept.tenantId);
          if (taken.kind === "snapshot") snapshot = kept.snapshot();
          if (taken.kind === "restore") kept.restore(snapshot);
          if (taken.kind === "lose") kept.lose(taken.table, taken.every, taken.first);
          if (taken.kind === "reconcile") await all(kept);
          const late = taken.kind === "late" ? kept.told[taken.at % kept.told.length] : undefined;
          // A copier that stood still comes with what it has, and may find its batch gone from under it.
          if (late) await copyBatch(kept.database, kept.tenantId, late);
        }
        kept.now += hourMilliseconds;
        expect((await all(kept)).drift).toEqual([]);
        expect(nonZero(kept.sums("all_usage_hours")), "totals").toEqual(nonZero(kept.held()));
        expect(nonZero(kept.sums("all_usage_lines")), "deltas").toEqual(nonZero(kept.held()));
        expect(sum(kept.held())).toBe(acknowledged);
        expect((await all(kept)).drift).toEqual([]);
      }),
      { numRuns: 80 },
    );
  });

  test("an older batch that comes after the correction changes nothing, and the trail says what was corrected once", async () => {
    const kept = new KeptRecord(anchor, beginning);
    await kept.meter.record([tokens("a", 2, kept.now)], kept.now, () => anchor);
    await drain(kept.room(), kept.tenantId);
    kept.now += hourMilliseconds;
    await kept.meter.record([tokens("b", 3, beginning)], kept.now, () => anchor);
    await drain(kept.room(), kept.tenantId);
    kept.restore({});
    expect((await all(kept)).drift).toEqual([]);
    for (const batch of kept.told) await copyBatch(kept.database, kept.tenantId, batch);
    expect([sum(kept.sums("all_usage_lines")), sum(kept.sums("all_usage_hours"))]).toEqual([5, 5]);
    await Promise.all([all(kept), all(kept)]);
    expect(kept.entries()).toEqual([{ action: "usage_record.resealed", detail: '{"counts":1}' }]);
  });

  test("a count of nobody's comes to nothing", async () => {
    const kept = new KeptRecord(anchor, beginning);
    await kept.meter.record([tokens("a", 2, kept.now)], kept.now, () => anchor);
    await drain(kept.room(), kept.tenantId);
    kept.now += hourMilliseconds;
    kept.change("update all_usage_hours set dimension = 'm9'");
    expect((await all(kept)).drift).toEqual([]);
    expect(nonZero(kept.sums("all_usage_hours"))).toEqual(nonZero(kept.held()));
  });

  test("what the meter has forgotten stays as it is, and says so", async () => {
    const kept = new KeptRecord(anchor, beginning);
    await kept.meter.record([tokens("a", 2, kept.now)], kept.now, () => anchor);
    await drain(kept.room(), kept.tenantId);
    kept.now = beginning + 140 * day;
    for (const at of [beginning, beginning + 31 * day])
      kept.meter.closeMonth(usageMonth(anchor, at).start, kept.now, anchor);
    await kept.meter.tidy(kept.now, anchor);
    expect(kept.held().size).toBe(0);
    kept.lose("all_usage_lines", 1, 0);
    for (let n = 0; n < 2; n++)
      expect((await all(kept)).drift).toMatchObject([{ hours: 2, deltas: 0, ledger: 0, cause: "forgotten" }]);
    expect(kept.entries()).toEqual([]);
  });
});

describe("a meter that was set back (M-219)", () => {
  beforeEach(() => void vi.spyOn(console, "error").mockImplementation(() => undefined));
  afterEach(() => void vi.restoreAllMocks());
  const forking = fc.oneof(
    ...counting,
    fc.record({ kind: fc.constant("fork") }),
    fc.record({ kind: fc.constant("setBack") }),
  );

  test("takes over what was copied, counts on from there, and never counts more than was acknowledged", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(forking, { maxLength: 30 }), async (steps) => {
        const kept = new KeptRecord(anchor, beginning);
        let acknowledged = 0;
        let storage = kept.fork();
        let next = 0;
        for (const taken of steps) {
          if (taken.kind === "wait") kept.now += taken.time;
          if (taken.kind === "restart") kept.restart();
          if (taken.kind === "record") {
            const sent = taken.events.map(({ quantity, ago, dimension }) => {
              acknowledged += quantity;
              return tokens(`e${next++}`, quantity, kept.now - ago, dimension);
            });
            await kept.meter.record(sent, kept.now, () => anchor);
          }
          const before = kept.sums("all_usage_hours");
          if (taken.kind === "drain") await drain(kept.room(), kept.tenantId);
          for (const [name, n] of before)
            expect(kept.sums("all_usage_hours").get(name)).toBeGreaterThanOrEqual(n);
          if (taken.kind === "fork") storage = kept.fork();
          if (taken.kind === "setBack") kept.setBack(storage);
        }
        kept.now += hourMilliseconds;
        const copied = kept.sums("all_usage_hours");
        expect((await all(kept)).drift).toEqual([]);
        expect(nonZero(kept.sums("all_usage_hours"))).toEqual(nonZero(kept.held()));
        for (const [name, n] of copied) expect(kept.held().get(name)).toBeGreaterThanOrEqual(n);
        expect(sum(kept.held())).toBeLessThanOrEqual(acknowledged);
        if (steps.every(({ kind }) => kind !== "setBack")) expect(kept.entries()).toEqual([]);
      }),
      { numRuns: 80 },
    );
  });

  test("after a copier had looked at it, however far, loses nothing that was copied and enters nothing twice", async () => {
    const quantity = fc.integer({ min: 1, max: 9 });
    const counts = fc.array(quantity, { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(counts, counts, fc.nat(3), async (before, since, keep) => {
        const kept = new KeptRecord(anchor, beginning);
        let next = 0;
        const count = (n: number) =>
          kept.meter.record([tokens(`e${next++}`, n, kept.now, `m${n % 3}`)], kept.now, () => anchor);
        let storage = kept.fork();
        for (const [index, n] of before.entries()) {
          await count(n);
          kept.now += hourMilliseconds;
          await drain(kept.room(), kept.tenantId);
          if (index === keep) storage = kept.fork();
        }
        const copied = kept.sums("all_usage_hours");
        const room = kept.room();
        let isOut = false;
        const ledgerOf = (id: string) => {
          const ledger = room.ledgerOf(id);
          const nextBatch = async () => {
            if (!isOut) {
              isOut = true;
              kept.setBack(storage);
              for (const n of since) {
                await count(n);
                kept.now += hourMilliseconds;
              }
            }
            return ledger.nextBatch();
          };
          return { ...ledger, nextBatch };
        };
        await drain({ ...room, ledgerOf }, kept.tenantId);
        expect((await all(kept)).drift).toEqual([]);
        for (const [name, n] of copied) expect(kept.held().get(name)).toBe(n);
        expect(nonZero(kept.sums("all_usage_hours"))).toEqual(nonZero(kept.held()));
        expect(sum(kept.held())).toBe([...before, ...since].reduce((total, n) => total + n, 0));
      }),
      { numRuns: 30 },
    );
  });

  test("keeps a month closed that is billed, and the trail says that it was set back", async () => {
    const kept = new KeptRecord(anchor, beginning);
    const empty = kept.fork();
    const { start, end } = usageMonth(anchor, beginning);
    await kept.meter.record([tokens("a", 7, kept.now)], kept.now, () => anchor);
    kept.now = end;
    await drain(kept.room(), kept.tenantId);
    kept.change(
      `insert into all_usage_statements (tenant_id, id, period_start, period_end, state, lines, drift, due_at, created_at, updated_at)
       values ('${kept.tenantId}', 'ust_1', ${start}, ${end}, 'final', '[]', '[]', 0, 0, 0)`,
    );
    kept.setBack(empty);
    await drain(kept.room(), kept.tenantId);
    const [verdict] = await kept.meter.record([tokens("b", 1, beginning)], kept.now, () => anchor);
    expect([verdict, sum(kept.held())]).toEqual(["adjusted", 8]);
    expect(kept.entries()).toEqual([
      { action: "usage_record.set_back", detail: '{"sequence":0,"newest":1}' },
    ]);
    kept.now += hourMilliseconds;
    expect((await reconcile(kept.room(), kept.tenantId, start, kept.now)).drift).toEqual([]);
  });
});
