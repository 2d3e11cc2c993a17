import { describe, expect, test } from "vitest";
import { freshMilliseconds } from "../../../shared/limits/known-refusals.ts";
import { admissionOf } from "../../../shared/limits/leased-admission.ts";
import type { Lease } from "../../../shared/limits/ledger.ts";
import type { Admission, Asking, Meter } from "../../../shared/limits/meter.ts";
import { tickMilliseconds } from "../../../shared/limits/window-load.ts";

const begin = Date.UTC(2026, 5, 1);

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
  };
  const minute = {
    name: "minute" as const,
    quota: 1_000,
    windowSeconds: 60,
    remaining: 900,
    resetSeconds: 60,
  };
  const answer = (asking: Asking): Admission => {
    const from = Math.floor(state.now / tickMilliseconds);
    const lease: Lease = { id: `${asking.draw?.seq}.0`, from, to: from + 39, left: state.granting };
    return {
      ...{ verdict: state.verdict, region: null, shard: null, state: "active", locked: false, reasons: [] },
      ...{
        policies: [minute],
        violated: state.verdict === "denied" ? ["minute"] : [],
        epoch: 0,
        refused: null,
      },
      drawn: asking.draw ? { leases: state.granting > 0 ? [lease] : [], until: 0 } : null,
      waitMilliseconds: state.waiting,
    };
  };
  const meter = {
    async admit(_session: string | null, _member: unknown, asking: Asking = {}) {
      asked.push(asking);
      if (!state.isThere) throw new Error("the object is elsewhere");
      return answer(asking);
    },
  } as Meter;
  const ask = (once?: { digest: string; until: number }) =>
    admissionOf(
      meter,
      { tenantId, sessionId: "ses_1", member: undefined, once },
      { now: state.now, cost: 1, after: (promise) => work.push(promise) },
    );
  return { state, asked, ask };
}

describe("an isolate with a lease (M-017, M-058)", () => {
  test("spends it without a call, says what is left, and reports what was spent, once", async () => {
    const { state, asked, ask } = isolate(8);
    const remaining: (number | undefined)[] = [];
    for (let index = 0; index < 7; index++) remaining.push((await ask()).policies[0]?.remaining);
    expect(remaining).toEqual([900, 899, 898, 897, 896, 895, 894]);
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
});
