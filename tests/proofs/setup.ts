import { readdirSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import type { TestProject, Vitest } from "vitest/node";
import { folder, keep } from "./recording.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Whether nothing of the suite was left out: only then may a proof miss what did not happen. */
    whole: boolean;
  }
}

/** Forgets what earlier runs recorded; this run's platforms may have begun already. */
export default function setup(project: TestProject): void {
  const began = Date.now() - process.uptime() * 1_000;
  keep([]);
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name);
    if (statSync(file).mtimeMs < began) rmSync(file);
  }
  project.provide("whole", isWhole(project.vitest));
}

/** The two worlds repeat what the platforms' other tests do, so the suite is whole without them. */
function isWhole(vitest: Vitest): boolean {
  const { filenamePattern = [] } = vitest as unknown as { filenamePattern?: string[] };
  const chosen = [vitest.config.project ?? []].flat();
  return filenamePattern.length === 0 && chosen.every((pattern) => pattern === "!worlds");
}
