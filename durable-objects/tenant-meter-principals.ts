import { Ledger, tickOf } from "../shared/limits/ledger.ts";
import type { LimitWord, OwnLimit, OwnPolicy, PolicyState } from "../shared/limits/meter.ts";
import { everybody, type Principals } from "../shared/limits/principals.ts";
import { burstOf, dayMilliseconds, windowsOf } from "../shared/limits/rules.ts";
import { tickMilliseconds } from "../shared/limits/window-load.ts";

/** Counts older than this are in nobody's window, whatever the clocks. */
const countedMilliseconds = 75_000;
/** So long a limit that was taken back is remembered: a word that was said before it may still be on its way. */
const lateMilliseconds = 7 * dayMilliseconds;
/** Ledgers kept in memory; another one is made from its rows. */
const mostLedgers = 500;
/** With more of them than this every isolate is told that everybody asks. */
const mostNames = 1_000;

const schema = `
  create table if not exists principal_limits (who text primary key, value integer, revision integer not null, until integer) without rowid;
  create table if not exists principal_counts (who text not null, at integer not null, count integer not null, primary key (who, at)) without rowid;
  create index if not exists principal_counts_at on principal_counts (at);
`;

/**
 * Keys and people with a limit of their own. Nobody spends a lease of theirs: each of their requests is counted here,
 * by one clock, in the transaction that admits it, so that no window ever holds more than its limit.
 */
