import fc from "fast-check";
import { expect, test } from "vitest";
import { planFacts, plans } from "../../../shared/kernel/plan.ts";
import { effectiveLimits } from "../../../shared/limits/effective.ts";

const anyPlan = fc.constantFrom(...plans);
const orMore = (limit: number | null | undefined) => limit ?? Number.POSITIVE_INFINITY;

test("a company alone has its plan's limits, by its plan (M-018)", () => {
  const { limits } = planFacts.developer;
  for (const { limit, source } of effectiveLimits("developer", null)) {
    expect(Object.values(limits)).toContain(limit);
    expect(source).toEqual({ kind: "plan", plan: "developer" });
  }
});

test("below another no limit is wider than either contract, and the one that holds is named (M-018)", () => {
  fc.assert(
    fc.property(anyPlan, anyPlan, (own, root) => {
      const alone = effectiveLimits(own, null);
      const above = effectiveLimits(root, null);
      for (const [index, { name, limit, source }] of effectiveLimits(own, root).entries()) {
        const mine = orMore(alone[index]?.limit);
        const shared = name === "sessions" ? Number.POSITIVE_INFINITY : orMore(above[index]?.limit);
        expect(orMore(limit)).toBe(Math.min(mine, shared));
        expect(source).toEqual(
          mine < shared || name === "sessions" ? { kind: "plan", plan: own } : { kind: "parent", plan: root },
        );
      }
    }),
  );
});
