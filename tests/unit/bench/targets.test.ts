import { expect, test } from "vitest";
import { judge, type Results, targets } from "../../../bench/targets.ts";

const nothing = Object.fromEntries(targets.map(({ result }) => [result, null])) as unknown as Results;

test("what was not measured is neither met nor missed", () => {
  expect(new Set(targets.map((target) => judge(target, nothing)))).toEqual(new Set(["not measured"]));
});

test.each([
  ["controlPlaneVsBare", 0.85, "ok"],
  ["controlPlaneVsBare", 0.849, "short"],
  ["overAdmitted", 0, "ok"],
  ["overAdmitted", 1, "short"],
  ["coldStartCpuMs", Number.NaN, "not measured"],
] as const)("%s of %d is %s", (result, value, judgement) => {
  const [target] = targets.filter((each) => each.result === result);
  expect(target && judge(target, { ...nothing, [result]: value })).toBe(judgement);
});
