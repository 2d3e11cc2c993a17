import { describe, expect, test } from "vitest";
import { literal } from "../../../shared/agents/engine/code-text.ts";
import { generate } from "../../../shared/agents/engine/generate.ts";
import { words } from "../../../shared/agents/engine/naming.ts";
import { collection, filesOf, json } from "./documents.ts";

const long = "A".repeat(250_000);
const made = (schema: object) => {
  const result = generate(
    json(collection({ $ref: "#/components/schemas/A" }, { A: { type: "object", ...schema } })),
  );
  if (result.status !== "generated") throw new Error(json(result));
  return { schemas: filesOf(result.files, "src/schemas.ts"), left: result.unresolved.join("\n") };
};
const numbered = (count: number, name: string) => Array.from({ length: count }, (_, i) => `${name}${i}`);

describe("large values", () => {
  test.each([
    ["a", '"a"'],
    ["", '""'],
    ["a".repeat(41), '"a".repeat(41)'],
    [`b${"a".repeat(41)}`, '"b" + "a".repeat(41)'],
    ["😀".repeat(40), '"😀".repeat(40)'],
    [`${"a".repeat(60)}b`, `"${"a".repeat(60)}b"`],
    [`${long}b`, `"${long}b"`],
  ])("a text is written with its repeated end, if it has one", (text, code) => {
    expect(literal(text)).toBe(code);
  });

  test("a name of many capitals is cut before it is taken apart", () => {
    expect(words(long)).toEqual(["a".repeat(200)]);
  });

  test.each([
    ["texts", numbered(1_001, "v"), "a: z.string().optional()"],
    ["numbers", Array.from({ length: 1_001 }, (_, i) => i), "a: z.number().optional()"],
    ["texts and null", [...numbered(1_001, "v"), null], "a: z.string().nullable().optional()"],
    ["mixed values", [...numbered(1_000, "v"), 1], "a: z.json().optional()"],
  ])("a list of more than 1,000 %s becomes their type, and that is said", (_title, values, code) => {
    const { schemas, left } = made({ properties: { a: { enum: values } } });
    expect(schemas).toContain(code);
    expect(left).toContain("/properties/a/enum: more than 1000 values");
  });

  test("a list of 1,000 values is enforced", () => {
    const { schemas, left } = made({ properties: { a: { enum: numbered(1_000, "v") } } });
    expect(schemas).toContain('"v999",');
    expect(left).not.toContain("1000 values");
  });

  test("more than 200 alternatives accept any value, and that is said", () => {
    const oneOf = Array.from({ length: 201 }, (_, i) => ({ type: "string", maxLength: i }));
    expect(made({ properties: { a: { oneOf } } }).left).toContain("/a/oneOf: more than 200 schemas");
    expect(made({ properties: { a: { oneOf: oneOf.slice(1) } } }).schemas).toContain("z.union([");
  });

  test("patterns beyond 2,000 are not tried, and that is said", () => {
    const pattern = (name: string) => [name, { type: "string", pattern: "^a$" }];
    const inner = { type: "object", properties: Object.fromEntries(numbered(2_000, "p").map(pattern)) };
    const { left } = made({ properties: { a: inner, z: { type: "string", pattern: "^z$" } } });
    expect(left).toContain("/properties/z/pattern: not enforced: the document has more patterns");
  });

  test("two long lists are cut to what they share", () => {
    const all = [{ enum: numbered(20_000, "v") }, { enum: [...numbered(20_000, "w"), "v1", "v2"] }];
    expect(made({ properties: { a: { allOf: all } } }).schemas).toContain('z.enum(["v1", "v2"])');
  });

  test("a property combined a hundred times holds what each says", () => {
    const allOf = Array.from({ length: 100 }, (_, i) => ({
      properties: { a: { type: "string", minLength: i } },
    }));
    expect(made({ allOf }).schemas).toContain("a: z.string().min(99)");
  });

  test.each([
    ["the limits", { type: "string", maxLength: 2, default: "long" }],
    ["the pattern", { type: "string", pattern: "^a$", default: "b" }],
  ])("a default that breaks %s is dropped, and that is said", (_title, schema) => {
    const { schemas, left } = made({ properties: { a: schema } });
    expect(schemas).not.toContain(".default(");
    expect(left).toContain("/properties/a/default: is dropped, for its own schema refuses it");
  });
});
