import { abortAllDurableObjects } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { branchMeterOf } from "../../shared/limits/branches.ts";
import { movingMeterOf } from "../../shared/limits/luggage.ts";
import { moveRecord } from "./moving-record.ts";

const start = Date.UTC(2026, 0, 31, 12);
const anchor = start;
const fresh = () => {
  const id = `ten_${crypto.randomUUID()}`;
  return { id, meter: () => branchMeterOf({ METER: env.METER }, id) };
};
const later = start + 3_600_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(start);
});
afterEach(() => {
  vi.useRealTimers();
});

type At = ReturnType<typeof fresh>["meter"];
const ask = async (meter: At, count: number) => {
  const verdicts = await Promise.all(Array.from({ length: count }, () => meter().admit(null)));
  return verdicts.filter(({ verdict }) => verdict === "admitted").length;
};

describe("limits agreed with one company (M-018)", () => {
  test("raised, exactly so many are admitted; lowered again, none until the minute has room", async () => {
    const { meter } = fresh();
    await meter().configure({ plan: "developer", revision: 1, anchor });
    const rate = { name: "requests_per_minute", until: later } as const;
    await meter().override({ ...rate, limit: 130, revision: 1 });
    expect(await ask(meter, 200)).toBe(130);
    await meter().override({ ...rate, limit: 20, revision: 2 });
    expect(await ask(meter, 5)).toBe(0);
    await abortAllDurableObjects();
    vi.setSystemTime(start + 63_000);
    expect(await ask(meter, 200)).toBe(20);
  });

  test("what was lent before counts when the limit is lowered, and the isolate that holds it too", async () => {
    const { meter } = fresh();
    await meter().configure({ plan: "enterprise", revision: 1, anchor });
    const draw = { isolate: "one", seq: 1, reports: [], rate: 60 };
    const lent = (await meter().admit(null, undefined, { draw })).drawn?.leases ?? [];
    const out = lent.reduce((sum, { left }) => sum + left, 0);
    expect(out).toBeGreaterThan(0);
    await meter().override({ name: "requests_per_minute", limit: out + 5, until: later, revision: 1 });
    expect(await ask(meter, 20)).toBe(4);
  });

  test("no lease reaches beyond the moment in which an agreement ends", async () => {
    const { meter } = fresh();
    await meter().configure({ plan: "team", revision: 1, anchor });
    const until = start + 1_000;
    await meter().override({ name: "requests_per_minute", limit: 10_000, until, revision: 1 });
    const draw = { isolate: "one", seq: 1, reports: [], rate: 200 };
    const lent = (await meter().admit(null, undefined, { draw })).drawn?.leases ?? [];
    expect(lent.length).toBeGreaterThan(0);
    for (const { to } of lent) expect((to + 1) * 250).toBeLessThanOrEqual(until);
    vi.setSystemTime(until);
    const { policies } = await meter().admit(null);
    expect(policies.find(({ name }) => name === "minute")?.quota).toBe(1_000);
  });

  test("late words change nothing, and one that came before its tenant is kept", async () => {
    const { meter } = fresh();
    const seats = { name: "seats", until: later } as const;
    await meter().override({ ...seats, limit: 3, revision: 2 });
    await meter().override({ ...seats, limit: 9, revision: 1 });
    await meter().configure({ plan: "developer", revision: 1, anchor });
    expect((await meter().usage())?.seats.limit).toBe(3);
    await meter().override({ ...seats, limit: null, revision: 4 });
    await meter().override({ ...seats, limit: 7, revision: 3 });
    await meter().configure({ plan: "team", revision: 2, anchor });
    expect((await meter().usage())?.seats.limit).toBe(10);
  });

  test("month, AI day, projects and seats are held by it, each until its own end", async () => {
    const { meter } = fresh();
    await meter().configure({ plan: "developer", revision: 1, anchor });
    const names = ["requests_per_month", "ai_requests_per_day", "projects", "seats"] as const;
    for (const name of names) await meter().override({ name, limit: 1, until: start + 5_000, revision: 1 });
    expect(await ask(meter, 3)).toBe(1);
    for (const kind of ["ai_request", "project", "seat"] as const) {
      expect(await meter().hold(kind, `${kind}-1`)).toEqual({ granted: true });
      expect(await meter().hold(kind, `${kind}-2`)).toMatchObject({ granted: false, limit: 1, used: 1 });
    }
    vi.setSystemTime(start + 5_000);
    expect(await ask(meter, 3)).toBe(3);
    expect(await meter().hold("project", "project-2")).toEqual({ granted: true });
    expect((await meter().usage())?.overrides).toEqual([]);
  });

  test("at the root it counts for the tree, and a move takes it along (M-015)", async () => {
    const [root, child, moved] = [fresh(), fresh(), fresh()];
    await root.meter().configure({ plan: "team", revision: 1, anchor });
    const pool = { root: root.id, branch: child.id };
    await child.meter().configure({ plan: "team", revision: 1, anchor, pool });
    await root.meter().override({ name: "projects", limit: 1, until: later, revision: 1 });
    expect(await child.meter().hold("project", "a")).toEqual({ granted: true });
    expect(await child.meter().hold("project", "b")).toMatchObject({ granted: false, limit: 1 });
    const moving =
      ({ id }: { id: string }) =>
      () =>
        movingMeterOf({ METER: env.METER }, id);
    await moveRecord(moving(root), moving(moved));
    expect((await moved.meter().usage())?.projects.limit).toBe(1);
  });
});
