import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { resultFileOf } from "../../../shared/agents/files.ts";
import { isFinal } from "../../../shared/agents/statuses.ts";
import {
  broken,
  type Fault,
  generated,
  invalid,
  needsModel,
  passed,
  silent,
  taskId,
  World,
} from "./world.ts";

const faults: readonly Fault[] = ["error before", "error after", "kill before", "kill after"];
const endings = [
  { generation: generated, report: passed, status: "succeeded" },
  { generation: generated, report: broken, status: "failed" },
  { generation: generated, report: silent, status: "failed" },
  { generation: needsModel, report: passed, status: "needs_model" },
  { generation: invalid, report: passed, status: "failed" },
] as const;

const ended = (world: World, ending: (typeof endings)[number]) => Object.assign(world, ending);

/** What must hold of any history once the job has come to rest. */
function assertSettled(world: World): void {
  const { row } = world;
  if (!row || !isFinal(row.status)) throw new Error(`the row is ${row?.status}`);
  expect(world.job.phase).toBe("done");
  expect([...world.meter]).toEqual([row.status === "succeeded" ? "settled" : "released"]);
  expect(world.audit.filter((status) => status !== "running")).toEqual([row.status]);
  expect(world.audit.filter((status) => status === "running").length).toBeLessThanOrEqual(1);
  const finished = world.events.filter((event) => event.type === "finished");
  expect(finished).toEqual([{ type: "finished", status: row.status }]);
  expect(world.events.at(-1)).toEqual(finished[0]);
  expect(world.sources).toEqual([]);
  const ran = world.runs.map((attempt) => `lv:sandbox:${taskId}:${attempt}`);
  expect(ran).toEqual([...new Set(ran)]);
  expect(ran).toEqual(expect.arrayContaining([...world.usage.keys()]));
  if (row.status === "succeeded") expect(world.usage.size).toBeGreaterThan(0);
  if (row.status === "succeeded")
    for (const { path, content } of generated.status === "generated" ? generated.files : [])
      expect(world.bucket.get(resultFileOf(taskId, path))).toBe(content);
}

