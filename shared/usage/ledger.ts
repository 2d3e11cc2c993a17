import { objectOf } from "../data/objects.ts";
import type { MeterBinding } from "../limits/meter.ts";
import type { UsageMeter } from "./meters.ts";

/** One fact of use. All of its counts are counted together, once for each `id`, whatever is repeated. */
export interface UsageEvent {
  /** Of the tenant's choice, or of what made it; unique for the tenant. */
  id: string;
  /** When it happened; milliseconds since the epoch. */
  at: number;
  /** What the same id must say again to be the same event; left out: its time and counts. */
  content?: string;
  /** May be none: only the id is remembered. */
  counts: UsageCount[];
}

export interface UsageCount {
  meter: UsageMeter;
  /** What the meter is told apart by: a model's name; empty where nothing is. Never personal. */
  dimension: string;
  /** At least 1, in the meter's unit. */
  quantity: number;
}

/**
 * `counted`: in the hour it happened. `adjusted`: its month is closed, it counts in the running hour and says so.
 * `repeated`: known, with the same content. `conflicting`: known, with another content. `too_old` and `in_future`:
 * further away than the ledger reaches. `too_much`, `too_many_dimensions`: its month has no room for it. `too_many_events`:
 * its day has none. Nothing is counted but of the first two.
 */
export type RecordVerdict =
  | "counted"
  | "adjusted"
  | "repeated"
  | "conflicting"
  | "too_old"
  | "in_future"
  | "too_much"
  | "too_many_dimensions"
  | "too_many_events";

/** What was counted of one meter and dimension in one hour. */
export interface UsageRow {
  meter: UsageMeter;
  dimension: string;
  /** Start of the UTC hour that it counts in; milliseconds since the epoch. */
  hour: number;
  /** Start of the billing month it belongs to, closed or before the first one; `null`: it came in time. */
  lateFrom: number | null;
  /** All of that hour. */
  total: number;
}

/** What is counted apart in an hour. */
export type UsageKey = Omit<UsageRow, "total">;

/** What changed since the batch before; sealed: it never changes again. */
export interface UsageBatch {
  /** 1, 2, 3, without a gap. */
  sequence: number;
  sealedAt: number;
  /** `delta` is `null` in a correction: whatever brings the sum of all that was copied to the total. */
  lines: (UsageRow & { delta: number | null })[];
}

/** How far a meter has come: `copied` is the number of the newest batch that it was told of, `sequence` of the newest. */
export interface UsageStanding {
  sequence: number;
  copied: number;
}

/** What the database knows when its meter knows less. */
export interface UsageCopy {
  /** Number of the newest batch there. */
  sequence: number;
  /** Hours in it from then on. */
  since: number;
  /** End of the newest month that a final statement is about; 0: of none. */
  closedUntil: number;
  /** A number that was taken, where the database may know no higher one: the copy counts while that is the meter's oldest batch. */
  taken?: Misnumbered;
}

/** A batch that cannot be copied: the database has another one under its number. */
export type Misnumbered = Pick<UsageBatch, "sequence" | "sealedAt">;

/** What a meter keeps besides limits: the tenant's record of use. Every verb is safe to repeat. */
export interface UsageLedger {
  /**
   * All or nothing of each event, in the order given. @returns a verdict for each, once it is durable
   * @param asOne nothing of any event is counted or remembered when one is refused
   */
  record(events: UsageEvent[], asOne?: boolean): Promise<RecordVerdict[]>;
  /** The oldest batch that was not copied, sealed now when there is something to seal; `null`: all was copied. */
  nextBatch(): Promise<UsageBatch | null>;
  /** The database has this batch. */
  copied(sequence: number): Promise<void>;
  standing(): Promise<UsageStanding>;
  /** Seals what these came to once more, as a correction. @returns those that were forgotten: nobody knows them here */
  reseal(keys: UsageKey[]): Promise<UsageKey[]>;
  /**
   * The meter was set back to a time before its copy: no count is less than what was copied. Changes nothing once it was
   * done. @param whole all of the copy was told: nothing is copied before that
   */
  adopt(rows: UsageRow[], copy: UsageCopy, whole: boolean): Promise<void>;
  /** What stands in the ledger for hours in [from, to), as of this moment: leases that isolates still hold are not in it. */
  usageOf(from: number, to: number): Promise<UsageRow[]>;
  /**
   * What the database may not have yet, for hours in [from, to): everything from the first hour on that has something it
   * lacks. @returns that hour's start, at least `from`; `to` where it has all
   */
  newsOf(from: number, to: number): Promise<{ since: number; rows: UsageRow[] }>;
  /** Counts nothing more in the billing month that starts then: what comes is an adjustment of the running one. */
  closeMonth(start: number): Promise<void>;
}

/** The same object as the meter, asked for what was used. */
export const usageLedgerOf = (env: MeterBinding, tenantId: string): UsageLedger =>
  objectOf(env, env.METER, tenantId) as unknown as UsageLedger;
