import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Ledger, tickOf } from "../../../shared/limits/ledger.ts";

const kept = { lease: () => {}, count: () => {}, heard: () => {} };
const begin = Date.UTC(2026, 5, 1);

function ledger(windows = [{ seconds: 60, limit: 100 }]): Ledger {
  const made = new Ledger(windows, kept);
  made.restore(tickOf(begin), [], [], []);
  return made;
}

describe("what a meter counts by its own clock (M-249)", () => {
  test("never more than the limit in any 60 real seconds, whatever the arrivals; and all of it", () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 2_500 }), { minLength: 300, maxLength: 600 });
    fc.assert(
      fc.property(gaps, (arrivals) => {
        const meter = ledger();
        const admitted: number[] = [];
        let now = begin;
        for (const gap of arrivals) {
          now += gap;
          meter.advance(tickOf(now));
          const before = admitted.filter((at) => at > now - 60_500).length;
          const isAdmitted = meter.count(1);
          if (before < 100) expect(isAdmitted).toBe(true);
          if (isAdmitted) admitted.push(now);
        }
        for (const [index, at] of admitted.entries()) {
          const window = admitted.slice(index).filter((later) => later < at + 60_000);
          expect(window.length).toBeLessThanOrEqual(100);
        }
      }),
      { numRuns: 8 },
    );
  });

  test("a reset that helps: then, and no earlier, one more is free", () => {
    const meter = ledger();
    for (let index = 0; index < 100; index++) expect(meter.count(1)).toBe(true);
    expect(meter.count(1)).toBe(false);
    const wait = meter.waitFor(1);
    meter.advance(tickOf(begin + wait) - 1);
    expect(meter.count(1)).toBe(false);
    meter.advance(tickOf(begin + wait));
    expect(meter.stateOf(0).remaining).toBe(100);
    expect(meter.count(1)).toBe(true);
  });

  test("of two windows the narrower counts, and a dear request counts as many", () => {
    const meter = ledger([
      { seconds: 60, limit: 100 },
      { seconds: 10, limit: 30 },
    ]);
    expect([meter.count(25), meter.count(25), meter.count(5)]).toEqual([true, false, true]);
    meter.advance(tickOf(begin + 10_250));
    expect([meter.count(30), meter.stateOf(0).remaining]).toEqual([true, 40]);
  });

  test("a report that is impossible changes nothing: what was promised stays deducted", () => {
    const meter = ledger();
    const now = tickOf(begin);
    const lease = meter.grant("a", "1.0", now, now + 8, 40);
    expect(lease?.left).toBe(40);
    meter.settle("a", 1, [{ id: "1.0", spent: [[now, 50]], back: 0 }]);
    expect(meter.ownFree()).toBe(60);
    meter.settle("a", 2, [{ id: "1.0", spent: [], back: 30 }]);
    meter.settle("a", 2, [{ id: "1.0", spent: [], back: 10 }]);
    expect(meter.ownFree()).toBe(90);
  });

  test("a lease that its isolate does not name never arrived, and comes back", () => {
    const meter = ledger();
    const now = tickOf(begin);
    meter.grant("a", "1.0", now, now + 8, 40);
    expect(meter.settle("a", 2, [])).toMatchObject([{ back: 40, spent: 0 }]);
    expect(meter.ownFree()).toBe(100);
  });
});
