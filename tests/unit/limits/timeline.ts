export type Calls = () => void;

/** True time of a simulated world: what happens when, and chance from a seed. */
export class Timeline {
  /** Milliseconds; clocks may be wrong by less than its beginning. */
  now = 1_000_000;
  readonly random: () => number;
  readonly #heap: { at: number; order: number; work: Calls }[] = [];
  #order = 0;

  constructor(seed: number) {
    let state = seed >>> 0;
    // mulberry32
    this.random = () => {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
    };
  }

  after(milliseconds: number, work: Calls): void {
    const heap = this.#heap;
    const event = { at: this.now + Math.max(0, milliseconds), order: this.#order++, work };
    let index = heap.push(event) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (!above || isBefore(above, event)) break;
      heap[index] = above;
      heap[parent] = event;
      index = parent;
    }
  }

  run(until: number): void {
    for (let event = this.#pop(); event && event.at <= until; event = this.#pop()) {
      this.now = event.at;
      event.work();
    }
  }

  #pop() {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last || heap.length === 0) return first;
    let index = 0;
    for (;;) {
      const [left, right] = [heap[2 * index + 1], heap[2 * index + 2]];
      const child = left && right && isBefore(right, left) ? 2 * index + 2 : 2 * index + 1;
      const below = heap[child];
      if (!below || isBefore(last, below)) break;
      heap[index] = below;
      index = child;
    }
    heap[index] = last;
    return first;
  }
}

const isBefore = (a: { at: number; order: number }, b: { at: number; order: number }) =>
  a.at < b.at || (a.at === b.at && a.order < b.order);
