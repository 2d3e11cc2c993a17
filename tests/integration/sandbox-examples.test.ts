import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { generate } from "../../shared/agents/engine/generate.ts";
import type { Generated, GeneratedFile } from "../../shared/agents/engine/generation.ts";
import { openSandbox, type SandboxRoom } from "./sandbox-room.ts";

let room: SandboxRoom;
beforeAll(async () => {
  room = await openSandbox();
}, 60_000);
afterAll(() => room.close());

const example = (path: string): string =>
  readFileSync(new URL(`../../examples/${path}`, import.meta.url), "utf8");

function generated(path: string): Generated {
  const result = generate(example(path));
  if (result.status !== "generated") throw new Error(`${path}: ${JSON.stringify(result)}`);
  return result;
}

const specs: [path: string, operations: number, tests: number][] = [
  ["petstore/openapi.yaml", 10, 100],
  ["galaxy/openapi.yaml", 5, 50],
  ["issue-tracker/openapi.yaml", 12, 250],
  ["customer/schema.json", 5, 100],
];

describe("examples", () => {
  test.each(specs)(
    "%s: %i operations, whose suite really passes in the isolate (M-125, M-131)",
    async (path, operations, least) => {
      const result = generated(path);
      expect(result.evidence.operations_generated).toBe(operations);
      const report = await room.run(result.files);
      expect(report.errors ?? []).toEqual([]);
      expect(report.tests.filter((outcome) => outcome.state !== "pass")).toEqual([]);
      expect(report).toMatchObject({ ok: true, failed: 0, skipped: 0 });
      expect(report.passed).toBeGreaterThan(least);
    },
  );

  test.each(["prose/request.md", "prose/rpc.yaml"])("%s: needs a model, and no code is invented", (path) => {
    const result = generate(example(path));
    expect(result).toMatchObject({ status: "needs_model", engine: "deterministic" });
    expect(result).not.toHaveProperty("files");
  });
});

/** A fault planted into one generated file. */
type Mutant = [title: string, file: string, from: string, to: string];

const issueMutants: Mutant[] = [
  ["a shorter title passes", "src/schemas.ts", "title: z.string().min(3)", "title: z.string().min(2)"],
  ["a longer title passes", "src/schemas.ts", ".min(3).max(120)", ".min(3).max(121)"],
  [
    "priority 0 passes",
    "src/schemas.ts",
    "z.int().min(1).max(5).default(3)",
    "z.int().min(0).max(5).default(3)",
  ],
  ["an e-mail is any text", "src/schemas.ts", "email: z.email()", "email: z.string()"],
  ["labels may repeat", "src/schemas.ts", '.refine(hasNoDuplicates, "holds an item twice")', ""],
  [
    "an unknown property of a project passes",
    "src/schemas.ts",
    "NewProjectInput = z.strictObject",
    "NewProjectInput = z.object",
  ],
  [
    "a null title passes",
    "src/schemas.ts",
    "title: z.string().min(3).max(120),",
    "title: z.string().min(3).max(120).nullable(),",
  ],
  [
    "the parent is not looked for",
    "src/issues.ts",
    'if (!repositories.projects.has(projectKey)) notFound("project");',
    "",
  ],
  ["creation answers 200", "src/issues.ts", "return c.json(item, 201)", "return c.json(item, 200)"],
  [
    "what is created is not kept",
    "src/comments.ts",
    "repositories.comments.put(",
    "void (repositories.comments.put, ",
  ],
  ["the next page repeats the last item", "src/issues.ts", "=== query.cursor) + 1", "=== query.cursor)"],
  [
    "pages start one too late",
    "src/projects.ts",
    "(query.page - 1) * query.per_page",
    "query.page * query.per_page",
  ],
  ["the limit is ignored", "src/issues.ts", "all.slice(from, from + query.limit)", "all.slice(from)"],
  ["the state filter is ignored", "src/issues.ts", "matches(item.state, query.state) && ", ""],
  [
    "a change forgets the rest",
    "src/issues.ts",
    "{ ...existing, ...body,",
    "{ ...({} as typeof existing), ...body,",
  ],
  [
    "a replacement has a number of its own",
    "src/issues.ts",
    "number: existing.number,",
    "number: existing.number + 1,",
  ],
  ["a change is not dated", "src/issues.ts", "updated_at: now().toISOString() };", "};"],
  ["deletion keeps the comment", "src/comments.ts", "repositories.comments.delete(", "void ("],
  ["a taken key passes", "src/projects.ts", 'conflict("project")', "void 0"],
  [
    "lists are reversed",
    "src/repository.ts",
    "return [...(this.#scopes.get(scope)?.values() ?? [])];",
    "return [...(this.#scopes.get(scope)?.values() ?? [])].reverse();",
  ],
  ["scopes are one", "src/repository.ts", "encodeURIComponent(part)", '""'],
  ["a number is handed out twice", "src/repository.ts", "this.#sequences.set(scope, next + 1);", ""],
];

function plant(files: readonly GeneratedFile[], [title, path, from, to]: Mutant): GeneratedFile[] {
  return files.map((file) => {
    if (file.path !== path) return file;
    expect(file.content, `${title}: ${path} holds ${from}`).toContain(from);
    return { path, content: file.content.replaceAll(from, to) };
  });
}

describe("faults planted into the generated code", () => {
  test("at least nine in ten make the generated suite fail", async () => {
    const { files } = generated("issue-tracker/openapi.yaml");
    const survivors: string[] = [];
    for (const mutant of issueMutants) {
      const report = await room.run(plant(files, mutant));
      expect(report, mutant[0]).toMatchObject({ stage: "run" });
      if (report.ok) survivors.push(mutant[0]);
    }
    expect(
      issueMutants.length - survivors.length,
      `survivors: ${survivors.join("; ")}`,
    ).toBeGreaterThanOrEqual(Math.ceil(issueMutants.length * 0.9));
  }, 120_000);

  test("a suite whose file does not load fails", async () => {
    const { files } = generated("galaxy/openapi.yaml");
    const report = await room.run(
      plant(files, ["", "src/app.ts", "const app = new Hono();", "throw new Error('no app');"]),
    );
    expect(report.ok).toBe(false);
  });
});
