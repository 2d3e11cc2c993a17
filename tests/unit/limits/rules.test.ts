import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { planFacts } from "../../../shared/kernel/plan.ts";
import { billingPeriod, decideRequest, utcDay } from "../../../shared/limits/rules.ts";

const instants = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2034, 0, 1) });

describe("periods", () => {
  test("a billing period contains its instant, and periods join without gap or overlap (M-039)", () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 0, max: 10 * 366 * 86_400_000 }), (anchor, later) => {
        const now = anchor + later;
        const period = billingPeriod(anchor, now);
        expect(period.start).toBeLessThanOrEqual(now);
        expect(now).toBeLessThan(period.end);
        expect(billingPeriod(anchor, period.end).start).toBe(period.end);
        expect(billingPeriod(anchor, period.start - 1).end).toBe(period.start);
      }),
    );
  });

  test("an anchor on the 31st falls on month ends and comes back to the 31st", () => {
    const anchor = Date.UTC(2026, 0, 31, 8);
    const starts = [1, 2, 3, 4].map((month) =>
      new Date(billingPeriod(anchor, Date.UTC(2026, month, 15)).end).toISOString(),
    );
    expect(starts).toEqual([
      "2026-02-28T08:00:00.000Z",
      "2026-03-31T08:00:00.000Z",
      "2026-04-30T08:00:00.000Z",
      "2026-05-31T08:00:00.000Z",
    ]);
  });

  test("a day is UTC's", () => {
    fc.assert(
      fc.property(instants, (now) => {
        const day = utcDay(now);
        expect(new Date(day.start).toISOString()).toContain("T00:00:00.000Z");
        expect(day.end - day.start).toBe(86_400_000);
      }),
    );
  });
});

describe("the rolling minute (M-249)", () => {
  test("never more than the limit in any 60 real seconds, whatever the arrivals", () => {
    const { limits } = planFacts.developer;
    const gaps = fc.array(fc.integer({ min: 0, max: 2_500 }), { minLength: 300, maxLength: 600 });
    fc.assert(
      fc.property(instants, gaps, (begin, arrivals) => {
        const counts: { second: number; count: number }[] = [];
        const admitted: number[] = [];
        let now = begin;
        for (const gap of arrivals) {
          now += gap;
          const period = billingPeriod(begin, now);
          const verdict = decideRequest(limits, { counts, monthUsed: 0 }, period, now);
          if (!verdict.admitted) continue;
          admitted.push(now);
          const second = Math.floor(now / 1000);
          const slot = counts.find((entry) => entry.second === second);
          if (slot) slot.count += 1;
          else counts.push({ second, count: 1 });
        }
        for (const [index, at] of admitted.entries()) {
          const window = admitted.slice(index).filter((later) => later < at + 60_000);
          expect(window.length).toBeLessThanOrEqual(limits.requestsPerMinute);
        }
      }),
      { numRuns: 30 },
    );
  });

  test("a denied request names its policies and a reset that helps", () => {
    const now = Date.UTC(2026, 5, 1, 0, 0, 30);
    const counts = [{ second: Math.floor(now / 1000) - 10, count: 100 }];
    const period = billingPeriod(now, now);
    const denied = decideRequest(planFacts.developer.limits, { counts, monthUsed: 10_000 }, period, now);
    expect(denied).toMatchObject({ admitted: false, violated: ["minute", "month"] });
    const later = now + denied.minute.resetSeconds * 1000;
    expect(decideRequest(planFacts.developer.limits, { counts, monthUsed: 0 }, period, later).admitted).toBe(
      true,
    );
  });

  test("unlimited means no month policy, the minute one stays", () => {
    const now = Date.UTC(2026, 5, 1);
    const state = { counts: [], monthUsed: 9_999_999 };
    const verdict = decideRequest(planFacts.enterprise.limits, state, billingPeriod(now, now), now);
    expect(verdict).toMatchObject({ admitted: true, month: null });
  });
});
