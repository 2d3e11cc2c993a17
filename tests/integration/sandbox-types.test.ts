import { execFile } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { generate } from "../../shared/agents/engine/generate.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const run = promisify(execFile);

test.each([
  "petstore/openapi.yaml",
  "galaxy/openapi.yaml",
  "issue-tracker/openapi.yaml",
  "customer/schema.json",
])(
  "%s: the generated project type-checks under its own strict tsconfig",
  async (path) => {
    const result = generate(await readFile(`${root}examples/${path}`, "utf8"));
    if (result.status !== "generated") throw new Error(JSON.stringify(result));
    // Below the repository, so that hono, zod and vitest resolve to the pinned versions.
    const folder = `${root}.wrangler/type-check/${dirname(path)}`;
    await rm(folder, { recursive: true, force: true });
    for (const file of result.files) {
      await mkdir(dirname(`${folder}/${file.path}`), { recursive: true });
      await writeFile(`${folder}/${file.path}`, file.content);
    }
    const outcome = await run(`${root}node_modules/.bin/tsc`, ["-p", folder]).catch(
      (error: { stdout: string }) => error,
    );
    expect(outcome.stdout).toBe("");
  },
  60_000,
);
