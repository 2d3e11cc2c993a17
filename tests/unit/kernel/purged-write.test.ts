import { expect, test } from "vitest";
import { namedFault } from "../../../shared/data/faults.ts";
import { namedProblem } from "../../../shared/http/named-problem.ts";

test("a write to a company whose keys are gone is answered 410, not as our fault (M-058)", () => {
  const refused = new Error("D1_ERROR: tenant is purged: SQLITE_CONSTRAINT_TRIGGER");
  expect(namedProblem(namedFault(refused))).toMatchObject({ code: "gone" });
});
