import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { billingPeriod, utcDay } from "../../../shared/limits/rules.ts";

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
