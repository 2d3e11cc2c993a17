import type { TestProject } from "vitest/node";
import { spawnPlatform } from "./platform-spawn.ts";

/** How many files are tested at once; each of their workers asks a platform that no other worker asks. */
export const platforms = 2;

const served = new Set(["platform", "pages", "worlds", "proofs"]);

/** Starting a platform costs more than most test files, so these serve all projects of a run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { filenamePattern } = project.vitest as unknown as { filenamePattern?: string[] };
  const files = await project.vitest.globTestSpecifications(filenamePattern ?? []);
  const needed = Math.min(platforms, files.filter((file) => served.has(file.project.name)).length);
  const started = await Promise.all(
    Array.from({ length: needed }, () => spawnPlatform({ hasty: ["ca"] }, "shared")),
  );
  project.provide(
    "platforms",
    started.map(({ ready }) => ready),
  );
  return async () => {
    await Promise.all(started.map(({ stop }) => stop()));
  };
}
