import { abortAllDurableObjects, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Plan } from "../../shared/kernel/plan.ts";
import type { Draw } from "../../shared/limits/lease-book.ts";
import type { MovingMeter } from "../../shared/limits/luggage.ts";
import { type Meter, meterOf } from "../../shared/limits/meter.ts";

const anchor = Date.UTC(2026, 0, 31, 12);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(anchor);
});
afterEach(() => {
  vi.useRealTimers();
});

async function meterFor(plan: Plan): Promise<() => Meter> {
  const id = `ten_${crypto.randomUUID()}`;
  const meter = () => meterOf({ METER: env.METER }, id);
  await meter().configure({ plan, revision: 1, anchor });
  return meter;
}

const draw = (isolate: string, seq: number, reports: Draw["reports"] = []): Draw => ({
  isolate,
  seq,
  reports,
  rate: 100,
});
const drawn = async (meter: Meter, from: Draw) =>
  (await meter.admit(null, undefined, { cost: 0, draw: from })).drawn;
const sum = (leases: { left: number }[] | undefined) =>
  (leases ?? []).reduce((all, { left }) => all + left, 0);

describe("leases of a meter (M-017, M-039)", () => {
  test("are deducted before they leave: the object's death gives none of them twice", async () => {
    const meter = await meterFor("team");
    let out = 0;
    for (let round = 1; round <= 40; round++) {
      out += sum((await drawn(meter(), draw(`i${round}`, 1)))?.leases);
      if (round % 10 === 0) await abortAllDurableObjects();
    }
    const rest = await Promise.all(Array.from({ length: 300 }, () => meter().admit(null)));
    const admitted = rest.filter(({ verdict }) => verdict === "admitted").length;
    expect(out).toBeGreaterThan(250);
    expect(out + admitted).toBeLessThanOrEqual(500);
    expect((await meter().usage())?.monthRequests).toBe(admitted);
  });

  test("are charged to the month's quota; what comes back is free again, and only what was spent is billed", async () => {
    const meter = await meterFor("team");
    const month = async () =>
      (await meter().usage())?.policies.find(({ name }) => name === "month")?.remaining;
    const [lease] = (await drawn(meter(), draw("a", 1)))?.leases ?? [];
    if (!lease) throw new Error("no lease");
    expect(await month()).toBe(100_000 - lease.left);
    const told = draw("a", 2, [{ id: lease.id, spent: [[lease.from, 3]], back: lease.left - 3 }]);
    const more = sum((await drawn(meter(), told))?.leases);
    expect(sum((await drawn(meter(), told))?.leases), "told twice").toBe(0);
    expect(await month()).toBe(100_000 - 3 - more);
    expect((await meter().usage())?.monthRequests).toBe(3);
  });

  test("follow a changed plan at once, and there are none where limits are low or little is asked", async () => {
    const meter = await meterFor("enterprise");
    expect(sum((await drawn(meter(), { ...draw("a", 1), rate: 10 }))?.leases)).toBe(0);
    expect(sum((await drawn(meter(), draw("a", 2)))?.leases)).toBeGreaterThan(100);
    await meter().configure({ plan: "developer", revision: 2, anchor });
    expect(sum((await drawn(meter(), draw("b", 1)))?.leases)).toBe(0);
    expect((await meter().admit(null)).verdict).toBe("denied");
  });

  test("never heard of again are lost: nobody is billed, and the quota keeps them", async () => {
    const meter = await meterFor("team");
    const lost = sum((await drawn(meter(), draw("gone", 1)))?.leases);
    vi.setSystemTime(anchor + 3_700_000);
    const given = sum((await drawn(meter(), draw("here", 1)))?.leases);
    const usage = await meter().usage();
    expect(usage?.monthRequests).toBe(0);
    expect(usage?.policies.find(({ name }) => name === "month")?.remaining).toBe(100_000 - lost - given);
  });

  test("the last ones of a month that are only lent are worth asking for again in a moment", async () => {
    const meter = await meterFor("team");
    await runInDurableObject(meter() as never, (_, { storage }) => {
      storage.sql.exec("insert into months (start, count) values (?, 99980)", anchor);
    });
    expect(sum((await drawn(meter(), draw("a", 1)))?.leases)).toBe(20);
    const denied = await meter().admit(null);
    expect(denied.verdict).toBe("denied");
    expect(denied.policies.find(({ name }) => name === "month")).toMatchObject({
      remaining: 0,
      resetSeconds: 5,
    });
  });

  test("are over before a meter says that it has another place, and given again then", async () => {
    const meter = await meterFor("team");
    const given = (await drawn(meter(), draw("a", 1)))?.leases ?? [];
    const last = Math.max(...given.map(({ to }) => to));
    let placed = false;
    const place = (meter() as unknown as MovingMeter).place(3).then(() => {
      placed = true;
    });
    const meanwhile = await meter().admit(null, undefined, { draw: draw("b", 1) });
    expect([meanwhile.shard, meanwhile.drawn?.leases, placed]).toEqual([3, [], false]);
    vi.setSystemTime((last + 9) * 250);
    await place;
    expect(sum((await drawn(meter(), draw("b", 2)))?.leases)).toBeGreaterThan(0);
  });

  test("are given again when a departure failed", async () => {
    const meter = await meterFor("team");
    await runInDurableObject(meter() as never, async (object, { storage }) => {
      storage.sql.exec("alter table home rename to elsewhere");
      await expect((object as unknown as MovingMeter).depart("eu")).rejects.toThrow("home");
      storage.sql.exec("alter table elsewhere rename to home");
    });
    expect(sum((await drawn(meter(), draw("a", 1)))?.leases)).toBeGreaterThan(0);
  });

  test("a dear request takes as many of the minute as it says, or is denied and takes nothing", async () => {
    const meter = await meterFor("developer");
    const verdicts = [];
    for (const cost of [60, 60, 40]) verdicts.push((await meter().admit(null, undefined, { cost })).verdict);
    expect(verdicts).toEqual(["admitted", "denied", "admitted"]);
    expect((await meter().usage())?.monthRequests).toBe(2);
  });
});