export class MeterPrincipals {
  readonly #sql: SqlStorage;
  readonly #ledgers = new Map<string, { of: Ledger; limit: number }>();
  #limits: Map<string, number> | undefined;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.open();
  }

  open(): void {
    this.reset();
    this.#sql.exec(schema);
  }

  /** What is in storage counts; what memory says may come from a write that failed. */
  reset(): void {
    this.#limits = undefined;
    this.#ledgers.clear();
  }

  /** A lower revision than the known one of that principal changes nothing. */
  limit({ who, limit, revision, until }: LimitWord, now: number): void {
    this.#sql.exec(
      `insert into principal_limits (who, value, revision, until) values (?1, ?2, ?3, ?4)
       on conflict (who) do update set value = ?2, revision = ?3, until = ?4 where revision < ?3`,
      ...[who, limit, revision, limit === null ? now + lateMilliseconds : (until ?? null)],
    );
    this.#limits = undefined;
    this.forget(now);
  }

  /** What matters to nobody any more: counts of a minute long past, limits of keys that ran out. @returns whether limits were among it */
  forget(now: number): boolean {
    const since = now - countedMilliseconds;
    this.#sql.exec("delete from principal_counts where at < ?", since);
    const over = "delete from principal_limits where until < ? returning value";
    const ended = this.#sql.exec<{ value: number | null }>(over, since).toArray();
    if (!ended.some(({ value }) => value !== null)) return false;
    this.#limits = undefined;
    return true;
  }

  /** Who has to be asked about at each request; `null`: everybody. */
  named(): string[] | null {
    const limits = this.#known();
    return limits.has(everybody) || limits.size > mostNames ? null : [...limits.keys()];
  }

  /** What holds for a caller besides the company's limits: for their key, and for the person who answers for it. */
  of({ key, person }: Principals): OwnLimit[] {
    const limits = this.#known();
    const ofKey = key === undefined ? undefined : limits.get(key);
    const own = person === undefined ? undefined : limits.get(person);
    const ofPerson = own ?? (person === undefined ? undefined : limits.get(everybody));
    return [
      ...(key === undefined || ofKey === undefined
        ? []
        : [{ name: "key" as const, who: key, limit: ofKey, isShared: false }]),
      ...(person === undefined || ofPerson === undefined
        ? []
        : [{ name: "person" as const, who: person, limit: ofPerson, isShared: own === undefined }]),
    ];
  }

  /** @returns the names of what has no room for a request, and how long asking is in vain (milliseconds) */
  refusals(limits: readonly OwnLimit[], cost: number, now: number): { short: OwnPolicy[]; wait: number } {
    const short: OwnPolicy[] = [];
    let wait = 0;
    for (const one of limits) {
      const [ledger, weight] = [this.#at(one, now), weightOf(cost, one)];
      if (ledger.ownFree() >= weight) continue;
      for (const { name, remaining } of this.policies([one], now)) if (remaining < weight) short.push(name);
      wait = Math.max(wait, ledger.waitFor(weight));
    }
    return { short, wait };
  }

  /** The request was admitted. */
  count(limits: readonly OwnLimit[], cost: number, now: number): void {
    for (const one of limits)
      if (!this.#at(one, now).count(weightOf(cost, one))) throw new Error("counted above a limit");
  }

  /** It was none, after all: another meter refused it. */
  takeBack(limits: readonly OwnLimit[], cost: number, now: number): void {
    for (const one of limits) this.#at(one, now).uncount(tickOf(now), weightOf(cost, one));
  }

  policies(limits: readonly OwnLimit[], now: number): PolicyState<OwnPolicy>[] {
    return limits.flatMap((one) => {
      const ledger = this.#at(one, now);
      return windowsOf(one.limit).map(({ seconds, limit }, index) => {
        const { remaining, resetMilliseconds } = ledger.stateOf(index);
        const resetSeconds = Math.max(1, Math.ceil(resetMilliseconds / 1000));
        const name: OwnPolicy = index === 0 ? one.name : `${one.name}-burst`;
        return { name, of: one.who, quota: limit, windowSeconds: seconds, remaining, resetSeconds };
      });
    });
  }

  /** In the minute that ends now. */
  used(one: OwnLimit, now: number): number {
    return one.limit - this.#at(one, now).stateOf(0).remaining;
  }

  #known(): Map<string, number> {
    this.#limits ??= new Map(
      this.#sql
        .exec<{ who: string; value: number }>(
          "select who, value from principal_limits where value is not null",
        )
        .toArray()
        .map(({ who, value }) => [who, value]),
    );
    return this.#limits;
  }

  /** Whoever asked last is kept longest, so that one request finds the same ledgers from its first look to its count. */
  #at({ who, limit }: OwnLimit, now: number): Ledger {
    const kept = this.#ledgers.get(who);
    this.#ledgers.delete(who);
    const ledger = kept?.limit === limit ? kept.of : this.#made(who, limit, now);
    this.#ledgers.set(who, { of: ledger, limit });
    ledger.advance(tickOf(now));
    return ledger;
  }

  #made(who: string, limit: number, now: number): Ledger {
    const [unused] = this.#ledgers.keys();
    if (this.#ledgers.size >= mostLedgers && unused !== undefined) this.#ledgers.delete(unused);
    const made = new Ledger(windowsOf(limit), {
      lease: () => undefined,
      heard: () => undefined,
      count: (tick, own) => this.#note(who, tick * tickMilliseconds, own),
    });
    made.restore(tickOf(now), this.#counts(who, now), [], []);
    return made;
  }

  #note(who: string, at: number, count: number): void {
    this.#sql.exec("delete from principal_counts where at < ?", at - countedMilliseconds);
    const note = "insert or replace into principal_counts (who, at, count) values (?, ?, ?)";
    this.#sql.exec(note, who, at, count);
  }

  #counts(who: string, now: number): { tick: number; own: number; leased: number }[] {
    const since = now - countedMilliseconds;
    return this.#sql
      .exec<{ at: number; count: number }>(
        "select at, count from principal_counts where who = ? and at >= ?",
        who,
        since,
      )
      .toArray()
      .map(({ at, count }) => ({ tick: tickOf(at), own: count, leased: 0 }));
  }
}

/** A heavy request takes the whole of a limit that is lower than its cost, so that it is not refused for ever. */
const weightOf = (cost: number, { limit }: OwnLimit): number => Math.min(cost, burstOf(limit) ?? limit);
