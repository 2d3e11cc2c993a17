import { countOf, percentile, type RoutePerformance, type RouteTimes, type Times } from "./latency-rules.ts";

/** How often each duration came; each that `keptMilliseconds` tells apart has a place. */
type Slots = Float64Array;
const slotCount = 2_401;
/** A packed word is a slot, and in so many lower bits how often it came. */
const countBits = 20;
const mostInWord = 2 ** countBits - 1;

/** What became of a route's requests in one UTC hour, as it is stored. */
export type PackedTimes = Pick<RouteTimes, "route" | "client" | "server"> & { words: Uint32Array };

const slotOf = (kept: number): number => {
  if (kept < 1_000) return kept;
  return kept < 10_000 ? 900 + kept / 10 : 1_800 + kept / 100;
};

const millisecondsOf = (slot: number): number => {
  if (slot < 1_000) return slot;
  return slot < 1_900 ? (slot - 900) * 10 : (slot - 1_800) * 100;
};

/** Nothing is made for each word: a week of a busy company is millions. */
function addWords(slots: Slots, words: Uint32Array): void {
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? 0;
    const slot = word >>> countBits;
    slots[slot] = (slots[slot] ?? 0) + (word & mostInWord);
  }
}

/**
 * What is stored, and more of the same: four bytes for each duration that came, so a row is ten kilobytes at most, and
 * four bytes more for each million requests.
 */
export function packed(known: Uint32Array, more: Times): Uint32Array {
  const slots = new Float64Array(slotCount);
  addWords(slots, known);
  for (const [kept, requests] of more) slots[slotOf(kept)] = (slots[slotOf(kept)] ?? 0) + requests;
  const words: number[] = [];
  for (let slot = 0; slot < slotCount; slot++)
    for (let left = slots[slot] ?? 0; left > 0; left -= mostInWord)
      words.push(((slot << countBits) | Math.min(left, mostInWord)) >>> 0);
  return Uint32Array.from(words);
}

function timesOf(slots: Slots): Times {
  const times: Times = [];
  for (let slot = 0; slot < slotCount; slot++) {
    const requests = slots[slot] ?? 0;
    if (requests > 0) times.push([millisecondsOf(slot), requests]);
  }
  return times;
}

/** All hours of each route together, by its path. @param rows each is looked at once, as a cursor gives it */
export function performanceOf(rows: Iterable<PackedTimes>): RoutePerformance[] {
  const byRoute = new Map<string, { client: number; server: number; slots: Slots }>();
  for (const { route, client, server, words } of rows) {
    const sum = byRoute.get(route) ?? { client: 0, server: 0, slots: new Float64Array(slotCount) };
    sum.client += client;
    sum.server += server;
    addWords(sum.slots, words);
    byRoute.set(route, sum);
  }
  const found = [...byRoute].map(([route, { client, server, slots }]) => {
    const times = timesOf(slots);
    const [p50, p95, p99] = [percentile(times, 50), percentile(times, 95), percentile(times, 99)];
    return { route, requests: countOf(times), errors: { client, server }, p50, p95, p99 };
  });
  return found.sort(byPath);
}

const keyOf = ({ route }: RoutePerformance): string => route.split(" ").reverse().join(" ");
const byPath = (one: RoutePerformance, other: RoutePerformance): number =>
  keyOf(one) < keyOf(other) ? -1 : 1;
