import { expect, test } from "vitest";
import { type Draw, LeaseBook } from "../../../shared/limits/lease-book.ts";
import { type Lease, Ledger } from "../../../shared/limits/ledger.ts";
import { tickMilliseconds } from "../../../shared/limits/window-load.ts";

const limit = 2;
/** One second is four ticks; the clocks of A and B are one tick wrong, each its own way. */
const windowTicks = 4;
const skews = { A: -1, B: 1 } as const;
type Name = keyof typeof skews;

const steps = [
  ...(["A", "B"] as const).flatMap((of) =>
    (["ask", "ask unheard", "ask twice", "ask again late", "spend", "die"] as const).map((what) => ({
      what,
      of,
    })),
  ),
  ...(["count", "tick", "restart"] as const).map((what) => ({ what, of: "A" as const })),
];
type Step = (typeof steps)[number];
const isFault = ({ what }: Step) => !["ask", "spend", "count", "tick"].includes(what);

/** Two isolates, a meter and its rows; small enough for every history of it to be tried. */
class Model {
  readonly admitted: number[] = [];
  now = 100;
  #skew = 0;
  #lives = 0;
  readonly #leases = new Map<string, Lease & { isolate: string }>();
  readonly #counts = new Map<number, { tick: number; own: number; leased: number }>();
  readonly #seqs = new Map<string, number>();
  #ledger: Ledger;
  readonly #books: Record<Name, LeaseBook> = { A: new LeaseBook("A0"), B: new LeaseBook("B0") };
  readonly #said: Partial<Record<Name, Draw>> = {};
  readonly #guard: number;

  constructor(guard: number) {
    this.#guard = guard;
    this.#ledger = this.#load();
  }

  /** @returns whether it changed anything */
  take({ what, of }: Step): boolean {
    const book = this.#books[of];
    const here = (this.now + skews[of]) * tickMilliseconds;
    if (what === "tick") this.now += 1;
    else if (what === "restart") this.#restart();
    else if (what === "count") return this.#admit(this.#advance().count(1));
    else if (what === "spend") return this.#admit(book.decide(here) === "admit");
    else if (what === "die") this.#books[of] = new LeaseBook(`${of}${++this.#lives}`);
    else if (what === "ask again late")
      return this.#said[of] !== undefined && this.#settle(this.#said[of]) !== null;
    else return this.#ask(what, of, book.begin(here, true));
    return true;
  }

  #ask(what: Step["what"], of: Name, draw: Draw): boolean {
    this.#said[of] = draw;
    const leases = this.#settle(draw) ?? [];
    if (what === "ask twice") this.#settle(draw);
    this.#books[of].end(draw, what === "ask unheard" ? undefined : { leases, until: 0 });
    return leases.length > 0 || draw.reports.length > 0;
  }

  #settle({ isolate, seq, reports }: Draw): Lease[] | null {
    const ledger = this.#advance();
    if (!ledger.settle(isolate, seq, reports)) return null;
    const now = this.now + this.#skew;
    const lease = ledger.grant(isolate, `${seq}.0`, now, now + 1, 2);
    return lease ? [lease] : [];
  }

  #admit(isAdmitted: boolean): boolean {
    if (isAdmitted) this.admitted.push(this.now);
    return isAdmitted;
  }

  #advance(): Ledger {
    this.#ledger.advance(this.now + this.#skew);
    return this.#ledger;
  }

  #restart(): void {
    this.#skew = this.#skew === 1 ? -1 : 1;
    this.#ledger = this.#load();
  }

  #load(): Ledger {
    const journal = {
      lease: (isolate: string, lease: Lease) => {
        if (lease.left === 0) this.#leases.delete(`${isolate} ${lease.id}`);
        else this.#leases.set(`${isolate} ${lease.id}`, { isolate, ...lease });
      },
      count: (tick: number, own: number, leased: number) => this.#counts.set(tick, { tick, own, leased }),
      heard: (isolate: string, seq: number) => this.#seqs.set(isolate, seq),
    };
    const seconds = (windowTicks * tickMilliseconds) / 1000;
    const ledger = new Ledger([{ seconds, limit }], journal, this.#guard);
    const seqs = [...this.#seqs].map(([isolate, seq]) => ({ isolate, seq }));
    ledger.restore(this.now + this.#skew, [...this.#counts.values()], [...this.#leases.values()], seqs);
    return ledger;
  }

  get isOver(): boolean {
    return this.admitted.some(
      (from) => this.admitted.filter((at) => at >= from && at < from + windowTicks).length > limit,
    );
  }
}

/** Every history of so many steps that change something, in which so much goes wrong. */
function explore(
  guard: number,
  depth: number,
  mostFaults: number,
): { histories: number; over: Step[] | undefined } {
  let histories = 0;
  const visit = (history: Step[], faults: number): Step[] | undefined => {
    for (const step of steps) {
      if (isFault(step) && faults === mostFaults) continue;
      const model = new Model(guard);
      for (const past of history) model.take(past);
      if (!model.take(step)) continue;
      const next = [...history, step];
      histories += 1;
      if (model.isOver) return next;
      const found = next.length < depth ? visit(next, faults + (isFault(step) ? 1 : 0)) : undefined;
      if (found) return found;
    }
    return undefined;
  };
  const over = visit([], 0);
  return { histories, over };
}

test.each([
  [4, 2],
  [6, 1],
  [8, 0],
])(
  "no history of the lease protocol admits too much: all of %i steps, %i of them faults (M-017)",
  (depth, faults) => {
    const { histories, over } = explore(2, depth, faults);
    console.log(`${histories} histories of up to ${depth} steps, up to ${faults} faults`);
    expect(over).toBeUndefined();
    expect(histories).toBeGreaterThan(2_000);
  },
);

/** A, whose clock is behind, spends at the very end; the meter wakes up with a clock that is ahead; B spends at once. */
const worstClocks: Step[] = [
  ...(["ask", "tick", "tick", "spend", "spend", "ask", "tick", "tick", "tick", "restart"] as const).map(
    (what) => ({
      what,
      of: "A" as const,
    }),
  ),
  ...(["ask", "spend", "spend"] as const).map((what) => ({ what, of: "B" as const })),
];

test.each([
  [0, true],
  [2, false],
])("with a guard of %i ticks against wrong clocks, the worst of them admit too much: %s", (guard, isOver) => {
  const model = new Model(guard);
  for (const step of worstClocks) model.take(step);
  expect(model.admitted.length).toBeGreaterThanOrEqual(limit);
  expect(model.isOver).toBe(isOver);
});
