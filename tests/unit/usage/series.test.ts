import fc from "fast-check";
import { expect, test } from "vitest";
import { Problem } from "../../../shared/kernel/problem.ts";
import type { UsageRow } from "../../../shared/usage/ledger.ts";
import { hourMilliseconds, usageMeters } from "../../../shared/usage/meters.ts";
import { usageMonth } from "../../../shared/usage/periods.ts";
import { intervalsOf } from "../../../shared/usage/range-rules.ts";
import { type Interval, intervals, type UsageQuery } from "../../../shared/usage/series-contract.ts";
import { seriesCsv, wantsCsv } from "../../../shared/usage/series-csv.ts";
import { seriesOf } from "../../../shared/usage/series-rules.ts";

const start = Date.UTC(2026, 0, 1);
const now = Date.UTC(2026, 5, 1);
const anchors = fc.integer({ min: Date.UTC(2020, 0, 1), max: start });
const hours = fc.integer({ min: 0, max: 60 * 24 - 1 }).map((hour) => start + hour * hourMilliseconds);
const row: fc.Arbitrary<UsageRow> = fc.record({
  meter: fc.constantFrom(...usageMeters),
  dimension: fc.constantFrom("", "m-1", "m-2"),
  hour: hours,
  lateFrom: fc.constantFrom(null, start - 5),
  total: fc.integer({ min: 1, max: 1_000_000 }),
});
const query = (interval: Interval, from: number, to: number): UsageQuery => ({
  interval,
  from: new Date(from).toISOString(),
  to: new Date(to).toISOString(),
});
const all = (interval: Interval) => query(interval, start, start + 60 * 24 * hourMilliseconds);
const sum = (numbers: number[]) => numbers.reduce((so, one) => so + one, 0);

test("intervals are whole and join, from before the first instant to after the last (M-262)", () => {
  fc.assert(
    fc.property(anchors, fc.constantFrom(...intervals), hours, hours, (anchor, interval, one, other) => {
      const [from, to] = [Math.min(one, other) + 7, Math.max(one, other) + 11];
      const periods = intervalsOf(query(interval, from, to), anchor, now);
      expect(periods[0]?.start).toBeLessThanOrEqual(from);
      expect(periods.at(-1)?.end).toBeGreaterThanOrEqual(to);
      expect(periods.at(-1)?.start).toBeLessThan(to);
      periods.forEach((period, index) => {
        if (index > 0) expect(period.start).toBe(periods[index - 1]?.end);
        expect([period.start % hourMilliseconds, period.end % hourMilliseconds]).toEqual([0, 0]);
      });
      if (interval === "month") expect(usageMonth(anchor, from)).toEqual(periods[0]);
    }),
  );
});

test("whatever is asked by, the points are the rows to the unit, and the file has the same (M-262)", () => {
  const groups = fc.constantFrom({}, { group_by: "dimension" as const });
  fc.assert(
    fc.property(
      fc.array(row, { maxLength: 60 }),
      anchors,
      fc.constantFrom(...intervals),
      groups,
      (...given) => {
        const [rows, anchor, interval, group] = given;
        const asked = { ...all(interval), ...group };
        const series = seriesOf(rows, intervalsOf(asked, anchor, now), asked);
        for (const meter of usageMeters) {
          const mine = rows.filter((one) => one.meter === meter);
          const told = series.data.filter((one) => one.meter === meter);
          const late = mine.filter(({ lateFrom }) => lateFrom !== null);
          expect(sum(told.map(({ quantity }) => quantity))).toBe(sum(mine.map(({ total }) => total)));
          expect(sum(told.map(({ adjusted }) => adjusted))).toBe(sum(late.map(({ total }) => total)));
        }
        const told = series.data.flatMap(({ points }) => points).map(({ quantity }) => quantity);
        expect(sum(told)).toBe(sum(rows.map(({ total }) => total)));
        const lines = seriesCsv(series).trimEnd().split("\r\n").slice(1);
        expect(lines.map((line) => Number(line.split(",")[5]))).toEqual(told);
      },
    ),
    { numRuns: 60 },
  );
});

test("a range that is empty, or longer than is answered, is refused by name (M-262)", () => {
  const refused = (interval: Interval, from: number, to: number) => {
    try {
      intervalsOf(query(interval, from, to), start, now);
      return undefined;
    } catch (error) {
      return error instanceof Problem ? error.extra.errors?.[0]?.pointer : String(error);
    }
  };
  const day = 24 * hourMilliseconds;
  expect(refused("hour", start, start)).toBe("#/from");
  expect(refused("hour", start, start + 62 * day)).toBeUndefined();
  expect(refused("hour", start, start + 62 * day + 1)).toBe("#/from");
  expect(refused("day", start, start + 401 * day)).toBe("#/from");
  expect(refused("month", start, start + 745 * day)).toBe("#/from");
  expect(refused("month", -62_000_000_000_000, start)).toBe("#/from");
  const ages = [Date.UTC(-1, 11, 31), Date.UTC(9999, 11, 31)] as const;
  for (const interval of intervals) {
    expect(refused(interval, ages[0], ages[0] + day)).toBe("#/from");
    expect(refused(interval, ages[1], ages[1] + day - 1)).toBe("#/to");
  }
});

test("a name that a spreadsheet would take for a formula is none in the file (M-262)", () => {
  const asked: UsageQuery = { ...all("day"), group_by: "dimension" };
  const rows: UsageRow[] = [
    { meter: "model_cost", dimension: '=HYPERLINK("x")', hour: start, lateFrom: null, total: 3 },
  ];
  expect(seriesCsv(seriesOf(rows, intervalsOf(asked, start, now), asked))).toContain(
    `model_cost,microusd,"'=HYPERLINK(""x"")",3,0`,
  );
});

test("the file is answered to whoever asks for it, and the query has the last word", () => {
  const accepting = (accept: string) => new Headers({ accept });
  expect(wantsCsv(accepting("text/csv"), undefined)).toBe(true);
  expect(wantsCsv(accepting("text/csv;q=0.9, */*;q=0.1"), undefined)).toBe(true);
  expect(wantsCsv(accepting("application/json"), undefined)).toBe(false);
  expect(wantsCsv(accepting("application/json"), "csv")).toBe(true);
  expect(wantsCsv(accepting("text/csv"), "json")).toBe(false);
});
