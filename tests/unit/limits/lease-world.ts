import { LeaseBook } from "../../../shared/limits/lease-book.ts";
import { Demand, grantLeases, isWorthLeasing } from "../../../shared/limits/lease-plan.ts";
import { Ledger, tickOf } from "../../../shared/limits/ledger.ts";
import { windowsOf } from "../../../shared/limits/rules.ts";
import { tickMilliseconds } from "../../../shared/limits/window-load.ts";
import { Timeline } from "./timeline.ts";
import { type Isolate, type Outcome, Rows, type WorldOptions } from "./world-rows.ts";

/** As in `leased-admission.ts`. */
const mostTurns = 8;
const waitMilliseconds = 1_000;

/** Isolates, a meter and the messages between them, in true time; every part as the product has it. */
export function simulate(options: WorldOptions): Outcome {
  const { seed, isolates, rate, seconds, skew = 0, mutant } = options;
  const time = new Timeline(seed);
  const { random } = time;
  const between = (least: number, most: number) => least + random() * (most - least);
  const drift = () => Math.round(between(-skew, skew));
  let limit = options.limit;
  const outcome: Outcome = {
    admitted: [],
    requests: 0,
    calls: 0,
    waited: 0,
    leased: 0,
    billed: 0,
    out: 0,
    limits: [[0, limit]],
  };
  const rows = new Rows(mutant === "volatile");
  let [meterSkew, demand] = [drift(), new Demand()];
  let ledger = newLedger();

  function newLedger(): Ledger {
    const made = new Ledger(windowsOf(limit), rows, mutant === "unguarded" ? 0 : undefined);
    const now = tickOf(time.now + meterSkew);
    made.restore(now, [...rows.counts.values()], [...rows.leases.values()], seqList());
    return made;
  }
  function seqList() {
    return [...rows.seqs].map(([isolate, seq]) => ({ isolate, seq }));
  }

  /** What the meter does with one call. `cost` 0: nobody waits for a token of this call. */
  function meter(draw: ReturnType<LeaseBook["begin"]> | undefined, cost: number) {
    const now = ledger.advance(tickOf(time.now + meterSkew));
    const { isolate = "", seq = 0, reports = [], rate: wanted = 0 } = draw ?? {};
    const settled =
      draw && ledger.settle(isolate, mutant === "repeat" ? seq + outcome.calls * 1000 : seq, reports);
    for (const { spent } of settled ?? []) outcome.billed += spent;
    const admitted = cost > 0 && ledger.count(cost);
    const { leases, untilTick } = settled ? grant(isolate, wanted, seq, now) : { leases: [], untilTick: 0 };
    const wait = admitted || cost === 0 ? 0 : ledger.waitFor(cost);
    return { leases, until: untilTick * tickMilliseconds, admitted, wait };
  }

  function grant(isolate: string, wanted: number, seq: number, now: number) {
    demand.note(isolate, wanted, now);
    if (options.thrifty && !isWorthLeasing(limit, demand)) return { leases: [], untilTick: 0 };
    const granting = { grant: grantOf, free: (from: number, to: number) => ledger.free(from, to) };
    if (!options.wild) {
      const room = {
        demand,
        limit,
        now,
        most: Number.POSITIVE_INFINITY,
        lastTick: Number.POSITIVE_INFINITY,
        chance: random,
      };
      return grantLeases(granting, { isolate, rate: wanted, seq }, room);
    }
    const leases = Array.from({ length: Math.floor(between(0, 4)) }, (_, index) => {
      const from = now + Math.floor(between(0, 16));
      const to = from + Math.floor(between(0, 20));
      return grantOf(isolate, `${seq}.${index}`, from, to, Math.floor(between(1, limit / 4)));
    });
    return { leases: leases.filter((lease) => lease !== undefined), untilTick: 0 };
  }

  /** A grant as the ledger gives it, or as a mutant does. */
  function grantOf(isolate: string, id: string, from: number, to: number, want: number) {
    if (mutant === "expiry") {
      const late = ledger.grant(isolate, id, to, to, want);
      return late && { ...late, from };
    }
    if (mutant !== "merged") return ledger.grant(isolate, id, from, to, want);
    const before = ledger.leases.get(isolate)?.get("all");
    const lease = ledger.grant(isolate, "all", from, to, want);
    const merged = ledger.leases.get(isolate)?.get("all");
    if (!lease || !merged || !before) return lease;
    merged.left += before.left;
    merged.from = Math.min(merged.from, before.from);
    return lease;
  }

  const all: Isolate[] = Array.from({ length: isolates }, (_, index) => born(`i${index}`));
  function born(name: string): Isolate {
    return {
      name,
      skew: drift(),
      book: new LeaseBook(`${name}.${time.now}.${random()}`),
      life: 0,
      busyAt: 0,
      waiting: [],
      triedAt: 0,
    };
  }

  const localTime = (isolate: Isolate) => time.now + isolate.skew;

  /** One call, which may be lost on either way, come late, or come twice. */
  function call(
    isolate: Isolate,
    keep: boolean,
    cost: number,
    draws: boolean,
    rate?: number,
    answered?: () => void,
  ) {
    const { book, life } = isolate;
    const draw = draws ? book.begin(localTime(isolate), keep, rate) : undefined;
    const loss = options.losses ?? 0;
    const [least, most] = options.roundTrip ?? [2, 60];
    const trip = () => between(least, most) / 2;
    let done = false;
    const fail = () => {
      if (done || isolate.life !== life) return;
      done = true;
      if (draw) book.end(draw, undefined);
      if (draw) wake(isolate, "failed");
    };
    const arrive = () => {
      outcome.calls += 1;
      const reply = meter(draw, cost);
      if (reply.admitted) outcome.admitted.push(...Array.from({ length: cost }, () => time.now));
      if (random() < loss) return;
      time.after(trip() * (random() < loss ? 60 : 1), () => {
        if (done || isolate.life !== life) return;
        done = true;
        if (draw) book.end(draw, reply);
        if (cost === 1 && !reply.admitted && reply.wait > 0 && reply.until === 0)
          book.deny(localTime(isolate) + Math.min(5_000, reply.wait));
        if (draw && reply.admitted) book.alone(draw);
        answered?.();
        if (draw || answered) wake(isolate, "answered");
      });
    };
    if (random() >= loss) time.after(trip(), arrive);
    if (random() < loss) time.after(trip() * between(1, 400), arrive);
    time.after(1_000, fail);
  }

  function wake({ waiting }: Isolate, news: "answered" | "failed") {
    for (const go of waiting.splice(0)) time.after(0, () => go(news));
  }

  function request(isolate: Isolate) {
    outcome.requests += 1;
    isolate.busyAt = time.now;
    const cost = options.heavy && random() < 0.05 ? options.heavy : 1;
    if (cost === 1) isolate.book.want(localTime(isolate));
    decide(isolate, cost, 0);
  }

  function decide(isolate: Isolate, cost: number, turns: number) {
    const { book, life } = isolate;
    const now = localTime(isolate);
    const verdict = cost > 1 ? "ask" : book.decide(now);
    if (verdict === "admit") {
      outcome.admitted.push(time.now);
      outcome.leased += 1;
      if (!book.isAsking(now) && book.isLow(now)) call(isolate, true, 0, true);
    } else if (verdict === "ask") {
      if (turns === 0) outcome.waited += 1;
      if (cost > 1 || turns === mostTurns || !book.isAwaited(now))
        return call(isolate, false, cost, !book.isAsking(now));
      let isOver = false;
      const go: Isolate["waiting"][number] = (news) => {
        if (isOver || isolate.life !== life) return;
        isOver = true;
        const isTry = news === "late" && time.now - isolate.triedAt >= waitMilliseconds;
        if (!isTry) return decide(isolate, cost, news === "failed" ? mostTurns : turns + 1);
        isolate.triedAt = time.now;
        const lost = book.asked;
        call(isolate, false, cost, !book.isAsking(now), undefined, () => book.end(lost, undefined));
      };
      isolate.waiting.push(go);
      time.after(waitMilliseconds, () => go("late"));
    } else if (!book.isAsking(now) && book.isLow(now) && book.isOpen) call(isolate, true, 0, true);
  }
  return run();

  function run(): Outcome {
    const over = time.now + seconds * 1000;
    const burst = { until: 0, factor: 1 };
    const next = (isolate: Isolate) => {
      const factor = time.now < burst.until ? burst.factor : 1;
      const gap = (-Math.log(1 - random()) * 1000 * isolates) / (rate * factor);
      time.after(gap, () => {
        if (time.now > over) return;
        request(isolate);
        next(isolate);
      });
    };
    for (const isolate of all) next(isolate);
    every(1_000, () => {
      if (options.bursts && random() < 0.1)
        Object.assign(burst, { until: time.now + between(500, 5_000), factor: between(0.01, 10) });
      if (random() < (options.restarts ?? 0)) restart();
      if (options.changes && random() < 0.03) change(Math.ceil(options.limit * between(0.2, 2)));
      for (const isolate of all) {
        if (random() < (options.evictions ?? 0))
          Object.assign(isolate, born(isolate.name), { life: isolate.life + 1 });
        else if (
          time.now - isolate.busyAt >= 1_000 &&
          isolate.book.isOpen &&
          !isolate.book.isAsking(localTime(isolate))
        )
          call(isolate, false, 0, true, 0);
      }
    });
    time.run(over + (options.idleSeconds ?? 0) * 1000);
    for (const leases of ledger.leases.values()) for (const { left } of leases.values()) outcome.out += left;
    return outcome;
  }

  function every(milliseconds: number, work: () => void) {
    time.after(milliseconds, () => {
      work();
      every(milliseconds, work);
    });
  }

  function restart() {
    [meterSkew, demand] = [drift(), new Demand()];
    ledger = newLedger();
  }

  function change(to: number) {
    limit = to;
    outcome.limits.push([time.now, to]);
    ledger = newLedger();
  }
}
