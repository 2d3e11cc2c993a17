import { describe, expect, test } from "vitest";
import type { Standing } from "../../../shared/moves/arrival.ts";
import { countOf, found, holdings, homes, write } from "./company.ts";
import { World } from "./regions.ts";

/** Runs until it is not killed any more: at its first call, its second, and so on, before it and after it. */
async function survive<Answer>(
  world: World,
  run: () => Promise<Answer>,
): Promise<{ answer: Answer; kills: number }> {
  for (let kills = 0; ; kills++) {
    world.faults.arm(Math.floor(kills / 2) + 1, kills % 2 === 1);
    try {
      const answer = await run();
      world.faults.disarm();
      return { answer, kills };
    } catch (error) {
      if (!world.faults.killed) throw error;
      world.faults.disarm();
      expect(homes(world).length).toBeLessThanOrEqual(1);
    }
  }
}

const journeys = [
  { name: "to another region", to: { region: "eu", shard: null }, shard: 0 },
  {
    name: "to another region, from a database that is not the home",
    to: { region: "eu", shard: null },
    shard: 1,
  },
  { name: "to another database", to: { region: "us", shard: 1 }, shard: 0 },
  { name: "to the home database", to: { region: "us", shard: 0 }, shard: 1 },
] as const;

describe("a move killed at every call it makes, before it and after it (M-172)", () => {
  test.each(journeys)(
    "$name: arrives whole, once, and leaves nothing behind",
    async ({ to, shard }) => {
      const world = new World(to, shard);
      const { moveId } = await found(world);
      let atLeave: Awaited<ReturnType<typeof holdings>> | undefined;
      let kills = 0;
      let standing: Standing | undefined;
      for (let step = 0; standing?.box !== null; step++) {
        write(world.us, shard, step);
        const round = await survive(world, async () => {
          const begun = await world.begin();
          if (begun.part === "leave") atLeave ??= await holdings(world.us, shard);
          return world.step(begun, true);
        });
        kills += round.kills;
        standing = round.answer;
      }
      expect(standing).toMatchObject({ stage: "done", box: null });
      expect(kills).toBeGreaterThan(100);

      const arrived = await holdings(world.target, to.shard ?? 0);
      const before = atLeave?.rows ?? {};
      for (const [name, rows] of Object.entries(before)) {
        if (["all_moves", "all_outbox"].includes(name)) continue;
        const known = arrived.rows[name]?.filter(({ action }) => action !== "tenant.moved");
        expect(known, name).toEqual(rows);
      }
      expect(arrived.keys).toEqual(atLeave?.keys);
      expect(arrived.stores).toEqual(atLeave?.stores);
      const noted = arrived.rows["all_audit_events"]?.filter(({ action }) => action === "tenant.moved");
      expect(noted).toHaveLength(1);
      const isRegional = to.region === "eu";
      if (isRegional) expect(arrived.rows["all_moves"]?.[0]).toMatchObject({ id: moveId, status: "done" });

      expect(homes(world)).toEqual([`${to.region}-${to.shard ?? 0}`]);
      expect(world.directory).toBe(to.region);
      const left = await holdings(world.us, shard);
      expect(countOf(left.rows)).toBe(0);
      if (isRegional) {
        const { stores, jobs } = left;
        expect([stores.leaves.length, stores.files.length, jobs, stores.meter]).toEqual([0, 0, 0, {}]);
        const { meter } = world.us.storesOf(world.tenantId);
        expect([meter.rows("left_"), meter.home.region()]).toEqual([{}, "eu"]);
      } else expect(world.us.storesOf(world.tenantId).meter.shard).toBe(to.shard);
      world.now += 4_000_000;
      await world.us.tend();
      await world.eu.tend();
      const notes = [...world.us.databases, ...world.eu.databases].map(({ raw }) =>
        ["moving_changes", "moving_rows"].map(
          (table) => raw.prepare(`select count(*) as n from ${table}`).get()?.["n"],
        ),
      );
      expect(notes.flat()).toEqual([0, 0, 0, 0, 0, 0]);
    },
    30_000,
  );
});
