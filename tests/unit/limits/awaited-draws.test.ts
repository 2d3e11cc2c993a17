import { describe, expect, test, vi } from "vitest";
import { LeaseBook } from "../../../shared/limits/lease-book.ts";
import { newsOf, tapOf, waitMilliseconds, wake } from "../../../shared/limits/lease-tap.ts";
import { admissionOf } from "../../../shared/limits/leased-admission.ts";
import type { Admission, Asking, Meter } from "../../../shared/limits/meter.ts";
import { tickMilliseconds } from "../../../shared/limits/window-load.ts";

const begin = Date.UTC(2026, 5, 1);

interface Call {
  asking: Asking;
  /** As the meter does it: what is admitted or granted is counted when it answers. */
  answer: () => void;
  fail: () => void;
}

/** One isolate, and a meter whose answers come when the test says; of `room` nothing is given twice. */
function isolate({ room = 10_000, granting = 100 } = {}) {
  const tenantId = `ten_${crypto.randomUUID()}`;
  const calls: Call[] = [];
  const state = {
    now: begin,
    room,
    granting,
    verdict: "admitted" as Admission["verdict"],
    limited: [] as string[],
  };
  const given = (most: number) => {
    const count = Math.max(0, Math.min(most, state.room));
    state.room -= count;
    return count;
  };
  const admissionFor = (asking: Asking): Admission => {
    const { draw, cost = 1 } = asking;
    const from = Math.floor(state.now / tickMilliseconds);
    const isAdmitted = state.verdict === "admitted" && given(cost) === cost;
    const left = draw && draw.rate >= 2 ? given(state.granting) : 0;
    const leases = left > 0 ? [{ id: `${draw?.seq}.0`, from, to: from + 39, left }] : [];
    const verdict = state.verdict === "admitted" && !isAdmitted ? "denied" : state.verdict;
    return {
      ...{ verdict, region: null, shard: null, state: "active", locked: false, reasons: [], policies: [] },
      ...{
        violated: [],
        isOwn: false,
        epoch: state.limited.length,
        drawn: draw ? { leases, until: 0 } : null,
      },
      refused: { sessions: [], members: [], limited: state.limited },
      waitMilliseconds: verdict === "denied" ? 3_000 : 0,
    };
  };
  const meter = {
    admit: (_session: string | null, _member: unknown, asking: Asking = {}) =>
      new Promise<Admission>((resolve, reject) => {
        const answer = () => resolve(admissionFor(asking));
        calls.push({ asking, answer, fail: () => reject(new Error("the object is elsewhere")) });
      }),
  } as Meter;
  const ask = async (
    more: { once?: { digest: string; until: number }; cost?: number; key?: string } = {},
  ) => {
    const who = { tenantId, sessionId: "ses_1", member: undefined, once: more.once, key: more.key };
    const asked = { now: state.now, later: async () => state.now, cost: more.cost ?? 1, after: () => {} };
    return (await admissionOf(meter, who, asked)).verdict;
  };
  const many = (count: number) => Promise.all(Array.from({ length: count }, () => ask()));
  /** Every call that comes is answered, until no more come. */
  const answerAll = async () => {
    for (let next = 0, quiet = 0; quiet < 20; quiet++) {
      for (; next < calls.length; next++, quiet = 0) calls[next]?.answer();
      await Promise.resolve();
    }
  };
  return { state, calls, ask, many, answerAll };
}

