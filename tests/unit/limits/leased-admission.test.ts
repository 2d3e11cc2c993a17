import { describe, expect, test, vi } from "vitest";
import { freshMilliseconds } from "../../../shared/limits/known-refusals.ts";
import { admissionOf } from "../../../shared/limits/leased-admission.ts";
import type { Lease } from "../../../shared/limits/ledger.ts";
import type { Admission, Asking, MemberVersion, Meter } from "../../../shared/limits/meter.ts";
import { tickMilliseconds } from "../../../shared/limits/window-load.ts";

const begin = Date.UTC(2026, 5, 1);

const backOf = ({ draw }: Asking) => (draw?.reports ?? []).reduce((sum, { back }) => sum + back, 0);

/** One isolate and a meter that says what the test has it say. */
function isolate(granting = 0) {
  const tenantId = `ten_${crypto.randomUUID()}`;
  const asked: Asking[] = [];
  const work: Promise<unknown>[] = [];
  const state = {
    now: begin,
    isThere: true,
    verdict: "admitted" as Admission["verdict"],
    granting,
    waiting: 0,
    remaining: 900,
    until: 0,
    limited: undefined as string[] | null | undefined,
    month: undefined as number | undefined,
    /** Before an answer comes. */
    slowly: async () => {},
  };
  const minute = {
    name: "minute" as const,
    quota: 1_000,
    windowSeconds: 60,
    resetSeconds: 60,
  };
  const month = { name: "month" as const, quota: 100_000, windowSeconds: 2_678_400, resetSeconds: 1_728_000 };
  const answer = (asking: Asking): Admission => {
    const from = Math.floor(state.now / tickMilliseconds);
    const [isWanted, back] = [(asking.draw?.rate ?? 0) > 0, backOf(asking)];
    state.remaining += back - (asking.cost ?? 0) - (isWanted ? state.granting : 0);
    const lease: Lease = { id: `${asking.draw?.seq}.0`, from, to: from + 39, left: state.granting };
    return {
      ...{ verdict: state.verdict, region: null, shard: null, state: "active", locked: false, reasons: [] },
      ...{
        policies: [
          { ...minute, remaining: state.remaining },
          ...(state.month === undefined ? [] : [{ ...month, remaining: state.month }]),
        ],
        violated: state.verdict === "denied" ? ["minute"] : [],
        isOwn: false,
        epoch: 0,
        refused: state.limited === undefined ? null : { sessions: [], members: [], limited: state.limited },
      },
      drawn: asking.draw
        ? { leases: isWanted && state.granting > 0 ? [lease] : [], until: state.until }
        : null,
      waitMilliseconds: state.waiting,
    };
  };
  const meter = {
    async admit(_session: string | null, _member: unknown, asking: Asking = {}) {
      asked.push(asking);
      if (!state.isThere) throw new Error("the object is elsewhere");
      const said = answer(asking);
      await state.slowly();
      return said;
    },
  } as Meter;
  const ask = (once?: { digest: string; until: number }, cost = 1, member?: MemberVersion) =>
    admissionOf(
      meter,
      { tenantId, sessionId: "ses_1", member, once },
      { now: state.now, later: async () => state.now, cost, after: (promise) => work.push(promise) },
    );
  return { state, asked, ask, work };
}

