import { type Lease, type LedgerJournal, tickOf } from "../shared/limits/ledger.ts";
import { tickMilliseconds } from "../shared/limits/window-load.ts";

/** Counts older than this are in nobody's window, whatever the clocks; leases are waited for much longer. */
const countedTicks = 300;
const lostMilliseconds = 3_600_000;

const schema = `
  create table if not exists ticks (tick integer primary key, own integer not null, leased integer not null);
  create table if not exists leases (isolate text not null, id text not null, first integer not null, last integer not null, remaining integer not null, period integer not null, primary key (isolate, id)) without rowid;
  create table if not exists isolates (isolate text primary key, seq integer not null, at integer not null) without rowid;
  create table if not exists months (start integer primary key, count integer not null);
  create table if not exists lost (start integer primary key, count integer not null);
`;

/** What a meter's rates are made from again after a restart, and what was used of each month. */
export class RateRows implements LedgerJournal {
  readonly #sql: SqlStorage;
  /** The month that what is granted now is charged to. */
  period = 0;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.open();
  }

  open(): void {
    this.#sql.exec(schema);
  }

  lease(isolate: string, { id, from, to, left }: Lease): void {
    if (left === 0) this.#sql.exec("delete from leases where isolate = ? and id = ?", isolate, id);
    else
      this.#sql.exec(
        `insert into leases (isolate, id, first, last, remaining, period) values (?1, ?2, ?3, ?4, ?5, ?6)
         on conflict do update set remaining = ?5`,
        ...[isolate, id, from, to, left, this.period],
      );
  }

  count(tick: number, own: number, leased: number): void {
    this.#sql.exec("delete from ticks where tick < ?", tick - countedTicks);
    this.#sql.exec("insert or replace into ticks (tick, own, leased) values (?, ?, ?)", tick, own, leased);
  }

  heard(isolate: string, seq: number, tick: number): void {
    const heard = "insert or replace into isolates (isolate, seq, at) values (?, ?, ?)";
    this.#sql.exec(heard, isolate, seq, tick * tickMilliseconds);
  }

  counts(now: number): { tick: number; own: number; leased: number }[] {
    const since = tickOf(now) - countedTicks;
    return this.#sql
      .exec<{ tick: number; own: number; leased: number }>("select * from ticks where tick >= ?", since)
      .toArray();
  }

  leases(): (Lease & { isolate: string })[] {
    return this.#sql
      .exec<{ isolate: string; id: string; from: number; to: number; left: number }>(
        'select isolate, id, first as "from", last as "to", remaining as "left" from leases',
      )
      .toArray();
  }

  isolates(): { isolate: string; seq: number }[] {
    return this.#sql.exec<{ isolate: string; seq: number }>("select isolate, seq from isolates").toArray();
  }

  /** Which month each lease of an isolate was charged to. */
  periodsOf(isolate: string): Map<string, number> {
    const rows = this.#sql.exec<{ id: string; period: number }>(
      "select id, period from leases where isolate = ?",
      isolate,
    );
    return new Map(rows.toArray().map(({ id, period }) => [id, period]));
  }

  charge(start: number, n: number): void {
    this.#sql.exec(
      "insert into months (start, count) values (?1, max(0, ?2)) on conflict (start) do update set count = max(0, count + ?2)",
      start,
      n,
    );
  }

  /** Of the month's quota: admitted, leased out, or lost. */
  charged(start: number): number {
    return this.#sum("select coalesce(sum(count), 0) as sum from months where start = ?", start);
  }

  /** Still in the hands of isolates. */
  out(start: number): number {
    return this.#sum("select coalesce(sum(remaining), 0) as sum from leases where period = ?", start);
  }

  /** Leased, and never heard of again. */
  lost(start: number): number {
    return this.#sum("select coalesce(sum(count), 0) as sum from lost where start = ?", start);
  }

  /** Isolates that were not heard of for an hour are gone, and what they held is lost. @returns their names */
  giveUp(now: number): string[] {
    const gone = this.#sql
      .exec<{ isolate: string }>("select isolate from isolates where at < ?", now - lostMilliseconds)
      .toArray()
      .map(({ isolate }) => isolate);
    for (const isolate of gone) {
      this.#sql.exec(
        `insert into lost (start, count) select period, sum(remaining) from leases where isolate = ? group by period
         on conflict (start) do update set count = count + excluded.count`,
        isolate,
      );
      this.#sql.exec("delete from leases where isolate = ?", isolate);
      this.#sql.exec("delete from isolates where isolate = ?", isolate);
    }
    return gone;
  }

  #sum(query: string, start: number): number {
    return this.#sql.exec<{ sum: number }>(query, start).one().sum;
  }
}
