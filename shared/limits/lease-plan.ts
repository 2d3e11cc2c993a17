import type { Lease, Ledger } from "./ledger.ts";
import { tickMilliseconds } from "./window-load.ts";

const secondTicks = 1000 / tickMilliseconds;

/** The numbers of both policies; the simulation in `tests/unit/limits` chose them. Only how much is given depends on them. */
const policy = {
  /** Less than this is not worth a lease: the meter is asked each time, and counts by itself. */
  least: 4,
  /** Of the limit: with more than this free, leases can be used at once. */
  roomy: 0.1,
  poolSeconds: 3,
  poolTicks: 16,
  /** Of the limit, at most, in one lease. */
  poolShare: 1 / 32,
  /** So many seconds are given out ahead, each to be spent within four. */
  datedSeconds: 2,
  datedTicks: 16,
  /** Of an isolate's demand, in one second's lease. */
  datedShare: 1.2,
  /**
   * Near the limit, where isolates are many and each is asked little, what lies unused with one is lacking with
   * another: each gets one second's lease, and beyond it the meter is asked, which counts without a guard. Up to so
   * many tokens a second of one isolate, so many of all, and so much of the limit.
   */
  spreadRate: 10,
  spreadSum: 400,
  spreadDemand: 2,
};

/**
 * Leases are for tenants that are asked much, by the sum of what each isolate was asked for in its busiest second of
 * late, over those heard of within eight seconds: below, a call for each request costs nothing that anybody would
 * notice, counts exactly, and what is revoked is refused with the very next request. @param limit per minute
 */
export const isWorthLeasing = (limit: number, demand: Demand): boolean => limit >= 256 && demand.rate >= 50;

interface AskerState {
  rate: number;
  at: number;
  servedTo: number;
}

/** Who asked lately, for how much, and up to when it has had its part. Only fairness depends on it. */
export class Demand {
  readonly #askers = new Map<string, AskerState>();

  note(isolate: string, rate: number, now: number): void {
    const servedTo = this.#askers.get(isolate)?.servedTo ?? 0;
    this.#askers.set(isolate, { rate, at: now, servedTo });
    for (const [name, { at }] of this.#askers) if (now - at > 8 * secondTicks) this.#askers.delete(name);
  }

  get count(): number {
    return Math.max(1, this.#askers.size);
  }

  /** Tokens a second, of all together. */
  get rate(): number {
    let sum = 0;
    for (const { rate } of this.#askers.values()) sum += rate;
    return sum;
  }

  serve(isolate: string, to: number): void {
    const asker = this.#askers.get(isolate);
    if (asker) asker.servedTo = to;
  }

  /** The asker's part of what is free in a tick, among those who have not had theirs. */
  shareOf(isolate: string, tick: number): number {
    const own = this.#askers.get(isolate)?.rate ?? 0;
    let all = own;
    for (const [name, { rate, servedTo }] of this.#askers)
      if (name !== isolate && servedTo < tick) all += rate;
    return all === 0 ? 1 : own / all;
  }
}

export interface Asker {
  isolate: string;
  /** Tokens a second. */
  rate: number;
  /** Names the leases of this answer. */
  seq: number;
}

export interface Room {
  demand: Demand;
  /** Of the rate, per minute. */
  limit: number;
  /** Tokens that a quota leaves at all. */
  most: number;
  /** The tick it is, and the last in which this may be spent. */
  now: number;
  lastTick: number;
  /** In [0, 1): rounds parts of tokens fairly. */
  chance: () => number;
}

/** Leases, and the tick until which their holder need not ask for more (0: whenever they are spent). */
export interface Granted {
  leases: Lease[];
  untilTick: number;
}

type Grants = Pick<Ledger, "free" | "grant">;

/**
 * Far below the limit: a pool that can be spent at once. Near it: dated leases for the seconds to come, by demand,
 * and no more questions until they are over.
 */
export function grantLeases(ledger: Grants, asker: Asker, room: Room): Granted {
  if (Math.min(asker.rate * policy.poolSeconds, room.most) < policy.least)
    return { leases: [], untilTick: 0 };
  const free = ledger.free(room.now, room.now + policy.poolTicks);
  return free > room.limit * policy.roomy ? pool(ledger, asker, room, free) : dated(ledger, asker, room);
}

function pool(ledger: Grants, { isolate, rate, seq }: Asker, room: Room, free: number): Granted {
  const { poolSeconds, poolShare, poolTicks, least } = policy;
  const part = Math.min(
    rate * poolSeconds,
    room.limit * poolShare,
    free / (2 * room.demand.count),
    room.most,
  );
  if (part < least) return { leases: [], untilTick: 0 };
  const lease = ledger.grant(
    isolate,
    `${seq}.0`,
    room.now,
    Math.min(room.now + poolTicks, room.lastTick),
    Math.floor(part),
  );
  return { leases: lease ? [lease] : [], untilTick: 0 };
}

function dated(
  ledger: Grants,
  { isolate, rate, seq }: Asker,
  { demand, limit, most, now, lastTick, chance }: Room,
): Granted {
  const leases: Lease[] = [];
  const isSpread = isAskedByMany(demand, limit);
  const seconds = isSpread ? 1 : policy.datedSeconds;
  let rest = most;
  for (let step = 0; step < seconds; step++) {
    const from = now + step * secondTicks;
    const to = Math.min(from + policy.datedTicks - 1, lastTick);
    if (to < from) break;
    const share = ledger.free(from, to) * demand.shareOf(isolate, from);
    const part = Math.min(share, rate * policy.datedShare, rest);
    const want = Math.floor(part) + (chance() < part % 1 ? 1 : 0);
    const lease =
      want < 1 ? undefined : ledger.grant(isolate, `${seq}.${step}`, from, to, Math.min(want, rest));
    if (lease) leases.push(lease);
    rest -= lease?.left ?? 0;
  }
  const untilTick = now + seconds * secondTicks;
  demand.serve(isolate, untilTick - 1);
  return { leases, untilTick: isSpread ? 0 : untilTick };
}

/** Whether a call for each request that no lease admits is few enough for an object. */
const isAskedByMany = ({ rate, count }: Demand, limit: number): boolean =>
  rate < count * policy.spreadRate && rate <= policy.spreadSum && rate <= (policy.spreadDemand * limit) / 60;
