import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { placementsInTurn } from "../../../shared/data/placement.ts";
import { driftOf } from "../../../shared/usage/drift.ts";
import type { UsageRow } from "../../../shared/usage/ledger.ts";
import { openDatabase } from "../../support/sqlite-d1.ts";

const rows = fc.uniqueArray(
  fc.record({
    meter: fc.constantFrom("api_calls" as const, "model_cost" as const),
    dimension: fc.constantFrom("", "m1"),
    hour: fc.constantFrom(0, 3_600_000),
    lateFrom: fc.constantFrom(null, 7),
    total: fc.integer({ min: 1, max: 5 }),
  }),
  { selector: ({ total: _, ...what }) => JSON.stringify(Object.values(what)), maxLength: 8 },
);
const shuffled = (given: UsageRow[]) => fc.shuffledSubarray(given, { minLength: given.length });

describe("a comparison of three tellings (M-219)", () => {
  test("finds nothing where all say the same, in whatever order", () => {
    fc.assert(
      fc.property(
        rows.chain((given) => fc.tuple(fc.constant(given), shuffled(given), shuffled(given))),
        ([ledger, deltas, hours]) => {
          expect(driftOf({ ledger, deltas, hours })).toEqual([]);
        },
      ),
    );
  });

  test("finds any one count that is changed, gone or new in any of them, and nothing else", () => {
    fc.assert(
      fc.property(
        rows.filter((given) => given.length > 0),
        fc.constantFrom("ledger" as const, "deltas" as const, "hours" as const),
        fc.nat(),
        fc.constantFrom("change", "drop"),
        (given, where, at, how) => {
          const index = at % given.length;
          const other = given.flatMap((row, n) => {
            if (n !== index) return [row];
            return how === "drop" ? [] : [{ ...row, total: row.total + 1 }];
          });
          const drift = driftOf({ ledger: given, deltas: given, hours: given, [where]: other });
          const { total, ...what } = given[index] ?? { total: 0 };
          const told = {
            ledger: total,
            deltas: total,
            hours: total,
            [where]: how === "drop" ? 0 : total + 1,
          };
          expect(drift).toEqual([{ ...what, ...told }]);
        },
      ),
    );
  });
});

describe("whose turn it is", () => {
  test("comes to every tenant, however many there are", async () => {
    const { d1, prepare } = openDatabase("eu");
    for (let count = 1; count <= 23; count++) {
      prepare("insert into placement (tenant_id, shard) values (?, 0)").run(`ten_${count}`);
      const met = new Set<string>();
      for (let turn = 1_000; turn < 1_000 + count; turn++)
        for (const { id } of await placementsInTurn(d1, turn, { of: "all", parts: 500, least: 5, most: 100 }))
          met.add(id);
      expect(met.size).toBe(count);
    }
  });

  test("comes to a hundred at a time at most", async () => {
    const { d1, prepare } = openDatabase("eu");
    const many = `with recursive n(i) as (select 1 union all select i + 1 from n where i < 60000)
      insert into placement (tenant_id, shard) select 'ten_' || i, 0 from n`;
    prepare(many).run();
    expect(await placementsInTurn(d1, 7, { of: "all", parts: 500, least: 5, most: 100 })).toHaveLength(100);
  });
});
