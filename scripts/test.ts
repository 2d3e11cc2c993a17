import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import path from "node:path";
import { build } from "./build.ts";
import { inRoot, outputs, root } from "./config.ts";

/** Builds once, then runs every project but `worlds`; `npm test -- <filter>` hands its arguments to vitest. */
const started = performance.now();
for (const folder of ["logs", "proofs"]) rmSync(path.join(outputs, folder), { recursive: true, force: true });
await build();
console.log(`built in ${Math.round(performance.now() - started)} ms`);
const { status } = spawnSync(
  process.execPath,
  [inRoot("node_modules/vitest/vitest.mjs"), "run", "--project=!worlds", ...process.argv.slice(2)],
  { cwd: root, stdio: "inherit" },
);
if (status !== 0) console.error("The workers' own log lines are in .wrangler/logs.");
process.exitCode = status ?? 1;
