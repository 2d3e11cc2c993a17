import fc from "fast-check";
import { expect, test } from "vitest";
import type { UsageRow } from "../../../shared/usage/ledger.ts";
import { hourMilliseconds, usageMeters } from "../../../shared/usage/meters.ts";
import { driftOf, linesOf } from "../../../shared/usage/statement-rules.ts";

const row: fc.Arbitrary<UsageRow> = fc.record({
  meter: fc.constantFrom(...usageMeters),
  dimension: fc.constantFrom("", "m-1", "m-2"),
  hour: fc.integer({ min: 0, max: 40 }).map((hour) => hour * hourMilliseconds),
  lateFrom: fc.constantFrom(null, 7 * hourMilliseconds),
  total: fc.integer({ min: 1, max: 1_000_000 }),
});
const keyOf = ({ meter, dimension, hour, lateFrom }: UsageRow) => `${meter} ${dimension} ${hour} ${lateFrom}`;
const rows = fc.uniqueArray(row, { maxLength: 40, selector: keyOf });
const shuffled = fc.func(fc.integer());

test("equal witnesses show no drift, in whatever order they tell (M-105)", () => {
  fc.assert(
    fc.property(rows, shuffled, (ledger, order) => {
      const other = [...ledger].sort((one, two) => order(keyOf(one)) - order(keyOf(two)));
      expect(driftOf({ ledger, hours: other, batches: other })).toEqual([]);
    }),
  );
});

test("a unit more or less of one hour at one witness is found, and said which (M-105)", () => {
  const witness = fc.constantFrom("ledger", "hours", "batches");
  fc.assert(
    fc.property(rows, row, witness, fc.constantFrom(1, -1), (counted, odd, who, unit) => {
      const rest = counted.filter((one) => keyOf(one) !== keyOf(odd));
      const honest = [...rest, odd];
      const wrong = [...rest, { ...odd, total: odd.total + unit }];
      const told = { ledger: honest, hours: honest, batches: honest, [who]: wrong };
      const { meter, dimension, hour, lateFrom, total } = odd;
      const numbers = { ledger: total, hours: total, batches: total, [who]: total + unit };
      expect(driftOf(told)).toEqual([{ meter, dimension, hour, lateFrom, ...numbers }]);
    }),
  );
});

test("an hour that one witness has not at all is a difference (M-105)", () => {
  fc.assert(
    fc.property(row, (one) => {
      expect(driftOf({ ledger: [one], hours: [], batches: [] })).toMatchObject([
        { ledger: one.total, hours: 0 },
      ]);
      expect(driftOf({ ledger: [], hours: [one], batches: [one] })).toMatchObject([{ ledger: 0 }]);
    }),
  );
});

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
