import { type Contract, inForce, limitsAt } from "../shared/limits/effective.ts";
import type { Draw, Drawn } from "../shared/limits/lease-book.ts";
import { Demand, grantLeases, isWorthLeasing } from "../shared/limits/lease-plan.ts";
import { Ledger, type RateWindow, tickOf } from "../shared/limits/ledger.ts";
import { billingPeriod, type Period, type WindowNow, windowsOf } from "../shared/limits/rules.ts";
import { tickMilliseconds } from "../shared/limits/window-load.ts";
import { RateRows } from "./tenant-meter-rates-rows.ts";

/** How often what was lost is looked for. */
const sweepMilliseconds = 60_000;
/** A lease lives no longer, guard and all. */
const lapseMilliseconds = 12_000;
const lapseRounds = 60;
const goldenPart = (Math.sqrt(5) - 1) / 2;

/** What one request, or one isolate, wants of a meter. */
export interface Wanting {
  /** Tokens of the rate that one request takes at once; 0: nobody asks, and only leases are settled. */
  cost: number;
  draw: Draw | undefined;
  /** No leases, whatever the demand. */
  isApart: boolean;
}

/** By which limits, and in which month. */
export interface RateTerms {
  windows: readonly RateWindow[];
  /** Per month; `null`: none. */
  month: number | null;
  period: Period;
  /** When other terms hold: the month is over, or what was agreed. */
  end: number;
  now: number;
}

/** A contract's terms for one meter as of now. */
export function termsOf(contract: Contract & { anchor: number }, now: number): RateTerms {
  const { requestsPerMinute, requestsPerMonth } = limitsAt(contract, now);
  const windows = windowsOf(requestsPerMinute);
  const period = billingPeriod(contract.anchor, now);
  const end = Math.min(period.end, ...inForce(contract.overrides, now).map(({ until }) => until));
  return { windows, month: requestsPerMonth, period, end, now };
}

/** A heavy request takes the whole of a limit that is lower than its cost, so that it is not refused for ever. */
export const weightOf = (cost: number, { windows }: RateTerms): number =>
  cost > 1 ? Math.max(1, Math.min(cost, ...windows.map(({ limit }) => limit))) : cost;

/**
 * What a meter counts by rate and by month: of a rate a request takes what it costs, of a month it is one. Every grant is in storage before it leaves, and charged to the month;
 * what comes back is credited, and what never comes back is lost: charged to the quota, and billed to nobody.
 */
export class MeterRates {
  readonly rows: RateRows;
  #ledger: { of: Ledger; key: string } | undefined;
  #demand = new Demand();
  #sweptAt = 0;
  #phase = 0;
  #isLapsing = false;

  constructor(sql: SqlStorage) {
    this.rows = new RateRows(sql);
  }

  open(): void {
    this.reset();
    this.rows.open();
  }

  /** What is in storage counts; what memory says may come from a write that failed. */
  reset(): void {
    this.#ledger = undefined;
  }

  /**
   * Counts, settles and grants. @returns whether the request was admitted, what the isolate may spend, and how many
   * requests are admitted for certain since: this one, and what the isolate says it spent
   */
  take(
    { cost, draw, isApart }: Wanting,
    terms: RateTerms,
  ): { admitted: boolean; drawn: Drawn | null; counted: number } {
    const { start } = terms.period;
    const ledger = this.#at(terms);
    const spent = draw === undefined ? null : this.#settle(ledger, draw);
    const isNews = spent !== null;
    const admitted = cost > 0 && this.#left(terms) >= 1 && ledger.count(weightOf(cost, terms));
    const counted = (spent ?? 0) + (admitted ? 1 : 0);
    if (admitted) this.rows.charge(start, 1);
    if (!draw) return { admitted, drawn: null, counted };
    this.#sweep(ledger, terms.now);
    this.#demand.note(draw.isolate, draw.rate, tickOf(terms.now));
    const drawn =
      isNews && !isApart && !this.#isLapsing ? this.#grant(ledger, draw, terms) : { leases: [], until: 0 };
    return { admitted, drawn, counted };
  }

  /** Undoes one request that was counted at `now`. @param weight what it took of the rate then */
  takeBack(weight: number, terms: RateTerms): void {
    this.#at(terms).uncount(tickOf(terms.now), weight);
    this.rows.charge(terms.period.start, -1);
  }

