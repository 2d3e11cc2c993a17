import fc from "fast-check";
import { expect, test } from "vitest";
import { usageMeters, usageUnits } from "../../../shared/usage/meters.ts";
import type { UsageSeries } from "../../../shared/usage/series-contract.ts";
import { usedOf } from "../../../workers/pages/console/used.ts";

const hour = 3_600_000;
const began = Date.UTC(2026, 10, 3, 17);
const at = (index: number) => new Date(began + index * hour).toISOString();

const series = (
  interval: UsageSeries["interval"],
  meter: (typeof usageMeters)[number],
  points: [index: number, quantity: number][],
): UsageSeries => {
  const counted = points.map(([index, quantity]) => {
    return { start: at(index), end: at(index + 1), quantity, adjusted: 0 };
  });
  const quantity = points.reduce((sum, [, count]) => sum + count, 0);
  const data = [{ meter, unit: usageUnits[meter], dimension: null, quantity, adjusted: 0, points: counted }];
  return { interval, from: at(0), to: at(720), data: points.length === 0 ? [] : data };
};

test("the days of the page come to what its month says, whatever was counted between its two questions (M-262)", () => {
  const drawn = fc.uniqueArray(fc.tuple(fc.nat(719), fc.integer({ min: 1, max: 1e9 })), {
    selector: ([index]) => index,
  });
  fc.assert(
    fc.property(drawn, fc.constantFrom(...usageMeters), fc.nat(9), (points, meter, before) => {
      const sorted = points.toSorted(([a], [b]) => a - b);
      const month = series("month", meter, sorted.slice(0, before));
      const { days, month: shown } = usedOf(month, series("hour", meter, sorted), meter, []);
      const sum = days.reduce((total, { quantity }) => total + quantity, 0);
      expect(shown.data.find((one) => one.meter === meter)?.quantity ?? 0).toBe(sum);
      const dates = days.map(({ start }) => start.slice(0, 10));
      expect(dates).toEqual([...new Set(dates)].sort());
      expect(dates.every((date) => date >= at(0).slice(0, 10))).toBe(true);
    }),
  );
});

test("what other meters came to stays as it was said", () => {
  const month = series("month", "model_tokens_in", [[3, 7]]);
  const { month: shown, days } = usedOf(month, series("hour", "api_calls", [[0, 2]]), "api_calls", []);
  expect(shown.data.map(({ meter, quantity }) => [meter, quantity])).toEqual([
    ["model_tokens_in", 7],
    ["api_calls", 2],
  ]);
  expect(days).toEqual([{ start: at(0), quantity: 2 }]);
});
