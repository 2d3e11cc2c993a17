import { skewTicks, slots, tickMilliseconds, WindowLoad } from "./window-load.ts";

export const tickOf = (milliseconds: number): number => Math.floor(milliseconds / tickMilliseconds);

/** No more than `limit` in any `seconds` of true time. */
export interface RateWindow {
  seconds: number;
  limit: number;
}

/** Tokens that may be spent in the ticks `from` to `to`; `left` of them are not settled yet. */
export interface Lease {
  id: string;
  from: number;
  to: number;
  left: number;
}

/** What came of one lease: `spent` by tick, `back` given up. */
export interface LeaseReport {
  id: string;
  spent: [tick: number, count: number][];
  back: number;
}

/** Where a ledger's facts are kept, so that another can be made from them. */
export interface LedgerJournal {
  lease(isolate: string, lease: Lease): void;
  /** What the meter counted itself, or learnt of, at a tick. */
  count(tick: number, own: number, leased: number): void;
  /** The newest report of an isolate, and the tick in which it was heard. */
  heard(isolate: string, seq: number, tick: number): void;
}

interface LoadedWindow {
  limit: number;
  /** As one's own clock sees it, and as another's may. */
  own: WindowLoad;
  foreign: WindowLoad;
}

/**
 * What a meter admits by rate: its own counts by its own clock, and leases that isolates spend by theirs. Two
 * counts by one clock need no guard between them; wherever a second clock is in it, the guard stands.
 */
export class Ledger {
  readonly leases = new Map<string, Map<string, Lease>>();
  readonly #seqs = new Map<string, number>();
  readonly #counts = new Map<number, { own: number; leased: number }>();
  readonly #windows: LoadedWindow[] = [];
  readonly #journal: LedgerJournal;
  readonly #guard: number;
  #now = 0;

  constructor(windows: readonly RateWindow[], journal: LedgerJournal, guard: number = skewTicks) {
    this.#journal = journal;
    this.#guard = guard;
    for (const { seconds, limit } of windows)
      this.#windows.push({ limit, own: new WindowLoad(seconds), foreign: new WindowLoad(seconds) });
  }

