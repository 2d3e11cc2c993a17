/** Time is counted in quarters of a second: 60 s of true time touch at most 241 of them. */
export const tickMilliseconds = 250;
/** Clocks are within 0.9 s of the truth, so that two of them are within 1.8 s of each other. */
export const skewTicks = 8;
/** A lease is spent within so many ticks of its grant: the span that a ledger can look ahead. */
export const horizonTicks = 40;

/** A ring that holds every tick a lease or a window may end in. */
export const slots = 512;

/**
 * How much each window of one length holds already, by the tick in which it ends. What is put at [from, to] is
 * in every window that ends in [from, to + length]; every sum stays within the limit, so that no policy of grants
 * can admit too much. Windows that ended in the past are nobody's concern.
 */
export class WindowLoad {
  readonly ticks: number;
  readonly #sums = new Int32Array(slots);
  #first = 0;

  constructor(seconds: number) {
    this.ticks = Math.round((seconds * 1000) / tickMilliseconds);
  }

  advance(now: number): void {
    if (now - this.#first >= slots) this.#sums.fill(0);
    else for (let tick = this.#first; tick < now; tick++) this.#sums[tick % slots] = 0;
    this.#first = Math.max(this.#first, now);
  }

  put(from: number, to: number, n: number): void {
    const last = Math.min(to + this.ticks, this.#first + slots - 1);
    for (let tick = Math.max(from, this.#first); tick <= last; tick++)
      this.#sums[tick % slots] = (this.#sums[tick % slots] ?? 0) + n;
  }

  peak(from: number, to: number): number {
    let peak = 0;
    const last = Math.min(to + this.ticks, this.#first + slots - 1);
    for (let tick = Math.max(from, this.#first); tick <= last; tick++)
      peak = Math.max(peak, this.#sums[tick % slots] ?? 0);
    return peak;
  }

  /** The first tick in which `n` fit below `limit`. */
  firstFree(now: number, limit: number, n: number): number {
    const end = now + this.ticks + 1;
    for (let tick = end + horizonTicks + 2 * skewTicks; tick >= now; tick--)
      if ((this.#sums[tick % slots] ?? 0) + n > limit) return tick + 1;
    return now;
  }
}
