import type { TestOutcome, TestReport } from "../../shared/agents/sandbox-report.ts";

const maxTests = 5_000;
const maxErrorLength = 2_000;
const states = new Set(["pass", "fail", "skip", "todo"]);
const exhausted = /step budget exhausted/;

export const failure = (stage: TestReport["stage"], errors: readonly string[], steps = 0): TestReport => ({
  ok: false,
  stage,
  passed: 0,
  failed: 0,
  skipped: 0,
  steps,
  tests: [],
  errors: errors.slice(0, 50).map((error) => error.slice(0, maxErrorLength)),
});

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

/** Builds the report from the isolate's answer, which tested code could have shaped, so nothing in it is trusted. */
export function readReport(answer: unknown, budget: number): TestReport {
  if (!isRecord(answer) || !Array.isArray(answer["tests"])) return failure("run", ["the run gave no report"]);
  const tests = answer["tests"].slice(0, maxTests).flatMap(readOutcome);
  const count = (state: TestOutcome["state"]): number => tests.filter((test) => test.state === state).length;
  const steps = typeof answer["steps"] === "number" ? answer["steps"] : 0;
  const errors: string[] = [];
  if (steps > budget || tests.some((test) => test.errors?.some((error) => exhausted.test(error)))) {
    errors.push(`step budget exhausted after ${budget} steps`);
  }
  if (answer["tests"].length > maxTests) errors.push(`more than ${maxTests} tests`);
  if (tests.length === 0) errors.push("no test ran");
  return {
    ok: errors.length === 0 && count("fail") === 0 && count("pass") > 0,
    stage: "run",
    passed: count("pass"),
    failed: count("fail"),
    skipped: count("skip") + count("todo"),
    steps,
    tests,
    ...(errors.length > 0 && { errors }),
  };
}

function readOutcome(test: unknown): TestOutcome[] {
  if (!isRecord(test) || typeof test["name"] !== "string") return [];
  const state = states.has(String(test["state"])) ? (test["state"] as TestOutcome["state"]) : "fail";
  const errors = Array.isArray(test["errors"])
    ? test["errors"].slice(0, 5).map((error) => String(error).slice(0, maxErrorLength))
    : [];
  return [{ name: test["name"].slice(0, 500), state, ...(errors.length > 0 && { errors }) }];
}
