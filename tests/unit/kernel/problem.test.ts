import { expect, test } from "vitest";
import { Problem } from "../../../shared/kernel/problem.ts";

test("a refusal costs no trace, and every other error keeps its own (M-021)", () => {
  expect(new Problem("quota_exceeded", "Enough.").stack).not.toContain("\n");
  expect(new Error("a bug").stack).toContain("problem.test");
});
