import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { generate } from "../../../shared/agents/engine/generate.ts";
import { matchingBound } from "../../../shared/agents/engine/pattern-bound.ts";
import { maxSteps, patternRisk } from "../../../shared/agents/engine/pattern-risk.ts";
import { samplePattern } from "../../../shared/agents/engine/pattern-sample.ts";
import { parsePattern } from "../../../shared/agents/engine/pattern-tree.ts";
import { collection, json } from "./documents.ts";
import { countSteps } from "./step-counter.ts";

const made = (schema: object) => {
  const result = generate(json(collection({ type: "object", properties: { a: schema } })));
  if (result.status !== "generated") throw new Error(json(result));
  const code = result.files.filter(({ path }) => path.endsWith(".ts")).map(({ content }) => content);
  return { code: code.join("\n"), left: result.unresolved.join("\n") };
};
const as = "a".repeat(40);

describe("patterns whose matching may not end soon", () => {
  test.each([
    ["^((((a{1,9}){1,9}){1,9}){1,9}){1,9}$", `${as}!`],
    ["^(?:a?b?a?){9}(?:a?b?a?){9}$", `${as}!`],
    [`^${"(?:[a-c]|[b-d])".repeat(26)}[!?]$`, `${"b".repeat(26)}.`],
    [`^${"(?:a?|b?)".repeat(26)}x$`, "!"],
    ["(a|a)*b", `${as}!`],
    ["(a+)+$", `${as}!`],
    ["^(a|ab|b)*c$", `${"ab".repeat(20)}!`],
    [`^${"\\s*,?".repeat(9)}$`, `${" ".repeat(60)}!`],
    [".*.*.*x", as.repeat(20)],
    ["^(a*)*$", `${as}!`],
    ["(a)\\1", as],
    ["^(?=(a+)+b)a+$", as],
    ["(?<=(a+)+b)c", as],
    ["^(?:^a|a)+b|(a+)+$", `${as}!`],
    ["[a-z]+$", as],
  ])("%s is neither run nor generated, and that is said", (pattern, text) => {
    expect(patternRisk(pattern)).not.toBeNull();
    for (const place of [
      { example: text },
      { default: text },
      { examples: [text] },
      { enum: [text, "b"] },
      { const: text },
    ]) {
      const isText = "default" in place || "example" in place || "examples" in place;
      const { code, left } = made({ type: "string", pattern, ...place });
      expect(code).not.toContain(JSON.stringify(pattern));
      expect(code).not.toContain("new RegExp");
      if (isText) expect(left).toContain("/properties/a/pattern: the pattern");
    }
  });
});

describe("patterns that end soon", () => {
  test.each([
    "^[a-z0-9-]+$",
    "^\\d{4}-\\d{2}-\\d{2}$",
    "^[A-Z]{2}\\d{2,30}$",
    "^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
    "^(red|green|blue)$",
    "^#[0-9a-f]{6}$",
    "^\\d+\\.\\d+\\.\\d+$",
    "^\\+?[1-9]\\d{1,14}$",
    "^[a-z0-9]+(?:-[a-z0-9]+)*$",
    "^-?\\d+(\\.\\d{1,2})?$",
    "^https?://.+",
    "^P(?:\\d+D)?(?:T(?:\\d+H)?)?$",
    "\\.pdf$",
    "\\S",
  ])("%s is kept", (pattern) => {
    expect(patternRisk(pattern)).toBeNull();
    expect(samplePattern(pattern, 1, 0, 100)).toMatch(new RegExp(pattern, "u"));
    expect(made({ type: "string", pattern }).code).toContain(
      `.regex(new RegExp(${JSON.stringify(pattern)}, "u"))`,
    );
  });

  test.each(["^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", "^[\\w.%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{2,}$"])(
    "%s takes the square of the length: kept where the length is limited, after the limit",
    (pattern) => {
      const schema = { type: "string", pattern, example: "a@b.cd" };
      expect(made(schema).code).not.toContain("new RegExp");
      expect(made({ ...schema, maxLength: 2_000 }).code).not.toContain("new RegExp");
      expect(made({ ...schema, maxLength: 254 }).code).toContain(".max(254, { abort: true }).regex(");
    },
  );

  test("a text too long to try is not tried, and that is said", () => {
    const { code, left } = made({ type: "string", pattern: "^a+$", default: "a".repeat(1_001) });
    expect(code).toContain("new RegExp");
    expect(code).not.toContain(".default(");
    expect(left).toContain("not tried on its texts of more than 1000 characters");
    expect(left).toContain("/properties/a/default: is dropped");
  });
});

describe("for any pattern", () => {
  const atom = fc.constantFrom("a", "b", "[ab]", "[b-d]", ".", "\\d", "\\w", "[^a]", "-");
  const sign = fc.constantFrom("", "", "", "", "?", "*", "+", "{2}", "{1,3}", "{0,9}", "{2,}", "*?");
  const { alternatives } = fc.letrec<{ alternatives: string; item: string }>((tie) => ({
    item: fc
      .tuple(
        fc.oneof(
          { weight: 3, arbitrary: atom },
          tie("alternatives").map((text) => `(?:${text})`),
        ),
        sign,
      )
      .map(([text, count]) => text + count),
    alternatives: fc
      .array(fc.array(tie("item"), { minLength: 0, maxLength: 4 }), { minLength: 1, maxLength: 3 })
      .map((options) => options.map((items) => items.join("")).join("|")),
  }));
  const patterns = fc.oneof(
    alternatives.map((text) => `^(?:${text})$`),
    alternatives.map((text) => `^${text}`),
    alternatives,
    fc.array(alternatives, { minLength: 2, maxLength: 4 }).map((parts) => `^(?:${parts.join(")(?:")})!$`),
  );
  const texts = fc
    .tuple(
      fc.stringMatching(/^[abcd1 -]{0,3}$/),
      fc.stringMatching(/^[abcd1 -]{1,3}$/),
      fc.constantFrom("", "!", "\n"),
    )
    .map(([head, pump, tail]) => head + pump.repeat(40).slice(0, 36) + tail);

  test("an admitted pattern takes no more steps than were foretold", () => {
    let admitted = 0;
    fc.assert(
      fc.property(patterns, fc.array(texts, { minLength: 1, maxLength: 6 }), (pattern, tried) => {
        const tree = parsePattern(pattern);
        if (tree === null || patternRisk(pattern, 40) !== null) return;
        admitted += 1;
        for (const text of tried)
          countSteps(tree, text, Math.min(maxSteps, matchingBound(tree, text.length)));
      }),
      { numRuns: 3_000, seed: 23 },
    );
    expect(admitted).toBeGreaterThan(300);
  });
});
