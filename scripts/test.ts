import { spawnSync } from "node:child_process";
import { build } from "./build.ts";
import { inRoot, root } from "./config.ts";

/** Builds once, then runs every project; `npm test -- <filter>` hands its arguments to vitest. */
const started = performance.now();
await build();
console.log(`built in ${Math.round(performance.now() - started)} ms`);
const { status } = spawnSync(
  process.execPath,
  [inRoot("node_modules/vitest/vitest.mjs"), "run", ...process.argv.slice(2)],
  { cwd: root, stdio: "inherit" },
);
process.exitCode = status ?? 1;
