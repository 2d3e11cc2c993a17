import type { Lease, LeaseReport } from "./ledger.ts";

/** As in `ledger.ts`, which no isolate that only spends needs to load. */
const tickMilliseconds = 250;
/** A lease this far used up is refilled while the rest is spent. */
const lowWater = 0.25;
const givenUpMilliseconds = 5_000;
/** A new schedule is asked for so long before the old one is over. */
const earlyMilliseconds = 700;
/** What brought no lease is not awaited again, until so many are asked for in a second. */
const leastFruitless = 8;

/** What an isolate tells the meter: its leases, all of them, and how much it is asked for. */
export interface Draw {
  isolate: string;
  seq: number;
  reports: LeaseReport[];
  /** Tokens it was asked for in a second, of late. */
  rate: number;
}

/** What it is given; before `until` (milliseconds; 0: at once) it need not ask for more. */
export interface Drawn {
  leases: Lease[];
  until: number;
}

interface Entry extends Lease {
  granted: number;
  spent: Map<number, number>;
}

/**
 * The leases that one isolate holds of one tenant. Deciding takes no call; `begin` and `end` are the two halves of
 * one. What could not be told is told again in the same words under the same number, and meanwhile nothing new.
 */
export class LeaseBook {
  readonly #isolate: string;
  #entries: Entry[] = [];
  #seq = 0;
  #told: Draw | undefined;
  #asked: Draw | undefined;
  /** The last call whose answer counted. */
  #heard: Draw | undefined;
  #askedAt = 0;
  /** Wanted in a second when the meter admitted one by one last; 0: it gave leases, or was not asked yet. */
  #fruitless = 0;
  #until = 0;
  #second = 0;
  #counts: [before: number, now: number] = [0, 0];

  /** @param isolate random for each life of an isolate: no two may share one */
  constructor(isolate: string) {
    this.#isolate = isolate;
  }

  /** Somebody asks for one, whatever comes of it. @param now milliseconds */
  want(now: number): void {
    const second = Math.floor(now / 1000);
    if (second !== this.#second) this.#counts = [second === this.#second + 1 ? this.#counts[1] : 0, 0];
    this.#second = second;
    this.#counts[1] += 1;
  }

  /** Of a request that costs 1: what was spent of a lease is how many they were. */
  decide(now: number): "admit" | "deny" | "ask" {
    const tick = Math.floor(now / tickMilliseconds);
    const entry = this.#entries.find(({ from, to, left }) => left > 0 && from <= tick && tick <= to);
    if (!entry) return now < this.#until ? "deny" : "ask";
    entry.left -= 1;
    entry.spent.set(tick, (entry.spent.get(tick) ?? 0) + 1);
    return "admit";
  }

  /** A call is on its way; one that nobody hears of any more is given up. */
  isAsking(now: number): boolean {
    return this.#asked !== undefined && now - this.#askedAt < givenUpMilliseconds;
  }

  /** Whether the call on its way may well bring leases: whoever waits for it need not ask as well. */
  isAwaited(now: number): boolean {
    const rate = this.#asked?.rate ?? 0;
    return this.isAsking(now) && rate >= 2 * this.#fruitless;
  }

  /** The call that is on its way, if any. */
  get asked(): Draw | undefined {
    return this.#asked;
  }

  /** Something is held, or was spent and is not told yet. */
  get isOpen(): boolean {
    return this.#told !== undefined || this.#entries.length > 0;
  }

  /** Whether what is left will not last until an answer is there. */
  isLow(now: number): boolean {
    if (now < this.#until) return this.#until - now < earlyMilliseconds;
    return this.left <= this.#entries.reduce((sum, { granted }) => sum + granted, 0) * lowWater;
  }

  /** Tokens that are not spent yet. */
  get left(): number {
    return this.#entries.reduce((sum, { left }) => sum + left, 0);
  }

  /** The meter refused: whoever asks is refused until then. */
  deny(until: number): void {
    this.#until = until;
  }

  /**
   * @param keep whether what still can be spent is kept meanwhile
   * @param rate tokens wanted in a second; 0: nothing is to come for what goes back
   */
  begin(now: number, keep: boolean, rate: number = Math.max(...this.#counts)): Draw {
    this.#told ??= this.#tell(Math.floor(now / tickMilliseconds), keep);
    this.#askedAt = now;
    this.#asked = { ...this.#told, rate };
    return this.#asked;
  }

  /** @param drawn nothing: no answer came, and one that still comes is too late */
  end(draw: Draw | undefined, drawn: Drawn | undefined): void {
    if (!draw || this.#asked !== draw) return;
    this.#asked = undefined;
    if (!drawn) return;
    this.#told = undefined;
    this.#heard = draw;
    if (drawn.leases.length > 0 || drawn.until > 0) this.#fruitless = 0;
    for (const lease of drawn.leases) this.#entries.push({ ...lease, granted: lease.left, spent: new Map() });
    this.#until = drawn.until;
  }

  /** A request was admitted that came with this, and no lease: others ask for themselves, until many more are wanted. */
  alone(draw: Draw): void {
    const { rate } = draw;
    if (draw === this.#heard && this.left === 0 && this.#until === 0)
      this.#fruitless = Math.max(rate, leastFruitless);
  }

  #tell(tick: number, keep: boolean): Draw {
    const reports = this.#entries.map((entry): LeaseReport => {
      const { id, to, left, spent } = entry;
      return { id, spent: [...spent], back: keep && to >= tick ? 0 : left };
    });
    this.#entries = this.#entries.filter(({ to, left }) => keep && to >= tick && left > 0);
    for (const entry of this.#entries) entry.spent = new Map();
    this.#seq += 1;
    return { isolate: this.#isolate, seq: this.#seq, reports, rate: 0 };
  }
}
