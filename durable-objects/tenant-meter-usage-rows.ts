import type { Misnumbered, UsageBatch, UsageKey, UsageRow } from "../shared/usage/ledger.ts";
import type { UsageMeter } from "../shared/usage/meters.ts";
import type { UsagePlace } from "../shared/usage/rules.ts";

/**
 * `late_from` 0: in time. `sealed_total`: what all batches together say of a total. Batches go when they are copied.
 * `salt`: the secret of a UTC day that its people are remembered with; when it goes, nobody knows them again.
 */
const schema = `
  create table if not exists usage_seen (key text primary key, hash text not null, at integer not null) without rowid;
  create index if not exists usage_seen_at on usage_seen (at);
  create table if not exists usage_totals (hour integer not null, meter text not null, dimension text not null, late_from integer not null,
    total integer not null, sealed_total integer not null default 0, primary key (hour, meter, dimension, late_from)) without rowid;
  create table if not exists usage_batches (sequence integer primary key, sealed_at integer not null, first_hour integer not null, lines text not null);
  create table if not exists usage_salts (day integer primary key, salt text not null) without rowid;
  create table if not exists usage_state (one integer primary key check (one = 1), sequence integer not null default 0,
    opened_at integer not null default 0, closed_until integer not null default 0, pruned_at integer not null default 0);
`;

type TotalRow = {
  hour: number;
  meter: UsageMeter;
  dimension: string;
  late_from: number;
  total: number;
  sealed_total: number;
};

export interface UsageState {
  /** Of the newest batch. */
  sequence: number;
  /** When the running hour was last sealed. */
  openedAt: number;
  closedUntil: number;
  prunedAt: number;
}

const columns = {
  sequence: "sequence",
  openedAt: "opened_at",
  closedUntil: "closed_until",
  prunedAt: "pruned_at",
} as const satisfies Record<keyof UsageState, string>;

const rowOf = ({ hour, meter, dimension, late_from, total }: TotalRow): UsageRow => ({
  meter,
  dimension,
  hour,
  lateFrom: late_from === 0 ? null : late_from,
  total,
});