describe("a job", () => {
  beforeAll(() => {
    vi.spyOn(console, "error").mockImplementation(() => {});
  });
  afterAll(() => {
    vi.restoreAllMocks();
  });

  test.each(endings)("ends $status as its generation and its suite say (M-266)", async (ending) => {
    const world = ended(new World(), ending);
    await world.run();
    expect(world.row?.status).toBe(ending.status);
    assertSettled(world);
  });

  test("keeps files, their digests and the suite's outcome in the result", async () => {
    const world = new World();
    await world.run();
    expect(world.row?.result).toMatchObject({
      summary: "Pets: 1 test ran, all tests passed.",
      files: [
        {
          path: "src/app.ts",
          size: 22,
          sha256: "f615240bdf4b9ae589da60e1a702728dc65b34ae174ed23a9f07e61732232ec5",
        },
        { path: "tests/app.test.ts" },
      ],
      tests: { passed: 1, failed: 0, steps: 42, cases: [{ name: "app.test.ts > works", state: "pass" }] },
      assumptions: ["ids are opaque"],
      evidence: { facts: { resources: 1, operations_generated: 1 } },
    });
  });

  test.each(endings)(
    "ends $status alike when any one call fails or is the last of its process",
    async (ending) => {
      const whole = ended(new World(), ending);
      await whole.run();
      for (let call = 1; call <= whole.calls; call++)
        for (const fault of faults) {
          const world = ended(new World(new Map([[call, fault]])), ending);
          await world.run();
          expect(world.row?.status, `${fault} call ${call}`).toBe(ending.status);
          // A suite that never runs uses up its attempts, and then a fault is the last straw instead.
          if (ending.report !== silent) expect(world.row, `${fault} call ${call}`).toEqual(whole.row);
          assertSettled(world);
        }
    },
  );

  test("settles once whatever fails, whenever a person cancels", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.constantFrom(...endings),
        fc.dictionary(fc.integer({ min: 1, max: 40 }).map(String), fc.constantFrom(...faults), {
          maxKeys: 6,
        }),
        fc.boolean(),
        async (scheduler, ending, plan, cancels) => {
          const struck = new Map(Object.entries(plan).map(([call, fault]) => [Number(call), fault]));
          const world = ended(new World(struck, () => scheduler.schedule(Promise.resolve())), ending);
          const cancelled = cancels ? world.cancel() : Promise.resolve(false);
          await scheduler.waitFor(Promise.all([world.run(), cancelled]));
          // A cancellation whose word to the object was lost: the next alarm finds the row final.
          await scheduler.waitFor(world.run());
          expect(world.row?.status === "cancelled").toBe(await cancelled);
          assertSettled(world);
        },
      ),
      { numRuns: 300 },
    );
  });

  test("a cancelled row is found by the job itself when nobody tells it", async () => {
    const world = new World();
    while (world.job.phase !== "store") await world.alarm();
    world.row = { status: "cancelled", version: 9, result: null };
    world.audit.push("cancelled");
    await world.run();
    expect(world.row.status).toBe("cancelled");
    assertSettled(world);
  });

  test("what was cancelled before it began is never begun", async () => {
    const world = new World();
    await world.cancel();
    const untold = new World();
    untold.row = { status: "cancelled", version: 2, result: null };
    untold.audit.push("cancelled");
    for (const each of [world, untold]) {
      each.overrides = { generate: () => expect.unreachable() };
      await each.run();
      expect(each.events).toEqual([{ type: "finished", status: "cancelled" }]);
      assertSettled(each);
    }
  });

  test("gives up a step that never succeeds, in public, and charges nothing", async () => {
    const world = new World();
    world.overrides = { sandbox: { run: () => Promise.reject(new Error("secret internals")) } };
    await world.run();
    expect(world.row).toMatchObject({
      status: "failed",
      result: { tests: null, reason: 'The step "test" did not succeed in 4 attempts.' },
    });
    expect(JSON.stringify(world.row)).not.toContain("internals");
    expect(world.events.filter((event) => event.type === "retrying").map(({ attempt }) => attempt)).toEqual([
      1, 2, 3, 4,
    ]);
    assertSettled(world);
  });

  test("an engine that breaks on a document breaks once, and its stack stays with us", async () => {
    const world = new World();
    let runs = 0;
    const generate = () => {
      runs++;
      throw new TypeError("secret internals");
    };
    world.overrides = { generate };
    await world.run();
    expect([world.row?.status, runs]).toEqual(["failed", 1]);
    expect(JSON.stringify(world.row)).not.toContain("internals");
    assertSettled(world);
  });

  test("a step that kills its process every time ends the work as well", async () => {
    const world = new World(
      new Map(Array.from({ length: 40 }, (_, index) => [5 + 2 * index, "kill before"])),
    );
    await world.run();
    expect(world.row?.status).toBe("failed");
    assertSettled(world);
  });

  test("a suite that did not run for a while is run again", async () => {
    const world = new World();
    let runs = 0;
    world.overrides = { sandbox: { run: async () => (++runs < 3 ? silent : passed) } };
    await world.run();
    expect(world.row?.status).toBe("succeeded");
    expect(runs).toBe(3);
  });

  test("waits out a database that is down: the row is told in the end", async () => {
    const down = Array.from({ length: 60 }, (_, index): [number, Fault] => [3 + index, "error before"]);
    const world = new World(new Map(down.filter(([call]) => call !== 3)));
    await world.run();
    expect(world.row && isFinal(world.row.status)).toBe(true);
  });

  test("a task whose row is gone ends without one", async () => {
    const world = new World();
    world.row = undefined;
    await world.run();
    expect(world.job.phase).toBe("done");
    expect([...world.meter]).toEqual(["released"]);
  });
});
