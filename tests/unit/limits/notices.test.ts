import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { MeterUsage } from "../../../shared/limits/meter.ts";
import { highestOf, noticesOf } from "../../../shared/limits/notices.ts";
import { billingPeriod, utcDay } from "../../../shared/limits/rules.ts";

const anchor = Date.UTC(2026, 0, 31, 12);
const now = Date.UTC(2026, 10, 22, 15);

const usageOf = (
  month: [number, number | null],
  ai: [number, number],
  projects: [number, number | null],
): MeterUsage => ({
  plan: "team",
  overrides: [],
  policies: [
    ...(month[1] === null
      ? []
      : [{ name: "month" as const, quota: month[1], windowSeconds: 1, remaining: 0, resetSeconds: 1 }]),
    { name: "ai-day", quota: ai[1], windowSeconds: 86_400, remaining: ai[1] - ai[0], resetSeconds: 1 },
  ],
  own: [],
  monthRequests: month[0],
  tasks: { used: 0, limit: 1 },
  projects: { used: projects[0], limit: projects[1] },
  seats: { used: 1, limit: 1 },
  storage: { used: 0, limit: 1 },
});

describe("notices at 80, 95 and 100 % (M-018)", () => {
  test("each part that is used up is one notice, known by limit, period and part", () => {
    const notices = noticesOf(usageOf([96, 100], [80, 100], [5, 5]), anchor, now);
    expect(notices.map(({ name, percent }) => `${name} ${percent}`)).toEqual([
      "requests_per_month 80",
      "requests_per_month 95",
      "ai_requests_per_day 80",
      "projects 80",
      "projects 95",
      "projects 100",
    ]);
    expect(new Set(notices.map(({ id }) => id)).size).toBe(6);
    expect(notices[0]?.period).toEqual(billingPeriod(anchor, now));
    expect(notices[2]?.period).toEqual(utcDay(now));
    expect(highestOf(notices).map(({ name, percent }) => [name, percent])).toEqual([
      ["requests_per_month", 95],
      ["ai_requests_per_day", 80],
      ["projects", 100],
    ]);
  });

  test("files are told of as well, by the month (M-040)", () => {
    const usage = { ...usageOf([0, null], [0, 100], [0, null]), storage: { used: 95, limit: 100 } };
    const notices = noticesOf(usage, anchor, now);
    expect(notices.map(({ name, percent }) => [name, percent])).toEqual([
      ["storage_bytes", 80],
      ["storage_bytes", 95],
    ]);
    expect(notices[0]?.period).toEqual(billingPeriod(anchor, now));
    expect(highestOf(notices)).toHaveLength(1);
  });

  test("the next day, and the next billing month, it is another notice", () => {
    const full = usageOf([100, 100], [100, 100], [5, 5]);
    const ids = (at: number) => new Set(noticesOf(full, anchor, at).map(({ id }) => id));
    const tomorrow = [...ids(now + 86_400_000)].filter((id) => ids(now).has(id));
    expect(tomorrow.every((id) => !id.startsWith("ai_"))).toBe(true);
    const afterMonth = ids(billingPeriod(anchor, now).end);
    expect([...afterMonth].filter((id) => ids(now).has(id))).toEqual([]);
  });

  test("never of what has no limit, of less than five, or of less than 80 %; and never less the more is used", () => {
    fc.assert(
      fc.property(fc.nat(300), fc.option(fc.nat(250), { nil: null }), fc.nat(20), (used, limit, more) => {
        const count = (n: number) => noticesOf(usageOf([n, limit], [0, 100], [0, null]), anchor, now).length;
        if (limit === null || limit < 5 || used < limit * 0.8) expect(count(used)).toBe(0);
        else expect(count(used)).toBeGreaterThan(0);
        expect(count(used + more)).toBeGreaterThanOrEqual(count(used));
      }),
    );
  });
});
