import { describe, expect, test } from "vitest";
import { taskResult } from "../../../shared/agents/contract.ts";
import { findingsOf, resultOf, verdictOf } from "../../../shared/agents/result.ts";
import type { TestOutcome, TestReport } from "../../../shared/agents/sandbox-report.ts";
import { broken, generated, invalid, needsModel, passed, silent } from "./world.ts";

describe("a task's result", () => {
  test("says of prose what is missing, and shows no code and no tests", () => {
    expect(resultOf({ findings: findingsOf(needsModel) })).toEqual({
      summary: "This needs a language model; no code was generated.",
      files: [],
      tests: null,
      assumptions: [],
      unresolved: [],
      evidence: { facts: {}, findings: ["no `openapi` member"] },
      reason: "The document is prose.",
    });
  });

  test("names each fault of an invalid document", () => {
    expect(resultOf({ findings: findingsOf(invalid) })).toMatchObject({
      tests: null,
      errors: [{ pointer: "#/paths", detail: "must be an object" }],
    });
  });

  test("never shows a suite that did not run as one that passed", () => {
    const result = resultOf({ findings: findingsOf(generated), verdict: verdictOf(silent) });
    expect(result.tests).toBeNull();
    expect(result.reason).toBe("wall-clock limit of 15000 ms reached");
    expect(resultOf({ findings: findingsOf(generated), verdict: verdictOf(broken) }).summary).toBe(
      "Pets: 1 test ran, 1 test failed.",
    );
    expect(resultOf({ findings: findingsOf(generated), verdict: verdictOf(passed) }).summary).toContain(
      "all tests passed",
    );
  });

  test("fits a row however much a suite says, failed cases first, and tells what it left out", () => {
    const huge = "\u3042".repeat(5_000);
    const test = (state: TestOutcome["state"]): TestOutcome => ({
      name: huge,
      state,
      errors: [huge, huge, huge],
    });
    const tests = [...Array.from({ length: 4_999 }, () => test("pass")), test("fail")];
    const report: TestReport = { ...broken, tests };
    const lines = Array.from({ length: 3_000 }, () => huge);
    if (generated.status !== "generated") throw new Error("not generated");
    const files = Array.from({ length: 200 }, () => ({
      path: "x".repeat(200),
      size: 1,
      sha256: "0".repeat(64),
    }));
    const findings = findingsOf({ ...generated, assumptions: lines, unresolved: lines });
    const result = resultOf({ findings, verdict: verdictOf(report), files, reason: huge });
    expect(result.tests?.cases[0]?.state).toBe("fail");
    expect((result.tests?.cases.length ?? 0) + (result.tests?.omitted ?? 0)).toBe(5_000);
    expect(result.tests?.omitted).toBeGreaterThan(0);
    expect(result.assumptions.at(-1)).toBe("… and 2800 more");
    expect(new TextEncoder().encode(JSON.stringify(result)).length).toBeLessThan(1_900_000);
    expect(taskResult.parse(result)).toEqual(result);
  });
});