  /** Time never goes back within a ledger's life. @returns the tick it is */
  advance(now: number): number {
    this.#now = Math.max(this.#now, now);
    for (const { own, foreign } of this.#windows) {
      own.advance(this.#now);
      foreign.advance(this.#now);
    }
    for (const tick of this.#counts.keys()) {
      if (tick >= this.#now - slots) break;
      this.#counts.delete(tick);
    }
    return this.#now;
  }

  /** From what another ledger kept; its clock was not this one's. */
  restore(
    now: number,
    counts: readonly { tick: number; own: number; leased: number }[],
    leases: readonly (Lease & { isolate: string })[],
    seqs: readonly { isolate: string; seq: number }[],
  ): void {
    this.advance(now);
    for (const { tick, own, leased } of counts) {
      this.#counts.set(tick, { own, leased });
      this.#put(tick, tick, own + leased, "foreign");
    }
    for (const { isolate, ...lease } of leases) {
      this.#of(isolate).set(lease.id, lease);
      this.#put(lease.from, lease.to, lease.left, "foreign");
    }
    for (const { isolate, seq } of seqs) this.#seqs.set(isolate, seq);
  }

  /** Counts `n` now, if they fit. */
  count(n: number): boolean {
    if (this.ownFree() < n) return false;
    this.#put(this.#now, this.#now, n, "own");
    this.#note(this.#now, n, 0);
    return true;
  }

  /** Undoes what was counted at that tick. */
  uncount(tick: number, n: number): void {
    const own = Math.min(n, this.#counts.get(tick)?.own ?? 0);
    this.#put(tick, tick, -own, "own");
    this.#note(tick, -own, 0);
  }

  /** How many the meter may count itself now. */
  ownFree(): number {
    return this.#least(({ limit, own }) => limit - own.peak(this.#now, this.#now));
  }

  /** How many may be spent by others' clocks in those ticks. */
  free(from: number, to: number): number {
    return this.#least(({ limit, foreign }) => limit - foreign.peak(from, to));
  }

  /** What is left of one window now, and in how many milliseconds more will be. */
  stateOf(index: number): { remaining: number; resetMilliseconds: number } {
    const window = this.#windows[index];
    if (!window) throw new Error(`no window ${index}`);
    const { limit, own } = window;
    const remaining = Math.max(0, limit - own.peak(this.#now, this.#now));
    const more = remaining === limit ? own.ticks : own.firstFree(this.#now, limit, remaining + 1) - this.#now;
    return { remaining, resetMilliseconds: more * tickMilliseconds };
  }

  /** Milliseconds until the meter may count `n` itself; nothing that is given back is awaited. */
  waitFor(n: number): number {
    const waits = this.#windows.map(({ limit, own }) => own.firstFree(this.#now, limit, n) - this.#now);
    return Math.max(0, ...waits) * tickMilliseconds;
  }

  /**
   * Takes a report and says whether it was new: one that was heard before changes nothing and is granted nothing.
   * @param reports every lease that the isolate has: what it does not name never reached it, and comes back
   * @returns what was spent and what came back, lease by lease; `null`: heard before
   */
  settle(isolate: string, seq: number, reports: readonly LeaseReport[]): Settled[] | null {
    if (seq <= (this.#seqs.get(isolate) ?? 0)) return null;
    this.#seqs.set(isolate, seq);
    this.#journal.heard(isolate, seq, this.#now);
    const leases = this.#of(isolate);
    const named = new Map(reports.map((report) => [report.id, report]));
    return [...leases.values()].flatMap((lease) => {
      const report = named.get(lease.id);
      const spent = report?.spent ?? [];
      const count = spent.reduce((sum, [, n]) => sum + n, 0);
      const back = report ? report.back : lease.left;
      if (count + back > lease.left || back < 0 || count + back === 0) return [];
      this.#put(lease.from, lease.to, -(count + back), "foreign");
      lease.left -= count + back;
      for (const [tick, n] of spent) {
        const at = Math.min(lease.to, Math.max(lease.from, tick));
        this.#put(at, at, n, "foreign");
        this.#note(at, 0, n);
      }
      this.#journal.lease(isolate, lease);
      if (lease.left === 0) leases.delete(lease.id);
      return [{ lease, spent: count, back }];
    });
  }

  /** As many of `want` as fit, in a lease of their own. */
  grant(isolate: string, id: string, from: number, to: number, want: number): Lease | undefined {
    const left = Math.min(want, this.free(from, to));
    if (left < 1) return undefined;
    const lease = { id, from, to, left };
    this.#put(from, to, left, "foreign");
    this.#of(isolate).set(id, lease);
    this.#journal.lease(isolate, lease);
    return { ...lease };
  }

  /** Whether anybody may still be spending a lease. */
  hasLive(): boolean {
    for (const leases of this.leases.values())
      for (const { to } of leases.values()) if (to + this.#guard >= this.#now) return true;
    return false;
  }

  /** An isolate that has not been heard of for long is forgotten: what it held is lost, and nobody's. */
  forget(isolate: string): void {
    this.leases.delete(isolate);
    this.#seqs.delete(isolate);
  }

  #of(isolate: string): Map<string, Lease> {
    const known = this.leases.get(isolate);
    if (known) return known;
    const fresh = new Map<string, Lease>();
    this.leases.set(isolate, fresh);
    return fresh;
  }

  #least(of: (window: LoadedWindow) => number): number {
    return Math.max(0, Math.min(...this.#windows.map(of)));
  }

  #put(from: number, to: number, n: number, whose: "own" | "foreign"): void {
    const guard = this.#guard;
    for (const { own, foreign } of this.#windows) {
      foreign.put(from - guard, to + guard, n);
      if (whose === "own") own.put(from, to, n);
      else own.put(from - guard, to + guard, n);
    }
  }

  #note(tick: number, own: number, leased: number): void {
    const at = this.#counts.get(tick) ?? { own: 0, leased: 0 };
    this.#counts.set(tick, at);
    at.own += own;
    at.leased += leased;
    this.#journal.count(tick, at.own, at.leased);
  }
}

export interface Settled {
  lease: Lease;
  spent: number;
  back: number;
}
