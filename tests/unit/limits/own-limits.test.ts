import { expect, test } from "vitest";
import { freshMilliseconds } from "../../../shared/limits/known-refusals.ts";
import { admissionOf } from "../../../shared/limits/leased-admission.ts";
import type { Admission, Asking, MemberVersion, Meter } from "../../../shared/limits/meter.ts";
import { tickMilliseconds } from "../../../shared/limits/window-load.ts";

const begin = Date.UTC(2026, 5, 1);
const base = {
  region: null,
  shard: null,
  state: "active",
  locked: false,
  reasons: [],
  violated: [],
} as const;

/** One isolate before a meter that leases a hundred at a time, and admits `left` requests of what is limited. */
function isolate(limited: string[] | null) {
  const tenantId = `ten_${crypto.randomUUID()}`;
  const state = { now: begin, limited, epoch: 1, left: 2, wait: 60_000 };
  const asked: Asking[] = [];
  const admit = async (_session: string | null, member?: MemberVersion, asking: Asking = {}) => {
    asked.push(asking);
    const tick = Math.floor(state.now / tickMilliseconds);
    const lease = { id: `${asking.draw?.seq}`, from: tick, to: tick + 39, left: 100 };
    const names = [asking.key ?? "", asking.isPart ? "" : (member?.id ?? "")];
    const isOwn =
      (state.limited === null && !asking.isPart) || names.some((name) => state.limited?.includes(name));
    const isDenied = isOwn && state.left < (asking.cost ?? 1);
    if (isOwn && !isDenied) state.left -= asking.cost ?? 1;
    const refused = { sessions: [], members: [], limited: state.limited };
    const answer: Admission = {
      ...{ ...base, reasons: [], isOwn, verdict: isDenied ? "denied" : "admitted" },
      ...{ violated: isDenied ? ["key"] : [], waitMilliseconds: isDenied ? state.wait : 0 },
      policies: [
        { name: "minute", quota: 1_000, windowSeconds: 60, remaining: 900, resetSeconds: 60 },
        ...(isOwn
          ? [
              {
                name: "key" as const,
                of: "key_1",
                quota: 2,
                windowSeconds: 60,
                remaining: 0,
                resetSeconds: 9,
              },
            ]
          : []),
      ],
      drawn: asking.draw ? { leases: [lease], until: 0 } : null,
      ...{ epoch: state.epoch, refused: asking.known === state.epoch ? null : refused },
    };
    return answer;
  };
  const ask = (key?: string, member?: string, cost = 1, isPart?: boolean) =>
    admissionOf(
      { admit } as unknown as Meter,
      {
        tenantId,
        sessionId: null,
        member: member ? { id: member, version: 1 } : undefined,
        once: undefined,
        isPart,
        key,
      },
      { now: state.now, later: async () => state.now, cost, after: (work) => void work.catch(() => {}) },
    );
  return { state, asked, ask };
}

test("who has a limit of their own never spends a lease, and everybody else goes on doing so (M-301)", async () => {
  const { asked, ask } = isolate(["key_1", "usr_1"]);
  for (let n = 0; n < 5; n++) expect((await ask("key_2", "usr_2")).verdict).toBe("admitted");
  expect(asked).toHaveLength(1);
  expect((await ask("key_1", "usr_2")).verdict).toBe("admitted");
  expect((await ask(undefined, "usr_1")).verdict).toBe("admitted");
  expect(asked).toHaveLength(3);
  expect(asked.slice(1).map(({ draw }) => draw)).toEqual([undefined, undefined]);
  const other = await ask("key_2", "usr_2");
  expect(asked).toHaveLength(3);
  expect(other.policies.map(({ name }) => name)).toEqual(["minute"]);
});

test("a refusal is remembered for the key alone, for what costs the same, and no longer than five seconds", async () => {
  const { state, asked, ask } = isolate(["key_1"]);
  await ask("key_2");
  for (let n = 0; n < 3; n++) await ask("key_1");
  const before = asked.length;
  const refused = await ask("key_1");
  expect(asked).toHaveLength(before);
  expect(refused).toMatchObject({ verdict: "denied", violated: ["key"] });
  expect((await ask("key_2")).verdict).toBe("admitted");
  state.left = 1;
  state.now += freshMilliseconds;
  expect((await ask("key_1")).verdict).toBe("admitted");
  state.left = 2;
  expect((await ask("key_1", undefined, 3)).verdict).toBe("denied");
  expect((await ask("key_1", undefined, 2)).verdict).toBe("admitted");
});

test("a limit that is new is kept from the next news on, and one for everybody leaves nobody a lease", async () => {
  const { state, asked, ask } = isolate([]);
  await ask("key_1");
  await ask("key_1");
  expect(asked).toHaveLength(1);
  state.limited = null;
  state.epoch = 2;
  state.now += freshMilliseconds;
  const before = asked.length;
  expect((await ask("key_3")).isOwn).toBe(true);
  await ask("key_3");
  expect(asked.length).toBe(before + 2);
});

test("what costs more has longer to wait: the meter says how long, once, and less is left of it each time (M-095)", async () => {
  const { state, asked, ask } = isolate(["key_1"]);
  state.left = 0;
  for (const cost of [1, 5]) {
    state.wait = cost * 10_000;
    expect((await ask("key_1", undefined, cost)).waitMilliseconds).toBe(state.wait);
  }
  state.now += 1_000;
  const waits = [await ask("key_1"), await ask("key_1", undefined, 5)].map((said) => said.waitMilliseconds);
  expect([waits, asked.length]).toEqual([[9_000, 49_000], 2]);
});

test.each([[["usr_1"]], [null]])(
  "what else a page view asks is no request of the person's own limit, whoever is limited: %j",
  async (limited) => {
    const { state, ask } = isolate(limited);
    state.left = 1;
    expect((await ask(undefined, "usr_1")).verdict).toBe("admitted");
    expect((await ask(undefined, "usr_1")).verdict).toBe("denied");
    for (let n = 0; n < 3; n++) expect((await ask(undefined, "usr_1", 1, true)).verdict).toBe("admitted");
    expect((await ask(undefined, "usr_1")).verdict).toBe("denied");
  },
);
