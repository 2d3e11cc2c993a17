import { describe, expect, test } from "vitest";
import { generate } from "../../../shared/agents/engine/generate.ts";
import type { Generated } from "../../../shared/agents/engine/generation.ts";
import { answer, collection, filesOf, json } from "./documents.ts";

function generated(document: unknown): Generated {
  const result = generate(typeof document === "string" ? document : json(document));
  if (result.status !== "generated") throw new Error(json(result));
  return result;
}
const schemasOf = (document: unknown): string => filesOf(generated(document).files, "src/schemas.ts");
const text = { type: "string" };
const object = (properties: Record<string, unknown>, more: object = {}) => ({
  type: "object",
  properties,
  ...more,
});

describe("schemas", () => {
  test.each<[string, object, string]>([
    ["3.0 nullable", { ...text, nullable: true }, "z.string().nullable().optional()"],
    ["3.1 type list with null", { type: ["string", "null"] }, "z.string().nullable().optional()"],
    ["anyOf with null", { anyOf: [text, { type: "null" }] }, "z.string().nullable().optional()"],
    ["an enum with null", { enum: ["a", "b", null] }, 'z.enum(["a", "b"]).nullable().optional()'],
    ["const", { const: "x" }, 'z.enum(["x"]).optional()'],
    ["an enum of numbers", { enum: [1, 2] }, "z.literal([1, 2]).optional()"],
    ["several types", { type: ["string", "integer"] }, "z.union([z.string(), z.int()]).optional()"],
    [
      "3.0 exclusive minimum",
      { type: "number", minimum: 1, exclusiveMinimum: true },
      "z.number().gt(1).optional()",
    ],
    ["3.1 exclusive maximum", { type: "number", exclusiveMaximum: 9 }, "z.number().lt(9).optional()"],
    ["int32", { type: "integer", format: "int32" }, "z.int32().optional()"],
    ["date-time", { ...text, format: "date-time" }, "z.iso.datetime({ offset: true }).optional()"],
    ["lengths", { ...text, minLength: 1, maxLength: 9 }, "z.string().min(1).max(9).optional()"],
    ["a pattern", { ...text, pattern: '^"$' }, 'z.string().regex(new RegExp("^\\"$", "u")).optional()'],
    ["a default", { ...text, default: "x" }, 'z.string().default("x")'],
    ["a default its schema refuses", { type: "integer", default: "x" }, "z.int().optional()"],
    [
      "a list",
      { type: "array", items: text, minItems: 1, maxItems: 3 },
      "z.array(z.string()).min(1).max(3).optional()",
    ],
    [
      "a map",
      { type: "object", additionalProperties: { type: "integer" } },
      "z.record(z.string(), z.int()).optional()",
    ],
    ["anything", {}, "z.json().optional()"],
    [
      "allOf",
      { allOf: [{ ...text, minLength: 2 }, { maxLength: 5 }, { minLength: 3 }] },
      "z.string().min(3).max(5).optional()",
    ],
    [
      "one reference in allOf",
      { allOf: [{ $ref: "#/components/schemas/Name" }], nullable: true },
      "Name.nullable().optional()",
    ],
  ])("%s", (_title, schema, zod) => {
    expect(schemasOf(collection(object({ value: schema }), { Name: text }))).toContain(`value: ${zod},`);
  });

  test("a schema that contains itself has an explicit type", () => {
    const tree = object({
      name: text,
      children: { type: "array", items: { $ref: "#/components/schemas/Tree" } },
    });
    const source = schemasOf(
      collection(object({ tree: { $ref: "#/components/schemas/Tree" } }), { Tree: tree }),
    );
    expect(source).toContain("export type Tree = {");
    expect(source).toContain("export const Tree: z.ZodType<Tree> = z.lazy(");
  });

  test("additionalProperties false refuses, true keeps, nothing drops", () => {
    expect(schemasOf(collection(object({ a: text }, { additionalProperties: false })))).toContain(
      "z.strictObject(",
    );
    expect(schemasOf(collection(object({ a: text }, { additionalProperties: true })))).toContain(
      "z.looseObject(",
    );
    expect(schemasOf(collection(object({ a: text })))).toMatch(/= z\.object\(/);
  });

  test("what is write-only is not in the stored item, what is read-only not in the body", () => {
    const schema = object({
      id: { ...text, readOnly: true },
      secret: { ...text, writeOnly: true },
      name: text,
    });
    const source = schemasOf(collection({ $ref: "#/components/schemas/User" }, { User: schema }));
    const [stored = "", sent = ""] = [
      /const User = [^;]*;/.exec(source)?.[0],
      /const UserInput = [^;]*;/.exec(source)?.[0],
    ];
    expect(stored).toContain("id:");
    expect(stored).not.toContain("secret:");
    expect(sent).toContain("secret:");
    expect(sent).not.toContain("id:");
  });

  test("what is not enforced is said, with its place", () => {
    const { unresolved } = generated(
      collection(object({ a: { ...text, format: "isbn" }, b: { not: text } })),
    );
    expect(unresolved.join("\n")).toMatch(/\/properties\/a\/format: the format "isbn" is not enforced/);
    expect(unresolved.join("\n")).toMatch(/\/properties\/b: the keyword not is not enforced/);
  });
});

describe("operations", () => {
  const thing = object({ id: { ...text, format: "uuid", readOnly: true }, name: text }, { required: ["id"] });
  const base = () => {
    const document = collection(thing);
    const item = {
      get: { responses: { 200: answer(thing) } },
      delete: { responses: { 204: { description: "" } } },
    };
    return { ...document, paths: { ...document.paths, "/things/{thingId}": item } as Record<string, object> };
  };

  test("create, list, read and delete become one collection", () => {
    const { evidence, files } = generated(base());
    expect(evidence).toMatchObject({
      source: "openapi",
      resources: 1,
      operations_declared: 4,
      operations_generated: 4,
    });
    expect(files.map((file) => file.path)).toEqual([
      "README.md",
      "package.json",
      "src/app.ts",
      "src/http.ts",
      "src/repository.ts",
      "src/schemas.ts",
      "src/services.ts",
      "src/things.ts",
      "tests/support.ts",
      "tests/things.test.ts",
      "tsconfig.json",
    ]);
  });

  const body = (type: string) => ({ content: { [type]: { schema: thing } } });
  test.each<[string, string, object, RegExp]>([
    [
      "an action on an item",
      "/things/{thingId}",
      { post: { responses: { 200: answer(thing) } } },
      /is an action/,
    ],
    [
      "an action below an item",
      "/things/{thingId}/archive",
      { post: { requestBody: body("application/json"), responses: { 204: {} } } },
      /an action/,
    ],
    [
      "a search beside the collection",
      "/things/search",
      { get: { responses: { 200: answer({ type: "array", items: thing }) } } },
      /beside a collection/,
    ],
    [
      "an upload",
      "/photos",
      { post: { requestBody: body("multipart/form-data"), responses: { 201: answer(thing) } } },
      /an action/,
    ],
    [
      "a form",
      "/things/{thingId}",
      { put: { requestBody: body("application/x-www-form-urlencoded"), responses: { 200: answer(thing) } } },
      /x-www-form-urlencoded/,
    ],
    [
      "a list as the body",
      "/things",
      { put: { requestBody: body("application/json"), responses: { 200: answer(thing) } } },
      /whole collection/,
    ],
    [
      "a log-in",
      "/login",
      {
        post: {
          requestBody: body("application/json"),
          responses: { 200: answer({ type: "object", properties: { token: text } }) },
        },
      },
      /action/,
    ],
    [
      "one object without a collection",
      "/me",
      { get: { responses: { 200: answer(thing) } } },
      /no collection/,
    ],
    [
      "a file name with an ending",
      "/things/{id}.csv",
      { get: { responses: { 200: answer(thing) } } },
      /mixes text and parameters/,
    ],
    [
      "a needed parameter nobody understands",
      "/reports",
      {
        get: {
          parameters: [{ name: "mood", in: "query", required: true, schema: text }],
          responses: { 200: answer({ type: "array", items: thing }) },
        },
      },
      /mood/,
    ],
  ])("%s is unresolved, not invented", (_title, path, operation, reason) => {
    const document = base();
    document.paths[path] = { ...document.paths[path], ...operation };
    const result = generated(document);
    expect(result.evidence.operations_generated).toBe(4);
    const pointer = `#/paths/${path.replaceAll("/", "~1")}/`;
    const [line] = result.unresolved.filter((one) => one.startsWith(pointer));
    expect(line).toMatch(reason);
  });

  test("webhooks and security are named", () => {
    const result = generated({ ...base(), webhooks: { ping: {} }, security: [{ key: [] }] });
    expect(result.unresolved).toContain("#/webhooks/ping: webhooks are not generated");
    expect(result.assumptions.join(" ")).toContain("No authentication is enforced");
  });

  test("items below others are refused where their parent does not exist, and go with it", () => {
    const document = base();
    document.paths["/things/{thingId}/parts"] = document.paths["/things"] ?? {};
    const { files } = generated(document);
    expect(filesOf(files, "src/parts.ts")).toContain(
      'if (!repositories.things.has(thingId)) notFound("thing");',
    );
    expect(filesOf(files, "src/things.ts")).toContain("repositories.parts.clear(scopeOf(thingId));");
  });

  test("remarks about the inside of what is left out are not made", () => {
    const document = base();
    document.paths["/login"] = {
      post: {
        requestBody: {
          content: { "application/json": { schema: object({ a: { ...text, format: "odd" } }) } },
        },
      },
    };
    expect(generated(document).unresolved.filter((line) => line.includes("login"))).toHaveLength(1);
  });
});

describe("JSON Schema", () => {
  test("becomes a collection with an id of its own, in YAML as in JSON", () => {
    const schema = {
      title: "Blog post",
      ...object({ title: { ...text, minLength: 1 } }, { required: ["title"] }),
    };
    const fromJson = generated(schema);
    expect(fromJson).toMatchObject({
      title: "Blog post",
      evidence: { source: "json-schema", operations_generated: 5 },
    });
    expect(filesOf(fromJson.files, "README.md")).toContain("`GET /blog-posts/{id}`");
    expect(fromJson.assumptions.join(" ")).toContain("Items get an id");
    const yaml =
      "title: Blog post\ntype: object\nproperties:\n  title: { type: string, minLength: 1 }\nrequired: [title]\n";
    expect(generated(yaml).files).toEqual(fromJson.files);
  });

  test("keeps the id it declares", () => {
    const source = schemasOf({
      title: "Pet",
      ...object({ id: { type: "integer" }, name: text }, { required: ["id"] }),
    });
    expect(source).toContain("id: z.int(),");
  });
});