  /** What is free at once of each window, and in how many seconds more will be. */
  windowsNow(terms: RateTerms): WindowNow[] {
    const ledger = this.#at(terms);
    return terms.windows.map(({ seconds, limit }, index) => {
      const { remaining, resetMilliseconds } = ledger.stateOf(index);
      return { limit, seconds, remaining, resetSeconds: Math.max(1, Math.ceil(resetMilliseconds / 1000)) };
    });
  }

  /** Milliseconds before which asking for `cost` is in vain. */
  waitFor(cost: number, terms: RateTerms): number {
    return this.#at(terms).waitFor(weightOf(cost, terms));
  }

  /**
   * Gives no more leases, and waits until none can be spent: nobody is admitted by one then.
   * @returns what `then` does, before which no lease is given again
   */
  async lapse<Result>(terms: () => Promise<RateTerms | undefined>, then: () => Result): Promise<Result> {
    this.#isLapsing = true;
    try {
      await this.#lapsed(terms);
      return then();
    } finally {
      this.#isLapsing = false;
    }
  }

  async #lapsed(terms: () => Promise<RateTerms | undefined>): Promise<void> {
    for (let round = 0; round < lapseRounds; round++) {
      const known = await terms();
      if (!known || !this.#at(known).hasLive()) return;
      await new Promise((resolve) => setTimeout(resolve, lapseMilliseconds / lapseRounds));
    }
    throw new Error("leases outlive their time");
  }

  /** Requests admitted for certain: what leases still hold, or lost, is not among it. */
  admitted(start: number): number {
    return this.rows.charged(start) - this.rows.out(start) - this.rows.lost(start);
  }

  #left({ month, period }: RateTerms): number {
    return month === null ? Number.POSITIVE_INFINITY : month - this.rows.charged(period.start);
  }

  #grant(ledger: Ledger, { isolate, rate, seq }: Draw, terms: RateTerms): Drawn {
    const { windows, now, period, end } = terms;
    const limit = Math.min(...windows.map((window) => (window.limit * 60) / window.seconds));
    if (!isWorthLeasing(limit, this.#demand)) return { leases: [], until: 0 };
    const { leases, untilTick } = grantLeases(
      ledger,
      { isolate, rate, seq },
      {
        demand: this.#demand,
        limit,
        now: tickOf(now),
        most: this.#left(terms),
        lastTick: tickOf(end) - 1,
        chance: () => this.#turn(),
      },
    );
    const sum = leases.reduce((all, lease) => all + lease.left, 0);
    if (sum > 0) this.rows.charge(period.start, sum);
    return { leases, until: untilTick * tickMilliseconds };
  }

  /** The ledger as of now; another one when limits changed, which takes over what the last one knew. */
  #at({ windows, period, now }: RateTerms): Ledger {
    const { rows } = this;
    rows.period = period.start;
    const key = JSON.stringify(windows);
    if (this.#ledger?.key !== key) {
      const of = new Ledger(windows, rows);
      of.restore(tickOf(now), rows.counts(now), rows.leases(), rows.isolates());
      this.#ledger = { of, key };
    }
    this.#ledger.of.advance(tickOf(now));
    return this.#ledger.of;
  }

  /** What a lease gives back is credited to the month that it was charged to. @returns what was spent; `null`: heard before */
  #settle(ledger: Ledger, { isolate, seq, reports }: Draw): number | null {
    const periods = this.rows.periodsOf(isolate);
    const settled = ledger.settle(isolate, seq, reports);
    for (const { lease, back } of settled ?? [])
      if (back > 0) this.rows.charge(periods.get(lease.id) ?? this.rows.period, -back);
    return settled === null ? null : settled.reduce((sum, { spent }) => sum + spent, 0);
  }

  #sweep(ledger: Ledger, now: number): void {
    if (now - this.#sweptAt < sweepMilliseconds) return;
    this.#sweptAt = now;
    for (const isolate of this.rows.giveUp(now)) ledger.forget(isolate);
  }

  /** Evenly spread in [0, 1): what is rounded up and what down comes to the same. */
  #turn(): number {
    this.#phase = (this.#phase + goldenPart) % 1;
    return this.#phase;
  }
}
