import fc from "fast-check";
import { expect, test } from "vitest";
import { MeterUsageLedger } from "../../../durable-objects/tenant-meter-usage.ts";
import type { UsageEvent } from "../../../shared/usage/ledger.ts";
import { hourMilliseconds } from "../../../shared/usage/meters.ts";
import { objectStorage } from "../../support/sqlite-object.ts";

const now = Date.UTC(2026, 10, 22, 12);
const day = 24 * hourMilliseconds;
const event: fc.Arbitrary<UsageEvent> = fc
  .record({
    id: fc.integer({ min: 0, max: 8 }).map((number) => `e${number}`),
    content: fc.constantFrom("a", "a", "a", "b"),
    at: fc.constantFrom(now, now, now - day, now - 36 * day, now + hourMilliseconds),
    quantity: fc.integer({ min: 1, max: 9 }),
  })
  .map(({ quantity, ...rest }) => ({ ...rest, counts: [{ meter: "model_cost", dimension: "", quantity }] }));
const lists = fc.array(fc.array(event, { maxLength: 5 }), { maxLength: 8 });
const refusals = ["conflicting", "too_old", "in_future"];

test("a list that counts as one counts whole or not at all, and may be put right and sent again (M-094)", async () => {
  await fc.assert(
    fc.asyncProperty(lists, async (given) => {
      const ledger = new MeterUsageLedger(objectStorage());
      const model = new Map<string, string>();
      let total = 0;
      for (const list of given) {
        const verdicts = await ledger.record(list, now, () => now - 90 * day, true);
        expect(verdicts.length).toBe(list.length);
        const before = new Map(model);
        let counted = 0;
        const expected = list.map(({ id, content = "", at, counts: [count] }) => {
          const known = model.get(id);
          if (known !== undefined) return known === content ? "repeated" : "conflicting";
          if (at > now) return "in_future";
          if (at < now - 35 * day) return "too_old";
          model.set(id, content);
          counted += count?.quantity ?? 0;
          return "counted";
        });
        expect(verdicts).toEqual(expected);
        if (expected.some((verdict) => refusals.includes(verdict))) {
          model.clear();
          for (const [id, content] of before) model.set(id, content);
        } else total += counted;
        const rows = ledger.usageOf(0, Number.MAX_SAFE_INTEGER);
        expect(rows.reduce((sum, row) => sum + row.total, 0)).toBe(total);
      }
    }),
    { numRuns: 60 },
  );
});
