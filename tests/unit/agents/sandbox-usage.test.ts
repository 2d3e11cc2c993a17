import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { maxAttempts } from "../../../shared/agents/rules.ts";
import { type Fault, needsModel, passed, silent, taskId, World } from "./world.ts";

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

const counted = (world: World) =>
  [...world.usage.values()].map(({ id, counts }) => [id, counts[0]?.meter, counts[0]?.quantity]);
const run = (attempt: number) => [`lv:sandbox:${taskId}:${attempt}`, "sandbox_milliseconds", 250];

test("the run of a suite is told to the ledger, in milliseconds (M-097)", async () => {
  const world = Object.assign(new World(), { report: passed });
  await world.run();
  expect(counted(world)).toEqual([run(1)]);
});

test("so is every run that showed nothing", async () => {
  const world = Object.assign(new World(), { report: silent });
  await world.run();
  expect(counted(world)).toEqual(Array.from({ length: maxAttempts }, (_, index) => run(index + 1)));
});

test("a task that runs nothing counts nothing", async () => {
  const world = Object.assign(new World(), { generation: needsModel });
  await world.run();
  expect(counted(world)).toEqual([]);
});

test("wherever a kill or an error strikes, a run whose answer the job has is counted once, and no other", async () => {
  const faults: readonly Fault[] = ["error before", "error after", "kill before", "kill after"];
  const undisturbed = new World();
  await undisturbed.run();
  for (let call = 1; call <= undisturbed.calls; call++)
    for (const fault of faults) {
      const world = new World(new Map([[call, fault]]));
      await world.run();
      const ran = new Set(world.runs);
      // Only an answer that was lost on its way goes uncounted: its run is repeated, and that one counts.
      expect(world.runs.length - world.usage.size).toBeLessThanOrEqual(1);
      expect(counted(world)).toEqual([...world.usage.keys()].map((id) => run(Number(id.split(":").at(-1)))));
      expect([...world.usage.keys()].every((id) => ran.has(Number(id.split(":").at(-1))))).toBe(true);
      expect(world.usage.size).toBeGreaterThan(0);
    }
});
