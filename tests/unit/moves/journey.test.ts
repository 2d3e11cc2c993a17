import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import type { Standing } from "../../../shared/moves/arrival.ts";
import { freezeMilliseconds } from "../../../shared/moves/journey.ts";
import { countOf, found, holdings, homes, write } from "./company.ts";
import { World } from "./regions.ts";

const events = fc.array(
  fc.record({
    kind: fc.constantFrom("step", "step", "step", "step", "kill", "write", "late", "pause", "abort"),
    call: fc.integer({ min: 1, max: 40 }),
    after: fc.boolean(),
  }),
  { maxLength: 40 },
);

/** To the end, with a command that nobody kills. */
async function finish(world: World): Promise<Standing> {
  let standing = await world.begin();
  for (let step = 0; standing.box !== null; step++) {
    expect(step).toBeLessThan(60);
    standing = await world.step(standing);
  }
  return standing;
}

async function play(
  world: World,
  moveId: string,
  given: readonly { kind: string; call: number; after: boolean }[],
) {
  let value = 0;
  for (const { kind, call, after } of given) {
    if (kind === "write") write(world.us, world.shard, value++);
    if (kind === "pause") {
      world.now += freezeMilliseconds.ends + 1;
      await world.us.tend();
    }
    if (kind === "kill") world.faults.arm(call, after);
    try {
      if (kind === "abort") await world.abort(moveId);
      if (["step", "kill", "late"].includes(kind)) await world.step(await world.begin(), kind === "late");
    } catch (error) {
      const isRefusal = /no such move|lives here by now|given up/.test(String(error));
      if (!world.faults.killed && !isRefusal) throw error;
    }
    world.faults.disarm();
    world.faults.killed = false;
    expect(homes(world).length).toBeLessThanOrEqual(1);
  }
}

describe("a move, whatever happens to it (M-172)", () => {
  test("ends in one place with all rows, there or where it began", async () => {
    await fc.assert(
      fc.asyncProperty(events, async (given) => {
        const world = new World({ region: "eu", shard: null }, 1);
        const { moveId } = await found(world);
        await play(world, moveId, given);
        const { stage } = await finish(world);
        expect(["done", "aborted"]).toContain(stage);
        const isDone = stage === "done";
        const [home, left] = isDone
          ? [await holdings(world.eu, 0), await holdings(world.us, 1)]
          : [await holdings(world.us, 1), await holdings(world.eu, 0)];
        expect(homes(world)).toEqual([isDone ? "eu-0" : "us-1"]);
        expect(world.directory).toBe(isDone ? "eu" : "us");
        expect(countOf(left.rows)).toBe(0);
        expect([left.stores.leaves.length, left.stores.files.length, left.stores.meter]).toEqual([0, 0, {}]);
        expect(home.keys.map(({ secret }) => secret)).toEqual(["dGhlIGNvbXBhbnkncyBrZXk"]);
        const { leaves, files, jobs } = home.stores;
        expect([leaves.length, files.length, jobs.filter(Boolean).length]).toEqual([4, 4, 3]);
        expect(home.stores.meter["usage_seen"]).toHaveLength(5);
        expect(write(isDone ? world.eu : world.us, isDone ? 0 : 1, 99)).toBe(true);
      }),
      { numRuns: 10 },
    );
  }, 60_000);

  test("given up before the tenant left: nothing of it is anywhere, and it may begin anew", async () => {
    const world = new World({ region: "eu", shard: null }, 0);
    const { moveId } = await found(world);
    const before = await holdings(world.us, 0);
    let standing = await world.begin();
    while (standing.part !== "leave") standing = await world.step(standing);
    expect(write(world.us, 0, 1)).toBe(false);
    standing = await world.abort(moveId);
    expect((await world.step(standing)).stage).toBe("aborted");
    expect(countOf((await holdings(world.eu, 0)).rows)).toBe(0);
    const after = await holdings(world.us, 0);
    for (const name of ["all_projects", "all_tasks", "all_data_keys"])
      expect(after.rows[name], name).toEqual(before.rows[name]);
    expect(after.stores).toEqual(before.stores);
    expect(write(world.us, 0, 2)).toBe(true);
    expect((await finish(world)).stage).toBe("done");
  });

  test("a freeze whose command died ends by itself, and what was written meanwhile comes along", async () => {
    const world = new World({ region: "eu", shard: null }, 0);
    await found(world);
    let standing = await world.begin();
    while (standing.part !== "leave") standing = await world.step(standing);
    world.now += freezeMilliseconds.ends + 1;
    await world.us.tend();
    expect(write(world.us, 0, 7)).toBe(true);
    expect((await world.step(standing)).stage).toBe("copying");
    expect((await finish(world)).stage).toBe("done");
    const { rows } = await holdings(world.eu, 0);
    expect(rows["all_projects"]?.map(({ name }) => name)).toContain("w7");
  });

  test("lets go once, however many pages its record of use has", async () => {
    const world = new World({ region: "eu", shard: null }, 0);
    await found(world);
    const { verbs } = world.us.storesOf(world.tenantId).meter;
    const [letGo, pages] = [vi.spyOn(verbs, "depart"), vi.spyOn(verbs, "recordPage")];
    expect((await finish(world)).stage).toBe("done");
    expect([letGo.mock.calls.length, pages.mock.calls.length > 2]).toEqual([1, true]);
  });

  test("a consent that is withdrawn stops it before the tenant has left", async () => {
    const world = new World({ region: "eu", shard: null }, 0);
    await found(world);
    let standing = await world.begin();
    while (standing.part !== "freeze") standing = await world.step(standing);
    world.us.databases[0]?.raw.prepare("update all_moves set status = 'withdrawn'").run();
    await expect(world.step(standing)).rejects.toThrow("withdrawn");
    expect(write(world.us, 0, 1)).toBe(true);
  });
});
