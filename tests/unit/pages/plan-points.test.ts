import { expect, test } from "vitest";
import { plans } from "../../../shared/kernel/plan.ts";
import { speaking } from "../../../workers/pages/messages/spoken.ts";
import { planPoints } from "../../../workers/pages/parts/plan-points.ts";

test("a plan's card says how many tasks may run at once and how many bytes of files it keeps (M-018)", () => {
  speaking("en", () => {
    expect(planPoints("developer")).toEqual(expect.arrayContaining(["2 tasks at once", "1 GB of files"]));
    expect(planPoints("enterprise")).toEqual(expect.arrayContaining(["100 tasks at once", "1 TB of files"]));
  });
  for (const locale of ["en", "de", "ar"] as const)
    for (const plan of plans) {
      const points = speaking(locale, () => planPoints(plan));
      expect([points.length, new Set(points).size]).toEqual([8, 8]);
    }
});
