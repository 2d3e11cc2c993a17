import { readdirSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import type { TestProject } from "vitest/node";
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
  const { vitest } = project;
  const { filenamePattern } = vitest as unknown as { filenamePattern?: string[] };
  const names = vitest.projects.map(({ name }) => name);
  project.provide(
    "whole",
    filenamePattern === undefined && names.includes("platform") && names.includes("pages"),
  );
}
