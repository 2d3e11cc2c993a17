import fc from "fast-check";
import { expect, test } from "vitest";
import { planFacts, plans } from "../../../shared/kernel/plan.ts";
import { type Contract, effectiveLimits, limitNames, limitsAt } from "../../../shared/limits/effective.ts";

const anyPlan = fc.constantFrom(...plans);
const anyOverride = fc.record({
  name: fc.constantFrom(...limitNames),
  limit: fc.nat(20_000),
  until: fc.nat(100),
});
const anyContract: fc.Arbitrary<Contract> = fc.record({
  plan: anyPlan,
  overrides: fc.uniqueArray(anyOverride, { selector: ({ name }) => name }),
});
const orMore = (limit: number | null | undefined) => limit ?? Number.POSITIVE_INFINITY;

test("a company alone has its plan's limits, by its plan (M-018)", () => {
  const { limits } = planFacts.developer;
  for (const { limit, source } of effectiveLimits({ plan: "developer", overrides: [] }, null, 0)) {
    expect(Object.values(limits)).toContain(limit);
    expect(source).toEqual({ kind: "plan", plan: "developer" });
  }
});

test("what is agreed holds to the millisecond, more or less than the plan's, and then the plan's again (M-018)", () => {
  fc.assert(
    fc.property(anyContract, fc.nat(100), ({ plan, overrides }, now) => {
      const limits = effectiveLimits({ plan, overrides }, null, now);
      const plain = effectiveLimits({ plan, overrides: [] }, null, now);
      for (const [index, { name, limit, source }] of limits.entries()) {
        const agreed = overrides.find((override) => override.name === name && now < override.until);
        expect(limit).toBe(agreed ? agreed.limit : plain[index]?.limit);
        expect(source).toEqual(
          agreed ? { kind: "override", plan, until: agreed.until } : { kind: "plan", plan },
        );
      }
    }),
  );
});

test("when the last agreement is over the limits are the plan's own (M-018)", () => {
  fc.assert(
    fc.property(anyContract, (contract) => {
      const last = Math.max(0, ...contract.overrides.map(({ until }) => until));
      expect(limitsAt(contract, last)).toEqual(planFacts[contract.plan].limits);
    }),
  );
});

test("below another no limit is wider than either contract, and the one that holds is named (M-018)", () => {
  fc.assert(
    fc.property(anyContract, anyContract, fc.nat(100), (own, root, now) => {
      const alone = effectiveLimits(own, null, now);
      const above = effectiveLimits(root, null, now);
      for (const [index, { name, limit, source }] of effectiveLimits(own, root, now).entries()) {
        const mine = orMore(alone[index]?.limit);
        const shared = name === "sessions" ? Number.POSITIVE_INFINITY : orMore(above[index]?.limit);
        expect(orMore(limit)).toBe(Math.min(mine, shared));
        expect(source).toEqual(
          mine < shared || name === "sessions" ? alone[index]?.source : { kind: "parent", plan: root.plan },
        );
      }
    }),
  );
});
