import type { TestProject } from "vitest/node";
import { spawnPlatform } from "./platform-spawn.ts";

/** One platform for the whole project: starting it costs more than most test files. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { ready, stop } = await spawnPlatform({});
  project.provide("platform", ready);
  return stop;
}
