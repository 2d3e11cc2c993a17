import { abortAllDurableObjects } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Admission, Meter } from "../../shared/limits/meter.ts";
import { meterOf } from "../../shared/limits/meter.ts";
import { usageLedgerOf } from "../../shared/usage/ledger.ts";

const start = Date.UTC(2026, 0, 31, 12);
const anchor = start;

const fresh = (): { id: string; meter: () => Meter } => {
  const id = `ten_${crypto.randomUUID()}`;
  return { id, meter: () => meterOf({ METER: env.METER }, id) };
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(start);
});
afterEach(() => {
  vi.useRealTimers();
});

describe("TenantMeter (M-016, M-017, M-037, M-038, M-039, M-041)", () => {
  test("a meter that does not know its tenant admits nothing", async () => {
    const { meter } = fresh();
    expect((await meter().admit(null)).verdict).toBe("unconfigured");
    expect(await meter().hold("project", "p")).toEqual({ granted: false, reason: "unconfigured" });
  });

  test("200 parallel requests with 100 left admit exactly 100, and the minute rolls", async () => {
    const { meter } = fresh();
    await meter().configure({ plan: "developer", revision: 1, anchor });
    const verdicts = await Promise.all(Array.from({ length: 200 }, () => meter().admit(null)));
    expect(verdicts.filter(({ verdict }) => verdict === "admitted").length).toBe(100);
    expect(verdicts.at(-1)?.violated).toEqual(["minute"]);
    vi.setSystemTime(start + 60_000);
    expect((await meter().admit(null)).verdict).toBe("denied");
    vi.setSystemTime(start + 61_000);
    expect((await meter().admit(null)).verdict).toBe("admitted");
  });

  test("the month is the billing period, and counts survive the object's death", async () => {
    const { meter } = fresh();
    await meter().configure({ plan: "developer", revision: 1, anchor });
    const before = await meter().admit(null);
    await abortAllDurableObjects();
    const after = await meter().admit(null);
    const remaining = (admission: typeof after) =>
      admission.policies.find(({ name }) => name === "month")?.remaining;
    expect(remaining(before)).toBe(9_999);
    expect(remaining(after)).toBe(9_998);
    vi.setSystemTime(Date.UTC(2026, 1, 28, 12));
    expect(remaining(await meter().admit(null))).toBe(9_999);
  });

  test("a request that costs 10 takes ten of the minute, and is one call of the month and of the record (M-095)", async () => {
    const { id, meter } = fresh();
    await meter().configure({ plan: "developer", revision: 1, anchor });
    const verdicts = await Promise.all(
      Array.from({ length: 15 }, () => meter().admit(null, undefined, { cost: 10 })),
    );
    expect(verdicts.filter(({ verdict }) => verdict === "admitted").length).toBe(10);
    expect(verdicts.at(-1)?.violated).toEqual(["minute"]);
    expect((await meter().usage())?.monthRequests).toBe(10);
    const record = usageLedgerOf({ METER: env.METER }, id);
    expect(await record.usageOf(0, start + 1)).toMatchObject([{ meter: "api_calls", total: 10 }]);
    vi.setSystemTime(start + 61_000);
    const remaining = ({ policies }: Admission) => policies.map((policy) => [policy.name, policy.remaining]);
    expect(remaining(await meter().admit(null, undefined, { cost: 10 }))).toEqual([
      ["minute", 90],
      ["month", 9_989],
    ]);
  });

  test("a limit below the cost of a request admits one of them a minute, and gives back what it took", async () => {
    const [root, branch] = [fresh(), fresh()];
    const pool = { root: root.id, branch: branch.id };
    const low = { name: "requests_per_minute" as const, limit: 4, until: start + 600_000, revision: 1 };
    await root.meter().configure({ plan: "team", revision: 1, anchor });
    await branch.meter().configure({ plan: "team", revision: 1, anchor, pool });
    await root.meter().override(low);
    const heavy = (of: typeof root) => of.meter().admit(null, undefined, { cost: 10 });
    expect((await heavy(root)).verdict).toBe("admitted");
    expect((await root.meter().admit(null)).verdict).toBe("denied");
    expect(await heavy(branch)).toMatchObject({ verdict: "denied", violated: ["minute"] });
    vi.setSystemTime(start + 61_000);
    const admitted = await heavy(branch);
    expect(admitted.policies.find(({ name }) => name === "minute")).toMatchObject({ quota: 4, remaining: 0 });
    expect((await branch.meter().usage())?.monthRequests).toBe(1);
    expect(await root.meter().usage()).toMatchObject({ monthRequests: 2 });
  });

  test("a revoked session is refused until its tokens have run out", async () => {
    const { meter } = fresh();
    await meter().configure({ plan: "team", revision: 1, anchor });
    await meter().revokeSessions(["ses_1"], start + 600_000);
    expect((await meter().admit("ses_1")).verdict).toBe("revoked");
    expect((await meter().admit("ses_2")).verdict).toBe("admitted");
  });

  test("every reply carries the epoch, and the list to whom an older one was known (M-058)", async () => {
    const { meter } = fresh();
    await meter().configure({ plan: "team", revision: 1, anchor });
    expect(await meter().admit("ses_1", undefined, { known: 0 })).toMatchObject({ epoch: 0, refused: null });
    await meter().revokeSessions(["ses_2"], start + 600_000);
    await meter().outdateMember({ id: "usr_1", version: 2 }, start + 600_000);
    const refused = { sessions: ["ses_2"], members: [{ id: "usr_1", version: 2 }] };
    const told = await meter().admit("ses_1", undefined, { known: 0 });
    expect(told).toMatchObject({ verdict: "admitted", epoch: 2, refused });
    expect((await meter().admit("ses_1", undefined, { known: 2 })).refused).toBeNull();
    expect(await meter().admit("ses_2", undefined, { known: 1 })).toMatchObject({
      verdict: "revoked",
      refused,
    });
  });

  test("a proof that may work once works once, and is forgotten when its time is over", async () => {
    const { meter } = fresh();
    const use = async (digest: string, until = start + 60_000) =>
      (await meter().admit("ses_1", undefined, { once: { digest, until } })).verdict;
    expect(await use("a"), "asked again once it is configured").toBe("unconfigured");
    await meter().configure({ plan: "team", revision: 1, anchor });
    expect(await use("a")).toBe("admitted");
    const raced = await Promise.all(Array.from({ length: 8 }, () => use("b")));
    expect(raced.filter((verdict) => verdict === "admitted")).toHaveLength(1);
    expect(await use("a")).toBe("replayed");
  });

  test("what a member's older version may is over at once; the newer goes on (M-070)", async () => {
    const { meter } = fresh();
    await meter().configure({ plan: "team", revision: 1, anchor });
    const verdictOf = async (id: string, version: number) =>
      (await meter().admit("ses_1", { id, version })).verdict;
    await meter().outdateMember({ id: "usr_1", version: 3 }, start + 660_000);
    await meter().outdateMember({ id: "usr_1", version: 2 }, start + 600_000);
    expect(await verdictOf("usr_1", 2)).toBe("revoked");
    expect(await verdictOf("usr_1", 3)).toBe("admitted");
    expect(await verdictOf("usr_2", 1)).toBe("admitted");
    vi.setSystemTime(start + 630_000);
    await meter().outdateMember({ id: "usr_3", version: 2 }, start + 1_260_000);
    expect(await verdictOf("usr_1", 2)).toBe("revoked");
  });

  test("a race for the last project admits exactly the limit, and repeating a key costs nothing", async () => {
    const { meter } = fresh();
    await meter().configure({ plan: "developer", revision: 1, anchor });
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) => meter().hold("project", `p${index}`)),
    );
    const granted = answers.flatMap((answer, index) => (answer.granted ? [`p${index}`] : []));
    expect(granted.length).toBe(5);
    expect(await meter().hold("project", granted[0] ?? "")).toEqual({ granted: true });
    await meter().release(granted[0] ?? "");
    expect(await meter().hold("project", "p-new")).toEqual({ granted: true });
    expect(await meter().hold("project", "p-more")).toMatchObject({ granted: false, limit: 5, used: 5 });
  });

  test("a hold without its commit lapses; a kept one does not", async () => {
    const { meter } = fresh();
    await meter().configure({ plan: "developer", revision: 1, anchor });
    await meter().hold("seat", "u1");
    expect(await meter().hold("seat", "u2")).toMatchObject({ granted: false, limit: 1 });
    vi.setSystemTime(start + 601_000);
    expect(await meter().hold("seat", "u2")).toEqual({ granted: true });
    await meter().keep("u2");
    vi.setSystemTime(start + 86_400_000);
    expect(await meter().hold("seat", "u3")).toMatchObject({ granted: false });
  });

  test("a keep that comes after the lapse brings the hold back: what was committed counts", async () => {
    const { meter } = fresh();
    await meter().configure({ plan: "developer", revision: 1, anchor });
    await meter().hold("seat", "u1");
    vi.setSystemTime(start + 3_600_000);
    expect((await meter().usage())?.seats.used).toBe(0);
    await meter().keep("u1");
    expect((await meter().usage())?.seats.used).toBe(1);
    expect(await meter().hold("seat", "u2")).toMatchObject({ granted: false });
  });

  test("AI requests count by UTC day; a refund gives back, a settled one stays", async () => {
    const { meter } = fresh();
    await meter().configure({ plan: "developer", revision: 1, anchor });
    const many = { name: "concurrent_tasks", limit: 200, until: anchor + 86_400_000, revision: 1 } as const;
    await meter().override(many);
    for (let index = 0; index < 100; index++) await meter().hold("ai_request", `t${index}`);
    expect(await meter().hold("ai_request", "t100")).toMatchObject({
      granted: false,
      limit: 100,
      resetSeconds: 43_200,
      violated: "ai-day",
    });
    await meter().settle("t1");
    await meter().release("t1");
    await meter().release("t2");
    expect(await meter().hold("ai_request", "t100")).toEqual({ granted: true });
    expect(await meter().hold("ai_request", "t101")).toMatchObject({ granted: false });
    vi.setSystemTime(Date.UTC(2026, 1, 1));
    expect(await meter().hold("ai_request", "t101")).toEqual({ granted: true });
  });

  test("a late configuration does not undo a newer one", async () => {
    const { meter } = fresh();
    await meter().configure({ plan: "enterprise", revision: 3, anchor });
    await meter().configure({ plan: "developer", revision: 2, anchor });
    expect((await meter().usage())?.plan).toBe("enterprise");
    expect((await meter().usage())?.policies.map(({ name }) => name)).toEqual(["minute", "burst", "ai-day"]);
  });
});
