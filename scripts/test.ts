import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "./build.ts";
import { inRoot, outputs, root } from "./config.ts";
import { failuresIn, type Report, secondTry } from "./test-report.ts";

/**
 * Builds once, then runs every project but `worlds`; `npm test -- <filter>` hands its arguments to vitest.
 * Files that ask a running platform and fail are run once more by themselves, and named either way: a machine that
 * stood still for a second is told from a fault, and nothing unsteady goes unseen.
 */
const started = performance.now();
const report = path.join(outputs, "test-report.json");
const summary = path.join(outputs, "test-failures.txt");
for (const folder of ["logs", "proofs"]) rmSync(path.join(outputs, folder), { recursive: true, force: true });
for (const file of [report, summary]) rmSync(file, { force: true });
await build();
console.log(`built in ${Math.round(performance.now() - started)} ms`);

const run = (...given: string[]): boolean =>
  spawnSync(
    process.execPath,
    [
      inRoot("node_modules/vitest/vitest.mjs"),
      "run",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
      ...given,
    ],
    { cwd: root, stdio: "inherit" },
  ).status === 0;

function read(): Report {
  try {
    return JSON.parse(readFileSync(report, "utf8")) as Report;
  } catch {
    return { testResults: [] };
  }
}

const filters = process.argv.slice(2);
let passed = run("--project=!worlds", ...filters);
if (!passed) {
  const first = read();
  const again = filters.length === 0 ? secondTry(first, root) : [];
  const lines = failuresIn(first, root);
  if (again.length > 0) {
    console.log(`\nOnce more, by themselves:\n${again.join("\n")}\n`);
    passed = run("--project=platform", "--project=pages", ...again);
    const verdict = passed ? "UNSTEADY: failed beside the others, passed alone." : "Failed again, alone.";
    lines.push(verdict, ...failuresIn(read(), root));
  }
  writeFileSync(summary, `${lines.join("\n")}\n`);
  console.error(`\n${lines.join("\n")}\nThe workers' own log lines are in .wrangler/logs.`);
}
process.exitCode = passed ? 0 : 1;
