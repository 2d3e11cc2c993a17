import fc from "fast-check";
import { expect, test } from "vitest";
import type { UsageRow } from "../../../shared/usage/ledger.ts";
import { hourMilliseconds, usageMeters } from "../../../shared/usage/meters.ts";
import { linesOf } from "../../../shared/usage/statement-rules.ts";

const row: fc.Arbitrary<UsageRow> = fc.record({
  meter: fc.constantFrom(...usageMeters),
  dimension: fc.constantFrom("", "m-1", "m-2"),
  hour: fc.integer({ min: 0, max: 40 }).map((hour) => hour * hourMilliseconds),
  lateFrom: fc.constantFrom(null, 7 * hourMilliseconds),
  total: fc.integer({ min: 1, max: 1_000_000 }),
});
const keyOf = ({ meter, dimension, hour, lateFrom }: UsageRow) => `${meter} ${dimension} ${hour} ${lateFrom}`;
const rows = fc.uniqueArray(row, { maxLength: 40, selector: keyOf });
test("a statement's lines are its hours to the unit, what came late apart (M-105)", () => {
  fc.assert(
    fc.property(rows, (counted) => {
      const lines = linesOf(counted);
      const sum = (list: number[]) => list.reduce((all, one) => all + one, 0);
      for (const { meter, dimension, lateFrom, quantity } of lines) {
        const own = counted.filter(
          (one) => one.meter === meter && one.dimension === dimension && one.lateFrom === lateFrom,
        );
        expect(quantity).toBe(sum(own.map(({ total }) => total)));
      }
      expect(sum(lines.map(({ quantity }) => quantity))).toBe(sum(counted.map(({ total }) => total)));
      expect(linesOf([...counted].reverse())).toEqual(lines);
    }),
  );
});
