import { abortAllDurableObjects } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Plan } from "../../shared/kernel/plan.ts";
import { type BranchMeter, branchMeterOf } from "../../shared/limits/branches.ts";

const anchor = Date.UTC(2026, 0, 31, 12);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(anchor);
});
afterEach(() => {
  vi.useRealTimers();
});

interface Node {
  id: string;
  meter: () => BranchMeter;
}

const node = (): Node => {
  const id = `ten_${crypto.randomUUID()}`;
  return { id, meter: () => branchMeterOf({ METER: env.METER }, id) };
};

/** A root and branches on its contract. */
async function tree(branches: number, plan: Plan = "developer"): Promise<[Node, ...Node[]]> {
  const root = node();
  await root.meter().configure({ plan, revision: 1, anchor });
  const below = Array.from({ length: branches }, node);
  for (const { id, meter } of below)
    await meter().configure({ plan, revision: 1, anchor, pool: { root: root.id, branch: id } });
  return [root, ...below];
}

const sums = { monthRequests: 0, aiRequestsToday: 0, projects: 0, seats: 0 };
const admitted = (verdicts: { verdict: string }[]) =>
  verdicts.filter(({ verdict }) => verdict === "admitted").length;

describe("one contract for a whole tree (M-015, M-017, M-038)", () => {
  test("requests of all branches and the root together stay within the root's minute", async () => {
    const [root, one, two] = await tree(2);
    const meters = [root, one, two].map((each) => each?.meter());
    const verdicts = await Promise.all(
      Array.from({ length: 180 }, (_, index) => meters[index % 3]?.admit(null) ?? Promise.reject()),
    );
    expect(admitted(verdicts)).toBe(100);
    const denied = verdicts.filter(({ verdict }) => verdict === "denied");
    expect(denied.every(({ violated }) => violated.includes("minute"))).toBe(true);
    expect((await root.meter().usage())?.monthRequests).toBe(100);
  });

  test("what the pool refused was never counted in the branch, and what it admitted is told apart in the root", async () => {
    const [root, one, two] = await tree(2);
    if (!one || !two) throw new Error("no branches");
    for (const { meter } of [one, two])
      await Promise.all(Array.from({ length: 60 }, () => meter().admit(null)));
    expect((await two.meter().usage())?.monthRequests).toBe(40);
    const told = await root.meter().branchSums([one.id]);
    expect(told).toEqual({ ...sums, monthRequests: 60 });
    expect((await root.meter().branchSums([one.id, two.id])).monthRequests).toBe(100);
    expect((await root.meter().ownSums()).monthRequests).toBe(0);
    const nearest = (await one.meter().admit(null)).policies.find(({ name }) => name === "minute");
    expect(nearest).toMatchObject({ quota: 100, remaining: 0 });
  });

  test("a race of branches for the last project admits exactly what the contract has", async () => {
    const branches = 4;
    const [root, ...below] = await tree(branches);
    const answers = await Promise.all(
      below.flatMap(({ meter }, at) =>
        Array.from({ length: 4 }, (_, index) => meter().hold("project", `p${at}-${index}`)),
      ),
    );
    expect(answers.filter(({ granted }) => granted).length).toBe(5);
    expect(answers.find(({ granted }) => !granted)).toMatchObject({ reason: "limit", limit: 5, used: 5 });
    const held = await Promise.all(
      below.map(async ({ meter }) => (await meter().usage())?.projects.used ?? 0),
    );
    expect(held.reduce((sum, used) => sum + used, 0)).toBe(5);
    expect((await root.meter().usage())?.projects).toEqual({ used: 5, limit: 5 });
  });

  test("repeating a key costs nothing; keeping, settling and releasing reach the root", async () => {
    const [root, one] = await tree(1);
    if (!one) throw new Error("no branch");
    for (let index = 0; index < 3; index++)
      expect(await one.meter().hold("seat", "u1")).toEqual({ granted: true });
    expect(await root.meter().hold("seat", "u0")).toMatchObject({ granted: false, limit: 1, used: 1 });
    await one.meter().keep("u1");
    vi.setSystemTime(anchor + 3_600_000);
    expect((await root.meter().branchSums([one.id])).seats).toBe(1);
    await one.meter().release("u1");
    expect(await root.meter().branchSums([one.id])).toEqual(sums);
    await one.meter().hold("ai_request", "t1");
    await one.meter().settle("t1");
    await one.meter().release("t1");
    expect((await root.meter().branchSums([one.id])).aiRequestsToday).toBe(1);
    expect((await root.meter().ownSums()).aiRequestsToday).toBe(0);
  });

  test("tasks under way of all branches and the root together stay within the contract, whichever day they began (M-301)", async () => {
    const [root, one, two] = await tree(2);
    if (!one || !two) throw new Error("no branches");
    const race = (of: string) =>
      Promise.all([root, one, two].map(({ meter }, at) => meter().hold("ai_request", `${of}${at}`)));
    const [first, second] = [await race("a"), await race("b")];
    expect([...first, ...second].filter(({ granted }) => granted)).toHaveLength(2);
    expect(second[0]).toMatchObject({ limit: 2, used: 2, violated: "tasks" });
    const used = async () => (await root.meter().usage())?.tasks.used;
    for (const [at, { meter }] of [root, one, two].entries()) await meter().keep(`a${at}`);
    vi.setSystemTime(anchor + 2 * 86_400_000);
    expect(await used(), "of the day before yesterday, and under way").toBe(2);
    for (const [at, { meter }] of [root, one, two].entries())
      await meter()[at === 0 ? "settle" : "release"](`a${at}`);
    expect([await used(), (await one.meter().usage())?.tasks.used]).toEqual([0, 0]);
    expect((await race("c")).filter(({ granted }) => granted)).toHaveLength(2);
  });

  test("a root that does not answer admits nothing, and nothing stays deducted in the branch", async () => {
    const [stranger, one] = [node(), node()];
    // The root was never told of its own contract: it is there and knows no limits.
    const pool = { root: stranger.id, branch: one.id };
    await one.meter().configure({ plan: "developer", revision: 1, anchor, pool });
    expect((await one.meter().admit(null)).verdict).toBe("unconfigured");
    const once = { digest: "proof", until: anchor + 60_000 };
    const proven = async () => (await one.meter().admit(null, undefined, { once })).verdict;
    expect([await proven(), await proven()], "spent by nobody").toEqual(["unconfigured", "unconfigured"]);
    expect(await one.meter().hold("project", "p")).toEqual({ granted: false, reason: "unconfigured" });
    expect(await one.meter().usage()).toMatchObject({ monthRequests: 0, projects: { used: 0 } });
    await stranger.meter().configure({ plan: "developer", revision: 1, anchor });
    expect([await proven(), await proven()]).toEqual(["admitted", "replayed"]);
    expect(await one.meter().hold("project", "p")).toEqual({ granted: true });
  });

  test("objects that die in between lose no count and admit no more", async () => {
    const [root, one] = await tree(1);
    if (!one) throw new Error("no branch");
    let granted = 0;
    for (let round = 0; round < 4; round++) {
      const calls = Array.from({ length: 4 }, (_, index) =>
        one.meter().hold("project", `p${round}-${index}`),
      );
      await abortAllDurableObjects();
      const answers = await Promise.allSettled(calls);
      granted += answers.filter((each) => each.status === "fulfilled" && each.value.granted).length;
    }
    expect(granted).toBeLessThanOrEqual(5);
    expect((await root.meter().usage())?.projects.used).toBeLessThanOrEqual(5);
    const again = await Promise.all(
      Array.from({ length: 8 }, (_, index) => one.meter().hold("project", `q${index}`)),
    );
    expect(granted + again.filter((each) => each.granted).length).toBeLessThanOrEqual(5);
  });

  test("a suspended root suspends its branches, whatever they were told themselves", async () => {
    const [root, one] = await tree(1);
    if (!one) throw new Error("no branch");
    const told = {
      plan: "developer",
      revision: 2,
      anchor,
      state: "suspended",
      reasons: ["billing"],
    } as const;
    await root.meter().configure({ ...told, reasons: [...told.reasons] });
    expect(await one.meter().admit(null)).toMatchObject({ state: "suspended", reasons: ["parent"] });
  });

  test("a purged branch frees what it held, and asks nobody any more", async () => {
    const [root, one] = await tree(1);
    if (!one) throw new Error("no branch");
    await one.meter().hold("project", "p");
    await one.meter().keep("p");
    await one.meter().purge();
    expect((await root.meter().usage())?.projects.used).toBe(0);
    expect((await one.meter().admit(null)).state).toBe("closed");
  });

  test("a purged meter is never told of its tenant again, neither as a branch nor as a root (M-204)", async () => {
    const [root, one] = await tree(1);
    if (!one) throw new Error("no branch");
    await root.meter().purge();
    await root.meter().configure({ plan: "enterprise", revision: 9, anchor });
    expect(await root.meter().admit(null)).toMatchObject({ state: "closed", drawn: null, policies: [] });
    expect(await root.meter().usage()).toBeNull();
    expect(await root.meter().hold("project", "p")).toMatchObject({ granted: false });
    expect((await one.meter().admit(null)).verdict).toBe("unconfigured");
    await abortAllDurableObjects();
    expect((await root.meter().admit(null)).state).toBe("closed");
  });

  test("a limit that only the root has is named where it refuses a branch, with the time until it has room", async () => {
    const [root, one] = await tree(1, "team");
    if (!one) throw new Error("no branch");
    const agreed = {
      name: "requests_per_minute",
      limit: 200,
      until: anchor + 3_600_000,
      revision: 1,
    } as const;
    await one.meter().override(agreed);
    const burstOf = async () => {
      const { verdict, violated, policies } = await one.meter().admit(null);
      expect(policies.find(({ name }) => name === "minute")).toMatchObject({ quota: 200 });
      return { verdict, violated, burst: policies.find(({ name }) => name === "burst") };
    };
    expect(await burstOf()).toMatchObject({ verdict: "admitted", burst: { quota: 500, remaining: 499 } });
    await root.meter().admit(null, undefined, { cost: 499 });
    const { burst, ...refused } = await burstOf();
    expect(refused).toEqual({ verdict: "denied", violated: ["burst"] });
    expect(burst).toMatchObject({ quota: 500, remaining: 0 });
    expect(burst?.resetSeconds).toBeGreaterThan(5);
  });

  test("ids that begin alike are not taken for each other", async () => {
    const root = node();
    await root.meter().configure({ plan: "team", revision: 1, anchor });
    await root.meter().hold("project", `${root.id}/p`);
    await root.meter().hold("project", `${root.id}0/p`);
    expect((await root.meter().branchSums([root.id])).projects).toBe(1);
  });
});