describe("requests that find no lease while the meter is asked for one (M-017)", () => {
  test("wait for it: two hundred at once are two calls, and none is admitted that was not deducted", async () => {
    const { state, calls, many, answerAll } = isolate({ granting: 300 });
    const all = many(200);
    expect(calls).toHaveLength(1);
    await answerAll();
    expect(new Set(await all)).toEqual(new Set(["admitted"]));
    // The first asks before anybody knows how many there are; the second for all; a lease of a quarter is left.
    expect(calls.map(({ asking }) => asking.draw?.rate)).toEqual([1, 200]);
    expect(10_000 - state.room).toBe(2 + 300);
  });

  test("ask again for what a lease was too small for, and no more are admitted than there is room for", async () => {
    const { state, calls, many, answerAll } = isolate({ room: 120, granting: 50 });
    const all = many(200);
    await answerAll();
    const admitted = (await all).filter((verdict) => verdict === "admitted");
    expect([admitted.length, state.room]).toEqual([120, 0]);
    expect(calls.length).toBeLessThan(10);
  });

  test("where leases are not given do not wait for each other again", async () => {
    const { calls, many, answerAll } = isolate({ granting: 0 });
    const first = many(6);
    expect(calls).toHaveLength(1);
    await answerAll();
    await first;
    const before = calls.length;
    const all = many(6);
    expect(calls).toHaveLength(before + 6);
    await answerAll();
    await all;
  });

  test("when whoever asked is never heard of again, one of them asks for itself, and one for the others", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const { state, calls, many, answerAll } = isolate();
      const all = many(6);
      state.now += 1_000;
      await vi.advanceTimersByTimeAsync(999);
      expect(calls).toHaveLength(1);
      await vi.advanceTimersByTimeAsync(1);
      expect(calls.map(({ asking }) => [asking.cost, asking.draw?.seq])).toEqual([
        [1, 1],
        [1, undefined],
      ]);
      calls[1]?.answer();
      await vi.advanceTimersByTimeAsync(0);
      expect(calls.map(({ asking }) => asking.draw?.seq)).toEqual([1, undefined, 1]);
      calls[2]?.answer();
      await vi.advanceTimersByTimeAsync(0);
      expect(calls).toHaveLength(3);
      calls[0]?.answer();
      expect(await all).toEqual(Array.from({ length: 6 }, () => "admitted"));
      await answerAll();
    } finally {
      vi.useRealTimers();
    }
  });

  test("go on waiting for each other, whatever a call answers that was given up", () => {
    const book = new LeaseBook("one");
    const late = book.begin(begin, false, 5);
    book.end(late, undefined);
    book.end(late, { leases: [], until: 0 });
    book.alone(late);
    const next = book.begin(begin, false, 1);
    expect(book.isAwaited(begin)).toBe(true);
    book.end(next, { leases: [], until: 0 });
    book.alone(next);
    book.begin(begin, false, 1);
    expect(book.isAwaited(begin)).toBe(false);
  });

  test("leave nothing behind: no timer of who was woken, and nobody to wake who went on", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const tap = tapOf(`ten_${crypto.randomUUID()}`);
      const waited = newsOf(tap);
      await vi.advanceTimersByTimeAsync(waitMilliseconds);
      expect([await waited, tap.waiting.size]).toEqual([undefined, 0]);
      const woken = newsOf(tap);
      wake(tap, true);
      expect([await woken, tap.waiting.size, vi.getTimerCount()]).toEqual([true, 0, 0]);
    } finally {
      vi.useRealTimers();
    }
  });

  test("ask once more when that call failed: one for all, and no herd when the object is in distress", async () => {
    const { calls, many, answerAll } = isolate({ granting: 900 });
    const failed = many(1).catch((error: unknown) => error);
    const others = many(400);
    calls[0]?.fail();
    await vi.waitFor(() => expect(calls).toHaveLength(2));
    await answerAll();
    expect(await failed).toMatchObject({ code: "unavailable" });
    expect(new Set(await others)).toEqual(new Set(["admitted"]));
    expect(calls).toHaveLength(2);
  });

  test("are told to try again when it fails twice, with two calls for four hundred", async () => {
    const { calls, ask } = isolate();
    const all = Promise.allSettled(Array.from({ length: 400 }, () => ask()));
    calls[0]?.fail();
    await vi.waitFor(() => expect(calls).toHaveLength(2));
    calls[1]?.fail();
    const refused = { code: "unavailable", extra: { headers: { "retry-after": "1" } } };
    for (const { reason } of (await all) as PromiseRejectedResult[]) expect(reason).toMatchObject(refused);
    expect(calls).toHaveLength(2);
  });

  test("never wait with a proof that may be used once, or for a heavy request (M-095)", async () => {
    const { calls, ask, answerAll } = isolate();
    const all = [ask(), ask({ once: { digest: "d", until: begin + 60_000 } }), ask({ cost: 10 })];
    expect(calls).toHaveLength(3);
    await answerAll();
    expect(await Promise.all(all)).toEqual(["admitted", "admitted", "admitted"]);
  });

  test("hear while they wait of a limit of their own, and are counted by it", async () => {
    const { state, calls, ask, many, answerAll } = isolate();
    state.limited = ["key_1"];
    const all = [ask(), ask({ key: "key_1" }), many(20)];
    expect(calls).toHaveLength(1);
    await answerAll();
    await Promise.all(all);
    const own = calls.filter(({ asking }) => asking.key === "key_1");
    expect(own.map(({ asking }) => [asking.cost, asking.draw])).toEqual([[1, undefined]]);
  });

  test("hear while they wait that their session is over, and are admitted by nobody's lease", async () => {
    const { state, calls, many } = isolate();
    const all = many(4);
    state.verdict = "revoked";
    for (let next = 0; next < 4; next++) {
      await vi.waitFor(() => expect(calls.length).toBeGreaterThan(next));
      calls[next]?.answer();
    }
    expect(await all).toEqual(["revoked", "revoked", "revoked", "revoked"]);
  });
});
