import { describe, expect, test } from "vitest";
import { failuresIn, type Report, secondTry } from "../../../scripts/test-report.ts";

const file = (name: string, status: string, message = "first\nsecond"): Report["testResults"][number] => ({
  name: `/here/${name}`,
  status,
  assertionResults: [
    { fullName: "one", status: "passed", failureMessages: [] },
    ...(status === "failed" ? [{ fullName: "two", status: "failed", failureMessages: [message] }] : []),
  ],
});
const of = (...testResults: Report["testResults"]): Report => ({ testResults });

describe("a second run", () => {
  test("is for the few files that asked a platform", () => {
    const report = of(file("tests/e2e/a.test.ts", "failed"), file("tests/integration/b.test.ts", "passed"));
    expect(secondTry(report, "/here")).toEqual(["tests/e2e/a.test.ts"]);
  });
  test.each(["tests/unit/a.test.ts", "tests/workerd/a.test.ts", "tests/proofs/canaries.test.ts"])(
    "is not given while %s fails",
    (name) => {
      expect(secondTry(of(file(name, "failed"), file("tests/e2e/a.test.ts", "failed")), "/here")).toEqual([]);
    },
  );
  test("is not given to many", () => {
    const many = Array.from({ length: 5 }, (_, at) => file(`tests/e2e/${at}.test.ts`, "failed"));
    expect(secondTry(of(...many), "/here")).toEqual([]);
  });
});

test("each failed test is one line", () => {
  expect(failuresIn(of(file("tests/e2e/a.test.ts", "failed")), "/here")).toEqual([
    "tests/e2e/a.test.ts > two: first",
  ]);
});
