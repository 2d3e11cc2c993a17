import { describe, expect, test } from "vitest";
import { generate } from "../../../shared/agents/engine/generate.ts";
import type { GeneratedFile } from "../../../shared/agents/engine/generation.ts";
import { collection, filesOf, json } from "./documents.ts";

const repeat = (count: number, make: (index: number) => string): string =>
  Array.from({ length: count }, (_, i) => make(i)).join("\n");
const chained = (count: number, schema: (next: string) => object, last: object) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      `S${i}`,
      i === count - 1 ? last : schema(`#/components/schemas/S${i + 1}`),
    ]),
  );
const root = { $ref: "#/components/schemas/S0" };
const text = { type: "string" };

describe("text that is no specification", () => {
  test.each([
    ["nothing", ""],
    ["a word", "hello"],
    ["prose with colons", "Dear team: please build a shop.\nIt should sell: books."],
    ["a list", "- one\n- two"],
    ["null", "null"],
    ["an array", "[]"],
    ["a package file", json({ name: "x", dependencies: {} })],
    ["Swagger 2.0", json({ swagger: "2.0", info: { title: "x" }, paths: {} })],
    [
      "a schema without an object",
      json({ $schema: "https://json-schema.org/draft/2020-12/schema", type: "string" }),
    ],
    ["a mebibyte of prose", "lorem ipsum: dolor\n".repeat(50_000)],
  ])("%s needs a model", (_title, document) => {
    expect(generate(document)).toMatchObject({ status: "needs_model", engine: "deterministic" });
  });
});

describe("documents that are broken", () => {
  test.each<[string, string, string, RegExp]>([
    ["JSON cut short", '{"openapi":"3.1.0",', "#", /not valid JSON/],
    ["YAML badly indented", "openapi: 3.1.0\n info: x\npaths: {}", "#", /not valid YAML/],
    [
      "a YAML key given twice",
      "openapi: 3.1.0\ninfo: {title: x}\ninfo: {title: y}\npaths: {}",
      "#",
      /occurs twice/,
    ],
    ["version 4", json({ openapi: "4.0.0", info: { title: "x" }, paths: {} }), "#/openapi", /not a version/],
    ["no info", json({ openapi: "3.1.0", paths: {} }), "#/info", /is required/],
    [
      "paths as a list",
      json({ openapi: "3.1.0", info: { title: "x" }, paths: [] }),
      "#/paths",
      /not an object/,
    ],
    [
      "a path without a slash",
      json({ openapi: "3.1.0", info: { title: "x" }, paths: { a: {} } }),
      "#/paths/a",
      /starts with/,
    ],
    [
      "a reference to nowhere",
      json(collection({ $ref: "#/components/schemas/No" })),
      "/$ref",
      /does not exist/,
    ],
    [
      "an unknown type",
      json(collection({ type: "object", properties: { a: { type: "strng" } } })),
      "/properties/a/type",
      /JSON Schema type/,
    ],
    [
      "limits the wrong way round",
      json(collection({ type: "object", properties: { a: { ...text, minLength: 3, maxLength: 2 } } })),
      "/properties/a",
      /above/,
    ],
    [
      "a negative length",
      json(collection({ type: "object", properties: { a: { ...text, minLength: -1 } } })),
      "/a/minLength",
      /whole number/,
    ],
    [
      "an empty enum",
      json(collection({ type: "object", properties: { a: { enum: [] } } })),
      "/a/enum",
      /at least one/,
    ],
    [
      "references in a ring",
      json(collection(root, { S0: { $ref: "#/components/schemas/S1" }, S1: root })),
      "#/components/schemas/S",
      /other references/,
    ],
  ])("%s", (_title, document, pointer, detail) => {
    const result = generate(document);
    expect(result).toMatchObject({ status: "invalid", engine: "deterministic" });
    if (result.status !== "invalid") return;
    expect(result.errors.map((error) => error.pointer).join(" ")).toContain(pointer);
    expect(result.errors.map((error) => error.detail).join(" ")).toMatch(detail);
  });
});

