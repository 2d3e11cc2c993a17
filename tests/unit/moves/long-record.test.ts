import { expect, test } from "vitest";
import { longestLuggage } from "../../../shared/limits/luggage.ts";
import { found, homes } from "./company.ts";
import { World } from "./regions.ts";

const long = { usage_seen: [{ key: "k".repeat(longestLuggage), hash: "h", at: 1 }] };

test.each(["freeze", "leave"])(
  "a company whose record is too long to hand over stays where it is: found before its %s (M-172)",
  async (part) => {
    const world = new World({ region: "eu", shard: null }, 0);
    const { moveId } = await found(world);
    const { meter } = world.us.storesOf(world.tenantId);
    let standing = await world.begin();
    for (let step = 0; standing.part !== part; step++) {
      expect(step).toBeLessThan(60);
      standing = await world.step(standing);
    }
    const short = meter.luggage;
    meter.luggage = long;
    await expect(world.step(standing)).rejects.toMatchObject({
      code: "conflict",
      extra: { members: { state: "record_too_long" } },
    });
    expect([meter.left, meter.luggage]).toEqual([null, long]);
    meter.luggage = short;
    await world.abort(moveId);
    for (let next = await world.begin(); next.box !== null; ) next = await world.step(next);
    expect(homes(world)).toEqual(["us-0"]);
  },
);