describe("an isolate with a lease (M-017, M-058)", () => {
  test("spends it without a call, says what is left, and reports what was spent, once", async () => {
    const { state, asked, ask } = isolate(8);
    const remaining: (number | undefined)[] = [];
    for (let index = 0; index < 7; index++) remaining.push((await ask()).policies[0]?.remaining);
    expect(remaining).toEqual([899, 898, 897, 896, 895, 894, 893]);
    // Its own request, and one in the background when a quarter is left.
    expect(asked.map(({ cost }) => cost)).toEqual([1, 0]);
    expect(asked[1]?.draw?.reports).toMatchObject([{ spent: [[begin / tickMilliseconds, 6]], back: 0 }]);
    state.now += 1_000;
    await ask();
    expect(asked).toHaveLength(2);
  });

  test("while the meter cannot be reached spends what it has, for as long as the news is fresh; then 503", async () => {
    const { state, ask } = isolate(100);
    await ask();
    state.isThere = false;
    state.now += freshMilliseconds - 1;
    expect((await ask()).verdict).toBe("admitted");
    state.now += 1;
    await expect(ask()).rejects.toMatchObject({
      code: "unavailable",
      extra: { headers: { "retry-after": "1" } },
    });
    state.isThere = true;
    expect((await ask()).verdict).toBe("admitted");
  });

  test("with nothing in hand a meter that cannot be reached is a 503 at once, and what was spent is told later", async () => {
    const { state, asked, ask } = isolate(3);
    for (let index = 0; index < 4; index++) await ask();
    state.isThere = false;
    state.granting = 0;
    await expect(Promise.all([ask(), ask(), ask(), ask()])).rejects.toMatchObject({ code: "unavailable" });
    state.isThere = true;
    await ask();
    const told = asked
      .filter(({ draw }) => draw)
      .map(({ draw }) => `${draw?.seq}: ${JSON.stringify(draw?.reports)}`);
    expect(new Set(told).size).toBe(new Set(told.map((line) => line.split(":")[0])).size);
  });

  test("asks at every request that must not be repeated, whatever it holds", async () => {
    const { asked, ask } = isolate(100);
    await ask();
    const once = { digest: "d", until: begin + 60_000 };
    await ask(once);
    expect(asked.at(-1)).toMatchObject({ cost: 1, once });
  });

  test("asks at every request that costs more, and never spends a lease on it (M-095)", async () => {
    const { state, asked, ask } = isolate(100);
    await ask();
    for (let index = 0; index < 3; index++) await ask(undefined, 10);
    expect(asked.map(({ cost }) => cost)).toEqual([1, 10, 10, 10]);
    expect(asked.flatMap(({ draw }) => draw?.reports ?? []).flatMap(({ spent }) => spent)).toEqual([]);
    await ask();
    expect(asked).toHaveLength(4);
    Object.assign(state, { verdict: "denied", granting: 0, waiting: 3_000 });
    expect((await ask(undefined, 10)).verdict).toBe("denied");
    const count = asked.length;
    expect((await ask(undefined, 10)).verdict).toBe("denied");
    expect(asked).toHaveLength(count);
    state.verdict = "admitted";
    expect((await ask()).verdict).toBe("admitted");
  });

  test("where everybody has a limit of their own, remembers what the company's refused of a heavy request (M-095)", async () => {
    const { state, asked, ask } = isolate();
    Object.assign(state, { limited: null, verdict: "denied", waiting: 3_000 });
    const [one, other] = [
      { id: "usr_1", version: 1 },
      { id: "usr_2", version: 1 },
    ];
    const verdicts = [await ask(undefined, 10, one), await ask(undefined, 10, one)];
    expect(verdicts.map(({ verdict, violated }) => [verdict, violated])).toEqual(
      Array(2).fill(["denied", ["minute"]]),
    );
    expect(asked).toHaveLength(1);
    await ask(undefined, 10, other);
    expect(asked).toHaveLength(2);
  });

  test("told that all is used up, denies by itself; never longer than a new limit may take", async () => {
    const { state, asked, ask } = isolate();
    Object.assign(state, { verdict: "denied", waiting: 60_000 });
    expect((await ask()).verdict).toBe("denied");
    state.now += freshMilliseconds - 1;
    const denied = await ask();
    expect([denied.verdict, denied.violated, denied.policies[0]?.resetSeconds]).toEqual([
      "denied",
      ["minute"],
      56,
    ]);
    expect(asked).toHaveLength(1);
    state.verdict = "admitted";
    state.now += 1;
    expect((await ask()).verdict).toBe("admitted");
  });

  test.each([
    [1, "minute"],
    [0, "month"],
  ] as const)(
    "that spent its lease with %s left of the month names the %s: nobody is told to wait for days in vain",
    async (left, named) => {
      const { state, ask } = isolate(2);
      Object.assign(state, { month: left, remaining: 400, until: begin + 2_000 });
      await ask();
      const rest = [await ask(), await ask(), await ask(), await ask()];
      expect(rest.at(-1)).toMatchObject({ verdict: "denied", violated: [named] });
    },
  );

  test("with a proof that may be used once keeps what it holds", async () => {
    const { asked, ask } = isolate(100);
    await ask();
    await ask({ digest: "d", until: begin + 60_000 });
    expect(backOf(asked.at(-1) ?? {})).toBe(0);
    await ask();
    expect(asked).toHaveLength(2);
  });

  test("an answer that comes late admits by no lease that is over, and unsays nothing newer", async () => {
    const { state, asked, ask } = isolate(1);
    state.verdict = "denied";
    state.slowly = async () => {
      state.now += 11_000;
    };
    expect((await ask()).verdict).toBe("denied");
    expect(asked).toHaveLength(1);
    const late = Promise.withResolvers<void>();
    state.slowly = () => late.promise;
    state.granting = 0;
    const first = ask();
    state.slowly = async () => {};
    // So long nobody waits for the first any more.
    Object.assign(state, { now: state.now + 1_000, verdict: "admitted", granting: 9, remaining: 500 });
    for (let index = 0; index < 2; index++) await ask();
    late.resolve();
    await first;
    expect((await ask()).policies[0]?.remaining).toBeLessThan(500);
  });
});

describe("an idle isolate (M-017)", () => {
  test("gives everything back and takes nothing for it; while the meter is away it tries again", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    try {
      const { state, asked, ask, work } = isolate(100);
      await ask();
      state.isThere = false;
      state.now += 2_000;
      await vi.advanceTimersByTimeAsync(3_000);
      expect(asked.at(-1)).toMatchObject({ cost: 0, draw: { rate: 0 } });
      expect(state.remaining).toBe(799);
      state.isThere = true;
      await vi.advanceTimersByTimeAsync(2_000);
      await Promise.all(work);
      expect(state.remaining).toBe(899);
      const before = asked.length;
      await vi.advanceTimersByTimeAsync(20_000);
      expect(asked).toHaveLength(before);
    } finally {
      vi.useRealTimers();
    }
  });

  test("is watched again by a later request when the runtime ended what watched it", async () => {
    const { state, ask, work } = isolate(100);
    await ask();
    expect(work).toHaveLength(1);
    state.now += 30_000;
    await ask();
    expect(work.length).toBeGreaterThan(1);
  });
});
