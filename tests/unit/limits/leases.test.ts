import { describe, expect, test } from "vitest";
import { burstOf, burstSeconds } from "../../../shared/limits/rules.ts";
import { simulate } from "./lease-world.ts";
import type { Mutant, Outcome, WorldOptions } from "./world-rows.ts";

/** The limit that held at some time in the window, or up to five seconds before. */
const highest = ({ limits }: Outcome, from: number, to: number) =>
  Math.max(
    ...limits
      .filter(([at], index) => at <= to && (limits[index + 1]?.[0] ?? to) >= from - 5_000)
      .map(([, limit]) => limit),
  );

/** The fullest rolling minute, or ten seconds, as a part of its limit. */
const fullest = (outcome: Outcome): number =>
  Math.max(
    fullestOf(outcome, 60, (limit) => limit),
    fullestOf(outcome, burstSeconds, (limit) => burstOf(limit) ?? limit),
  );

function fullestOf(outcome: Outcome, seconds: number, windowLimit: (limit: number) => number): number {
  const times = [...outcome.admitted].sort((a, b) => a - b);
  let [first, worst] = [0, 0];
  for (const [index, at] of times.entries()) {
    while ((times[first] ?? at) <= at - seconds * 1000) first++;
    const limit =
      outcome.limits.length === 1 ? (outcome.limits[0]?.[1] ?? 0) : highest(outcome, at - seconds * 1000, at);
    worst = Math.max(worst, (index - first + 1) / windowLimit(limit));
  }
  return worst;
}

/** Everything that can go wrong, differently in each world. */
function hostile(seed: number, mutant?: Mutant): WorldOptions {
  const limit = [100, 300, 1_000][seed % 3] ?? 100;
  const isolates = [1, 2, 4, 8, 16, 32, 64][seed % 7] ?? 1;
  const overload = [0.8, 1.2, 3, 10][seed % 4] ?? 1;
  const faults = { skew: 900, restarts: 0.02, evictions: 0.01, losses: 0.03, bursts: true };
  const changes = seed % 5 === 0;
  const rate = (limit / 60) * overload;
  const options = { seed, limit, isolates, rate, seconds: 200, changes, wild: seed % 2 === 0, ...faults };
  return mutant ? { ...options, mutant } : options;
}

const seeds = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);

describe("leases never admit more than the limit in any rolling minute (M-017, M-249)", () => {
  let requests = 0;

  test.each([1, 26, 51, 76])("whatever dies, is lost, late or repeated: 25 worlds from %i", (from) => {
    let close = 0;
    for (const seed of seeds(from, 25)) {
      const outcome = simulate(hostile(seed));
      requests += outcome.requests;
      const part = fullest(outcome);
      expect(part, `world ${seed}`).toBeLessThanOrEqual(1);
      if (part > 0.95) close += 1;
      expect(outcome.billed, `world ${seed}`).toBeLessThanOrEqual(outcome.leased);
    }
    expect(close, "worlds that came near the limit").toBeGreaterThan(5);
  });

  test("tokens of heavy requests are counted with the others', and leases only by how many spent them (M-095)", () => {
    let close = 0;
    for (const seed of seeds(101, 14)) {
      const outcome = simulate({ ...hostile(seed), heavy: 2 + (seed % 19) });
      const part = fullest(outcome);
      expect(part, `world ${seed}`).toBeLessThanOrEqual(1);
      if (part > 0.95) close += 1;
      expect(outcome.billed, `world ${seed}`).toBeLessThanOrEqual(outcome.leased);
    }
    expect(close, "worlds that came near the limit").toBeGreaterThan(2);
  });

  test("more than a million requests were simulated", () => {
    expect(requests).toBeGreaterThan(1_000_000);
  });

  test.each(["expiry", "repeat", "volatile", "unguarded", "merged"] as const)(
    "the proof finds a ledger that is wrong: %s",
    (mutant) => {
      const caught = seeds(1, 60).some((seed) => {
        const outcome = simulate(hostile(seed, mutant));
        return fullest(outcome) > 1 || outcome.billed > outcome.leased;
      });
      expect(caught).toBe(true);
    },
  );
});

describe("what leases cost, and what they leave unused (M-017)", () => {
  /** A limit that is used up is given anew in turns of a minute and the guard: only whole turns tell what is unused, just above it the later ones too. */
  const turnSeconds = 62.25;
  const calm = (limit: number, overload: number, isolates: number) => {
    const rate = (limit / 60) * overload;
    const turnsSeconds = (overload === 1.2 ? 12 : 4) * turnSeconds;
    const seconds = 60 + turnsSeconds;
    const outcome = simulate({ seed: 7, limit, isolates, rate, seconds, thrifty: true });
    const settled = outcome.admitted.filter(
      (at) => at >= 1_060_000 && at < 1_000_000 + seconds * 1_000,
    ).length;
    const calls = outcome.calls / outcome.requests;
    return { outcome, calls, under: 1 - settled / ((Math.min(limit, rate * 60) * turnsSeconds) / 60) };
  };

  test.each([
    [10_000, 0.8, 8, 0.1, 0.02],
    [10_000, 0.8, 40, 0.16, 0.02],
    [10_000, 0.95, 40, 0.4, 0.02],
    [10_000, 1.2, 8, 0.1, 0.05],
    [10_000, 1.2, 24, 0.7, 0.05],
    [10_000, 1.2, 40, 0.8, 0.05],
    [10_000, 10, 8, 0.01, 0.05],
    [1_000, 0.8, 8, 1.01, 0.02],
    [10_000, 10, 40, 0.02, 0.05],
    [1_000, 3, 8, 0.15, 0.05],
    [100, 3, 4, 1, 0.05],
  ])(
    "%i a minute, asked %f times as much of %i isolates",
    (limit, overload, isolates, mostCalls, mostUnder) => {
      const { outcome, calls, under } = calm(limit, overload, isolates);
      console.log(
        `${limit}/min x ${overload}, ${isolates} isolates: ${calls.toFixed(4)} calls a request, ${(100 * under).toFixed(1)} % unused`,
      );
      expect(fullest(outcome)).toBeLessThanOrEqual(1);
      expect(calls).toBeLessThanOrEqual(mostCalls);
      expect(under).toBeLessThanOrEqual(mostUnder);
    },
  );

  test.each([0, 0.03])(
    "some idle seconds later nothing is out, and all that was spent is billed",
    (losses) => {
      const world = { seed: 7, limit: 10_000, isolates: 8, rate: 400, seconds: 20, idleSeconds: 20, losses };
      const { leased, billed, out } = simulate({ ...world, thrifty: true });
      expect(leased).toBeGreaterThan(1_000);
      expect({ billed, out }).toEqual({ billed: leased, out: 0 });
    },
  );
});
