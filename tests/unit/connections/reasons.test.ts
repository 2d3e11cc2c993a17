import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { page, reasonsPage } from "../../../scripts/sign-in-reasons.ts";
import { advices, happenings } from "../../../shared/connections/reason-words.ts";
import { doorReasons, reasonOfProblem } from "../../../shared/connections/reasons.ts";
import { arrivalRefusals } from "../../../shared/connections/rules.ts";
import { problemTable } from "../../../shared/kernel/problem.ts";
import { refusalReasons } from "../../../shared/saml/contract.ts";
import { doorReasons as ar } from "../../../workers/pages/messages/ar/door-reasons.ts";
import { doorReasons as de } from "../../../workers/pages/messages/de/door-reasons.ts";
import { doorReasons as en } from "../../../workers/pages/messages/en/door-reasons.ts";

const folder = path.join(import.meta.dirname, "../../../shared/connections");
const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => readFileSync(path.join(folder, name), "utf8"));

/** Every reason that some line of the doors names, and those of the lists that are passed on whole. */
const thrown = new Set([
  ...sources.flatMap((text) =>
    [...text.matchAll(/DoorRefusal\(\s*"(\w+)"/g)].map(([, reason = ""]) => reason),
  ),
  ...arrivalRefusals,
  ...Object.keys(refusalReasons),
]);

describe("the reasons of doors (M-052, M-334)", () => {
  test("each that a door can throw is in the table", () => {
    expect(thrown.size).toBeGreaterThan(100);
    expect([...thrown].filter((reason) => !Object.hasOwn(doorReasons, reason))).toEqual([]);
    for (const code of Object.keys(problemTable)) expect(doorReasons).toHaveProperty(reasonOfProblem(code));
  });

  test.each(Object.entries({ en, de, ar }))(
    "each is said in %s: what happened, and what to do",
    (_locale, words) => {
      for (const [happening, advice] of Object.values(doorReasons)) {
        expect(words.happened[happening].length).toBeGreaterThan(10);
        expect(words.advice[advice].length).toBeGreaterThan(10);
      }
      expect(new Set(Object.values(words.happened)).size).toBe(happenings.length);
      expect(new Set(Object.values(words.advice)).size).toBe(advices.length);
    },
  );

  test("no sentence is left that no reason uses", () => {
    const used = Object.values(doorReasons);
    expect(happenings.filter((one) => !used.some(([happening]) => happening === one))).toEqual([]);
    expect(advices.filter((one) => !used.some(([, advice]) => advice === one))).toEqual([]);
  });

  test("the page of the documentation is as `node scripts/sign-in-reasons.ts` makes it now", () => {
    expect(readFileSync(page, "utf8")).toBe(reasonsPage());
  });
});