describe("documents that attack", () => {
  const bomb = `openapi: 3.1.0\n${repeat(
    9,
    (i) =>
      `k${i}: &a${i} [${Array(9)
        .fill(i === 0 ? "x" : `*a${i - 1}`)
        .join(",")}]`,
  )}`;
  const required = (next: string) => ({
    type: "object",
    required: ["a", "b", "c"],
    properties: { a: { $ref: next }, b: { $ref: next }, c: { $ref: next } },
  });
  test.each<[string, string, string]>([
    ["an alias bomb", bomb, "invalid"],
    ["an alias inside itself", "openapi: 3.1.0\ninfo: &a\n  title: x\n  b: *a\npaths: {}\n", "invalid"],
    ["more than a mebibyte", `{"openapi":"3.1.0","x":"${"x".repeat(1_048_576)}"}`, "invalid"],
    ["brackets without end", "[".repeat(200_000), "invalid"],
    ["YAML brackets without end", `openapi: ${"[".repeat(50_000)}`, "invalid"],
    [
      "objects in objects",
      `{"openapi":"3.1.0","info":{"title":"x"},"paths":${'{"a":'.repeat(200)}1${"}".repeat(201)}`,
      "invalid",
    ],
    [
      "a chain of 4 000 schemas",
      json(
        collection(
          root,
          chained(4_000, (next) => ({ type: "object", properties: { n: { $ref: next } } }), text),
        ),
      ),
      "generated",
    ],
    ["a tree of 3^20 required values", json(collection(root, chained(20, required, text))), "needs_model"],
    [
      "a union of 2^30 members",
      json(
        collection(
          { type: "object", properties: { u: root } },
          chained(30, (next) => ({ oneOf: [{ $ref: next }, { $ref: next }] }), {
            ...text,
            minLength: 50_000,
          }),
        ),
      ),
      "invalid",
    ],
    [
      "2^40 combined schemas",
      json(
        collection(
          root,
          chained(40, (next) => ({ allOf: [{ $ref: next }, { $ref: next }] }), { type: "object" }),
        ),
      ),
      "generated",
    ],
    [
      "arrays of 10^9 items",
      json(
        collection({ type: "object", required: ["a"], properties: { a: { type: "array", minItems: 1e9 } } }),
      ),
      "needs_model",
    ],
    [
      "900^3 items",
      json(
        collection({
          type: "object",
          required: ["a"],
          properties: {
            a: {
              type: "array",
              minItems: 900,
              items: { type: "array", minItems: 900, items: { type: "array", minItems: 900 } },
            },
          },
        }),
      ),
      "needs_model",
    ],
  ])("%s ends with a clear answer", (_title, document, status) => {
    expect(generate(document).status).toBe(status);
  });

  test("more collections than the sandbox runs are left out, each with the reason", () => {
    const one = collection({ type: "object", properties: { a: text } }).paths["/things"];
    const paths = Object.fromEntries(Array.from({ length: 70 }, (_, i) => [`/r${i}`, one]));
    const result = generate(json({ openapi: "3.1.0", info: { title: "x", version: "1" }, paths }));
    expect(result).toMatchObject({ status: "generated", evidence: { resources: 60 } });
    if (result.status === "generated")
      expect(result.unresolved.join("\n")).toContain("more than 60 collections");
  });

  test("names that live in every object change nothing and are not generated", () => {
    const document = json(
      collection({ type: "object", properties: { ok: text, constructor: text } }),
    ).replace('"ok":', '"__proto__":{"type":"string"},"ok":');
    const result = generate(document);
    expect(Object.hasOwn(Object.prototype, "type")).toBe(false);
    expect(result).toMatchObject({ status: "generated" });
    if (result.status !== "generated") return;
    const left = result.unresolved.filter((line) => line.includes("of this name is not generated")).join(" ");
    expect(left).toContain("/properties/constructor: ");
    expect(left).toContain("/properties/__proto__: ");
    expect(filesOf(result.files, "src/schemas.ts")).not.toMatch(/__proto__|constructor/);
  });

  const payload = `*/ } globalThis.pwned(); /* \`; globalThis.pwned(); \`\${globalThis.pwned()} "\n\r\u2028' );globalThis.pwned();//<script>`;
  const injected = (): GeneratedFile[] => {
    const document = collection({
      type: "object",
      description: payload,
      required: [payload],
      properties: {
        [payload]: { type: "string", description: payload, pattern: "^[a-z`\"'/\\u2028*]+$", example: "abc" },
        choice: { enum: [payload, "b"], default: payload },
        free: { type: "string", default: payload },
      },
    });
    document.info.title = payload;
    document.paths["/things"].get.summary = payload;
    const result = generate(json(document));
    if (result.status !== "generated") throw new Error(json(result));
    return result.files;
  };

  test("hostile titles, names, patterns and values stay data", async () => {
    const { transform } = await import("sucrase");
    const { parse } = await import("acorn");
    const { full } = await import("acorn-walk");
    for (const file of injected().filter(({ path }) => path.endsWith(".ts"))) {
      const js = transform(file.content, { transforms: ["typescript"], disableESTransforms: true }).code;
      full(parse(js, { ecmaVersion: "latest", sourceType: "module" }), (node) => {
        expect(node, file.path).not.toMatchObject({ type: "Identifier", name: "globalThis" });
        expect(node, file.path).not.toMatchObject({ type: "Identifier", name: "pwned" });
      });
    }
  });

  test("the README shows hostile text as text, on one line", () => {
    const readme = filesOf(injected(), "README.md");
    expect(readme).not.toContain("<script>");
    expect(readme.split("\n")[0]).toMatch(/^# \\\*\//);
  });

  test("a pattern that could take for ever is not in the code, and that is said", () => {
    const result = generate(
      json(collection({ type: "object", properties: { a: { ...text, pattern: "^(a+)+$" } } })),
    );
    expect(result).toMatchObject({ status: "generated" });
    if (result.status !== "generated") return;
    expect(filesOf(result.files, "src/schemas.ts")).not.toContain("RegExp");
    expect(result.unresolved.join("\n")).toContain('/a/pattern: the pattern "^(a+)+$" is not enforced');
  });
});
