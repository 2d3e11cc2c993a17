import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ceilings } from "../../../bench/scale/ceiling.ts";
import { fullest, planned } from "../../../bench/scale/constants.ts";
import { costOf, total } from "../../../bench/scale/cost.ts";
import { fixedParts, growingParts } from "../../../bench/scale/parts.ts";
import { populationOf, type Scenario } from "../../../bench/scale/population.ts";
import { planFacts } from "../../../shared/kernel/plan.ts";

const promised: Scenario = {
  name: "promised",
  users: 10_000,
  tenants: 120,
  secondsBetweenRequests: 3,
  writes: 0.1,
  byApiKey: 0.2,
  signIns: 2,
  aiTasks: 10,
};
const leased = { name: "leased", callsARequest: 0.1, callsARefusal: 0.01 };
const asked = { name: "asked", callsARequest: 1, callsARefusal: 1 };
const scenario = fc
  .record({ users: fc.integer({ min: 5_000, max: 50_000 }), tenants: fc.integer({ min: 10, max: 300 }) })
  .map((size) => ({ ...promised, ...size }));
const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);

describe("the capacity model", () => {
  test("everybody works somewhere, nobody beyond a plan's seats, limit or regions", () => {
    fc.assert(
      fc.property(scenario, (given) => {
        const tenants = populationOf(given);
        expect(sum(tenants.map(({ users }) => users))).toBeCloseTo(given.users, 3);
        for (const { plan, region, users, admitted } of tenants) {
          const { limits, regions } = planFacts[plan];
          expect(users).toBeLessThanOrEqual(limits.seats ?? Number.POSITIVE_INFINITY);
          expect(admitted).toBeLessThanOrEqual(limits.requestsPerMinute / 60);
          expect(regions).toContain(region);
        }
      }),
      { numRuns: 30 },
    );
  });

  test("no shard is reckoned fuller than its share, unless one company alone fills it", () => {
    fc.assert(
      fc.property(scenario, (given) => {
        const alone = fixedParts(given, leased).find(({ name }) =>
          name.startsWith("database of the busiest"),
        );
        // Beside the company there is what every database does for the region's sign-ins.
        for (const { use } of growingParts(given))
          expect(use).toBeLessThanOrEqual(Math.max(planned, (alone?.use ?? 0) + 0.1));
      }),
      { numRuns: 20 },
    );
  });

  test("what is promised fits, with leases; a meter that is asked each time does not carry a busy company", () => {
    expect(fixedParts(promised, leased).filter(({ use }) => use > fullest)).toEqual([]);
    const over = fixedParts(promised, asked).filter(({ use }) => use > fullest);
    expect(over.map(({ name }) => name)).toEqual(["meter of the busiest tenant"]);
  });

  test("of a hundred times as many users and companies every part is below its share, too", () => {
    const larger = { ...promised, users: 1_000_000, tenants: 12_000 };
    for (const given of [promised, larger])
      for (const { name, use } of [...fixedParts(given, leased), ...growingParts(given)])
        expect(use, name).toBeLessThan(fullest);
    expect(ceilings(larger, leased)[0]?.part).toBe("home database of the busiest region");
  });

  test("just below its first ceiling everything fits, and just above it that part does not", () => {
    const [first] = ceilings(promised, leased);
    const times = (share: number) => ({
      ...promised,
      users: Math.round(promised.users * (first?.times ?? 0) * share),
      tenants: Math.round(promised.tenants * (first?.times ?? 0) * share),
    });
    const fullAt = (share: number) =>
      fixedParts(times(share), leased)
        .filter(({ use }) => use > fullest)
        .map(({ name }) => name);
    expect([fullAt(0.85), fullAt(1.15)]).toEqual([[], [first?.part]]);
  });

  test("leases are what makes a request cheap", () => {
    expect(total(costOf(promised, leased))).toBeLessThan(total(costOf(promised, asked)));
  });
});
