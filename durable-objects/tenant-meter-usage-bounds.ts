import { mostDimensions, mostEventsOfDay, mostOfMonth } from "../shared/usage/bounds.ts";
import { isSentEvent } from "../shared/usage/event-id.ts";
import type { UsageCount } from "../shared/usage/ledger.ts";
import { dayOf } from "../shared/usage/meters.ts";
import { usageMonth } from "../shared/usage/periods.ts";
import type { UsagePlace } from "../shared/usage/rules.ts";

/** What events brought to a billing month, and how many were sent on a UTC day: what is refused is known without a scan. */
const schema = `
  create table if not exists usage_months (month integer not null, meter text not null, total integer not null,
    primary key (month, meter)) without rowid;
  create table if not exists usage_dimensions (month integer not null, meter text not null, dimension text not null,
    primary key (month, meter, dimension)) without rowid;
  create table if not exists usage_days (day integer primary key, events integer not null);
`;

export const openBounds = (sql: SqlStorage): void => void sql.exec(schema);

/** Of months that no event reaches any more. */
export function pruneBounds(sql: SqlStorage, before: number): void {
  sql.exec("delete from usage_months where month < ?", before);
  sql.exec("delete from usage_dimensions where month < ?", before);
}

interface MeterMonth {
  month: number;
  meter: UsageCount["meter"];
  total: number;
  known: Set<string>;
  fresh: string[];
}

export type BoundsVerdict = "too_much" | "too_many_dimensions" | "too_many_events";

/** What there is room for, for as long as one transaction runs: read when it is first asked, written by `note`. */
export class UsageBounds {
  readonly #sql: SqlStorage;
  readonly #anchor: number;
  readonly #day: number;
  readonly #months = new Map<string, MeterMonth>();
  #events: number | undefined;

  constructor(sql: SqlStorage, anchor: number, now: number) {
    this.#sql = sql;
    this.#anchor = anchor;
    this.#day = dayOf(now);
  }

  /** Takes the room of a whole event, or none of it. */
  take(id: string, counts: readonly UsageCount[], { hour }: UsagePlace): BoundsVerdict | true {
    const isSent = isSentEvent(id);
    if (isSent && this.#sent() >= mostEventsOfDay) return "too_many_events";
    const { start, end } = usageMonth(this.#anchor, hour);
    const asked = new Map<MeterMonth, { quantity: number; names: Set<string> }>();
    for (const { meter, dimension, quantity } of counts) {
      const of = this.#of(start, end, meter);
      const sum = asked.get(of) ?? { quantity: 0, names: new Set() };
      asked.set(of, sum);
      sum.quantity += quantity;
      if (!of.known.has(dimension)) sum.names.add(dimension);
    }
    for (const [of, { quantity, names }] of asked) {
      if (quantity > mostOfMonth - of.total) return "too_much";
      if (names.size > 0 && of.known.size + names.size > mostDimensions) return "too_many_dimensions";
    }
    for (const [of, { quantity, names }] of asked) {
      of.total += quantity;
      of.fresh.push(...names);
      for (const name of names) of.known.add(name);
    }
    if (isSent) this.#events = this.#sent() + 1;
    return true;
  }

  note(): void {
    for (const { month, meter, total, fresh } of this.#months.values()) {
      const enter = "insert or replace into usage_months (month, meter, total) values (?, ?, ?)";
      this.#sql.exec(enter, month, meter, total);
      const name = "insert or ignore into usage_dimensions (month, meter, dimension) values (?, ?, ?)";
      for (const dimension of fresh) this.#sql.exec(name, month, meter, dimension);
    }
    if (this.#events === undefined) return;
    this.#sql.exec("delete from usage_days where day <> ?", this.#day);
    this.#sql.exec("insert or replace into usage_days (day, events) values (?, ?)", this.#day, this.#events);
  }

  #sent(): number {
    const query = "select events from usage_days where day = ?";
    this.#events ??= this.#sql.exec<{ events: number }>(query, this.#day).toArray()[0]?.events ?? 0;
    return this.#events;
  }

  #of(month: number, end: number, meter: UsageCount["meter"]): MeterMonth {
    const key = `${month} ${meter}`;
    const loaded = this.#months.get(key) ?? this.#load(month, end, meter);
    this.#months.set(key, loaded);
    return loaded;
  }

  /** A month that is not noted yet may have counts of an older release. */
  #load(month: number, end: number, meter: UsageCount["meter"]): MeterMonth {
    const noted = "select total from usage_months where month = ? and meter = ?";
    const [row] = this.#sql.exec<{ total: number }>(noted, month, meter).toArray();
    const names = "select dimension from usage_dimensions where month = ? and meter = ?";
    const of = { month, meter, fresh: [] };
    const dimensions = (rows: { dimension: string }[]) => new Set(rows.map(({ dimension }) => dimension));
    if (row)
      return {
        ...of,
        total: row.total,
        known: dimensions(this.#sql.exec<{ dimension: string }>(names, month, meter).toArray()),
      };
    const counted = `select dimension, sum(total) as total from usage_totals
      where hour >= ? and hour < ? and meter = ? group by dimension`;
    const rows = this.#sql.exec<{ dimension: string; total: number }>(counted, month, end, meter).toArray();
    const known = dimensions(rows);
    return { ...of, total: rows.reduce((sum, { total }) => sum + total, 0), known, fresh: [...known] };
  }
}
