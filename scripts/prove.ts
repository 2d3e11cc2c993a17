import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { build } from "./build.ts";
import { inRoot, outputs, root } from "./config.ts";

/** What is counted, the least it must come to, and what one case is. */
const proofs = {
  roleCells: [1_000, "one credential at one route, by the permission table"],
  twoWorldCells: [3_000, "one value at one place of a route, with and without another tenant"],
  statements: [100, "one SQL text of the run, planned by D1: tenant tables are reached by their tenant"],
  sinks: [10, "one place where a tenant's words could lie, searched for foreign and personal ones"],
  tamperCases: [1_000, "one forged audit log, found by the offline verifier"],
} as const satisfies Record<string, readonly [floor: number, meaning: string]>;
const names = Object.keys(proofs) as (keyof typeof proofs)[];

const tests = ["tests/unit/audit/tamper.test.ts", "tests/integration", "tests/isolation", "tests/proofs"];
const projects = ["unit", "platform", "worlds", "proofs"].flatMap((name) => ["--project", name]);
const countsFile = path.join(outputs, "proofs", "counts.txt");

const started = performance.now();
for (const folder of ["logs", "proofs"]) rmSync(path.join(outputs, folder), { recursive: true, force: true });
await build();
const tested = run("node_modules/vitest/vitest.mjs", ["run", ...projects, ...tests]);
const resident = run("scripts/prove-residency.ts", []);

const counts: Record<string, number> = {};
const lines = existsSync(countsFile) ? readFileSync(countsFile, "utf8").split("\n").filter(Boolean) : [];
for (const line of lines)
  for (const [name, count] of Object.entries(JSON.parse(line) as Record<string, number>))
    counts[name] = (counts[name] ?? 0) + count;

const isProved = (name: keyof typeof proofs) =>
  (counts[name] ?? 0) >= proofs[name][0] && counts[`${name}Failures`] === 0;
console.log(
  `\n${"proof".padEnd(14)} ${"cases".padStart(7)} ${"failures".padStart(9)} ${"at least".padStart(9)}`,
);
for (const name of names) {
  const [floor, meaning] = proofs[name];
  const numbers = [
    String(counts[name] ?? 0).padStart(7),
    String(counts[`${name}Failures`] ?? "-").padStart(9),
  ];
  console.log(`${name.padEnd(14)} ${numbers.join(" ")} ${String(floor).padStart(9)}  ${meaning}`);
}
console.log(`${"tests".padEnd(14)} ${tested ? "passed" : "FAILED"}`);
console.log(`${"residency".padEnd(14)} ${resident ? "proved" : "FAILED"}: npm run prove:residency\n`);

const proved = tested && resident && names.every(isProved);
const figures = names
  .flatMap((name) => [name, `${name}Failures`])
  .map((name) => [name, counts[name] ?? null]);
const milliseconds = Math.round(performance.now() - started);
console.log(JSON.stringify({ ...Object.fromEntries(figures), proved, milliseconds }));
process.exitCode = proved ? 0 : 1;

function run(script: string, args: string[]): boolean {
  const { status } = spawnSync(process.execPath, [inRoot(script), ...args], { cwd: root, stdio: "inherit" });
  return status === 0;
}