/** A tenant's record of use in the storage of its meter. */
export class UsageRows {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.open();
  }

  open(): void {
    this.#sql.exec(schema);
  }

  /** @param formerly what an older release knew it by */
  seen(key: string, formerly: string): string | undefined {
    const query = "select hash from usage_seen where key in (?, ?) limit 1";
    return this.#sql.exec<{ hash: string }>(query, key, formerly).toArray()[0]?.hash;
  }

  see(key: string, hash: string, at: number): void {
    this.#sql.exec("insert into usage_seen (key, hash, at) values (?, ?, ?)", key, hash, at);
  }

  add({ hour, lateFrom }: UsagePlace, meter: UsageMeter, dimension: string, quantity: number): void {
    this.#sql.exec(
      `insert into usage_totals (hour, meter, dimension, late_from, total) values (?1, ?2, ?3, ?4, ?5)
       on conflict do update set total = total + ?5`,
      ...[hour, meter, dimension, lateFrom ?? 0, quantity],
    );
  }

  totals(from: number, to: number): UsageRow[] {
    const query =
      "select * from usage_totals where hour >= ? and hour < ? order by hour, meter, dimension, late_from";
    return this.#sql.exec<TotalRow>(query, from, to).toArray().map(rowOf);
  }

  total({ hour, meter, dimension, lateFrom }: UsageKey): number | undefined {
    const query =
      "select total from usage_totals where hour = ? and meter = ? and dimension = ? and late_from = ?";
    const found = this.#sql.exec<{ total: number }>(query, hour, meter, dimension, lateFrom ?? 0).toArray();
    return found[0]?.total;
  }

  /** So much of it was copied, so it is no less. */
  raise({ hour, meter, dimension, lateFrom, total }: UsageRow): void {
    this.#sql.exec(
      `insert into usage_totals (hour, meter, dimension, late_from, total, sealed_total) values (?1, ?2, ?3, ?4, ?5, ?5)
       on conflict do update set total = max(total, ?5), sealed_total = ?5`,
      ...[hour, meter, dimension, lateFrom ?? 0, total],
    );
  }

  /** Of hours in [from, to): what no batch has told yet. */
  unsealed(from: number, to: number, most: number): UsageBatch["lines"] {
    const query = `select * from usage_totals where hour >= ? and hour < ? and total <> sealed_total
      order by hour, meter, dimension, late_from limit ?`;
    return this.#sql
      .exec<TotalRow>(query, from, to, most)
      .toArray()
      .map((row) => ({ ...rowOf(row), delta: row.total - row.sealed_total }));
  }

  /** The first hour of which no batch has told all; `null`: there is none. */
  firstUnsealed(from: number): number | null {
    const query = "select min(hour) as first from usage_totals where hour >= ? and total <> sealed_total";
    return this.#sql.exec<{ first: number | null }>(query, from).one().first;
  }

  seal({ sequence, sealedAt, lines }: UsageBatch): void {
    for (const { hour, meter, dimension, lateFrom, total } of lines)
      this.#sql.exec(
        "update usage_totals set sealed_total = ?5 where hour = ?1 and meter = ?2 and dimension = ?3 and late_from = ?4",
        ...[hour, meter, dimension, lateFrom ?? 0, total],
      );
    const first = Math.min(...lines.map(({ hour }) => hour));
    const enter = "insert into usage_batches (sequence, sealed_at, first_hour, lines) values (?, ?, ?, ?)";
    this.#sql.exec(enter, sequence, sealedAt, first, JSON.stringify(lines));
  }

  oldestBatch(): UsageBatch | null {
    const query = "select sequence, sealed_at, lines from usage_batches order by sequence limit 1";
    const [row] = this.#sql.exec<{ sequence: number; sealed_at: number; lines: string }>(query).toArray();
    if (!row) return null;
    return { sequence: row.sequence, sealedAt: row.sealed_at, lines: JSON.parse(row.lines) };
  }

  /** Whether that is the oldest batch that was not copied. */
  isOldest(batch: Misnumbered | undefined): boolean {
    const query =
      "select sealed_at from usage_batches where sequence = ? and sequence = (select min(sequence) from usage_batches)";
    const [row] = this.#sql.exec<{ sealed_at: number }>(query, batch?.sequence ?? 0).toArray();
    return row !== undefined && row.sealed_at === batch?.sealedAt;
  }

  /** Number of the oldest batch that was not copied; `null`: all were. */
  firstBatch(): number | null {
    const query = "select min(sequence) as first from usage_batches";
    return this.#sql.exec<{ first: number | null }>(query).one().first;
  }

  dropBatches(to: number): void {
    this.#sql.exec("delete from usage_batches where sequence <= ?", to);
  }

  /** The first hour that a batch tells of which was not copied; `null`: all were. */
  firstUncopied(): number | null {
    const query = "select min(first_hour) as first from usage_batches";
    return this.#sql.exec<{ first: number | null }>(query).one().first;
  }

  /** The oldest of what happened before then, so many at most. @returns whether there may be more */
  forget(before: number, most: number): boolean {
    const query = "select key from usage_seen where at < ? order by at limit ?";
    const keys = this.#sql.exec<{ key: string }>(query, before, most).toArray();
    for (const { key } of keys) this.#sql.exec("delete from usage_seen where key = ?", key);
    return keys.length === most;
  }

  /** Whether there is anything to be forgotten: of what happened before the one, or was counted before the other. */
  hasOld(seen: number, totals: number): boolean {
    const query = `select exists (select 1 from usage_seen where at < ?) or
      exists (select 1 from usage_totals where hour < ? and total = sealed_total) as old`;
    return this.#sql.exec<{ old: number }>(query, seen, totals).one().old === 1;
  }

  /** Forgets totals of hours before then that the database has. */
  prune(totals: number): void {
    if (this.firstUncopied() === null)
      this.#sql.exec("delete from usage_totals where hour < ? and total = sealed_total", totals);
  }

  state(): UsageState {
    const query =
      'select sequence, opened_at as "openedAt", closed_until as "closedUntil", pruned_at as "prunedAt" from usage_state';
    const [row] = this.#sql.exec<Record<keyof UsageState, number>>(query).toArray();
    return row ?? { sequence: 0, openedAt: 0, closedUntil: 0, prunedAt: 0 };
  }

  note(part: keyof UsageState, value: number): void {
    const column = columns[part];
    this.#sql.exec(
      `insert into usage_state (one, ${column}) values (1, ?1) on conflict do update set ${column} = ?1`,
      value,
    );
  }
}
