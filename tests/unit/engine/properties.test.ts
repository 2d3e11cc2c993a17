import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { generate } from "../../../shared/agents/engine/generate.ts";
import { patternRisk } from "../../../shared/agents/engine/pattern-risk.ts";
import { samplePattern } from "../../../shared/agents/engine/pattern-sample.ts";
import { documents } from "../../integration/sandbox-documents.ts";

const settled = (document: string): string => {
  const first = JSON.stringify(generate(document));
  expect(JSON.stringify(generate(document))).toBe(first);
  const { status } = JSON.parse(first);
  expect(["generated", "needs_model", "invalid"]).toContain(status);
  return status;
};

describe("for any input", () => {
  test("any text gets a clear answer, twice the same", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (text) => void settled(text)),
      { numRuns: 200 },
    );
  });

  test("any JSON gets a clear answer", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => void settled(text)),
      { numRuns: 200 },
    );
  });

  test("any document gets the same bytes twice", () => {
    fc.assert(
      fc.property(documents, (document) => void settled(JSON.stringify(document))),
      { numRuns: 40, seed: 7 },
    );
  });

  test("a document with any one value replaced never throws", () => {
    const replaced = fc
      .tuple(documents, fc.nat(), fc.jsonValue({ maxDepth: 1 }))
      .map(([document, at, value]) => {
        let index = 0;
        return JSON.stringify(document, (_key, old) =>
          typeof old !== "object" && index++ === at % 25 ? value : old,
        );
      });
    fc.assert(
      fc.property(replaced, (text) => void settled(text)),
      { numRuns: 60, seed: 11 },
    );
  });
});

describe("patterns", () => {
  test.each([
    "(a+)+$",
    "^(a|aa)*$",
    "^(a|a)*b$",
    "(x+x+)+y",
    "^(\\w+\\s?)*$",
    "^.*a.*b.*c$",
    "(.)\\1",
    "^(a*)*$",
    "([",
  ])("%s is not put into code", (pattern) => expect(patternRisk(pattern)).not.toBeNull());

  test.each([
    "^[a-z0-9]+(?:-[a-z0-9]+)*$",
    "^\\d{3}-\\d{4}$",
    "^\\+?[1-9]\\d{1,14}$",
    "^(GET|POST)$",
    "^([01]\\d|2[0-3]):?([0-5]\\d)$",
    "^v?\\d+\\.\\d+\\.\\d+(?:-[0-9A-Za-z.-]+)?$",
    "^#[0-9a-fA-F]{6}$",
  ])("%s is kept, and a text that matches is found", (pattern) => {
    expect(patternRisk(pattern)).toBeNull();
    expect(samplePattern(pattern, 1, 0, 100)).toMatch(new RegExp(pattern, "u"));
  });
});
