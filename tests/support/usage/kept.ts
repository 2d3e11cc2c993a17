import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { MeterUsageLedger } from "../../../durable-objects/tenant-meter-usage.ts";
import { randomIds } from "../../../shared/kernel/ids.ts";
import type { UsageRoom } from "../../../shared/usage/healing.ts";
import type { UsageBatch, UsageLedger } from "../../../shared/usage/ledger.ts";
import { openDatabase } from "../sqlite-d1.ts";
import { forkOf, objectStorage } from "../sqlite-object.ts";

const tables = ["all_usage_batches", "all_usage_lines", "all_usage_hours"] as const;
export type UsageTable = (typeof tables)[number];
type Row = Record<string, SQLInputValue>;
export type CopySnapshot = Record<string, Row[]>;

/** A company's meter and its copy, over the product's own code and statements; both can lose what they have. */
export class KeptRecord {
  readonly tenantId: string;
  readonly anchor: number;
  now: number;
  /** Every batch that ever left the meter. */
  readonly told: UsageBatch[] = [];
  readonly database: D1Database;
  readonly #raw: DatabaseSync;
  #storage = objectStorage();
  meter = new MeterUsageLedger(this.#storage);

  constructor(anchor: number, now: number) {
    this.anchor = anchor;
    this.now = now;
    this.tenantId = randomIds({ now: () => now }).next("tenant");
    const { d1, raw } = openDatabase("eu");
    [this.database, this.#raw] = [d1, raw];
    raw
      .prepare(
        `insert into all_tenants (tenant_id, id, slug, name, region, plan, status, created_at, updated_at)
         values (?1, ?1, ?1, 'n', 'eu', 'team', 'active', ?2, ?2)`,
      )
      .run(this.tenantId, anchor);
  }

  room(): UsageRoom {
    const clock = { now: () => this.now };
    const shards = { count: 1, home: this.database, of: () => this.database, all: () => [this.database] };
    return { shards, clock, ids: randomIds(clock), ledgerOf: () => this.#ledger() };
  }

  #ledger(): UsageLedger {
    return {
      record: (events, asOne) => this.meter.record(events, this.now, () => this.anchor, asOne),
      nextBatch: async () => {
        const batch = this.meter.nextBatch(this.now);
        if (batch) this.told.push(batch);
        return batch;
      },
      copied: async (sequence) => this.meter.copied(sequence),
      standing: async () => this.meter.standing(),
      reseal: async (keys) => this.meter.reseal(keys, this.now),
      adopt: async (rows, copy, whole) => this.meter.adopt(rows, copy, whole),
      usageOf: async (from, to) => this.meter.usageOf(from, to),
      newsOf: async (from, to) => this.meter.newsOf(from, to),
      closeMonth: async (start) => this.meter.closeMonth(start, this.now, this.anchor),
    };
  }

  restart(): void {
    this.meter = new MeterUsageLedger(this.#storage);
  }

  fork(): DurableObjectStorage {
    return forkOf(this.#storage);
  }

  /** The meter goes on from what it was. */
  setBack(storage: DurableObjectStorage): void {
    this.#storage = forkOf(storage);
    this.restart();
  }

  snapshot(): CopySnapshot {
    return Object.fromEntries(
      tables.map((table) => [table, this.#raw.prepare(`select * from ${table}`).all() as Row[]]),
    );
  }

  /** Time travel of the database. */
  restore(snapshot: CopySnapshot): void {
    this.#unchecked(() => {
      for (const table of tables) {
        this.#raw.exec(`delete from ${table}`);
        for (const row of snapshot[table] ?? []) {
          const names = Object.keys(row);
          const enter = `insert into ${table} (${names.join()}) values (${names.map(() => "?").join()})`;
          this.#raw.prepare(enter).run(...Object.values(row));
        }
      }
    });
  }

  /** Every so manieth row of a table is gone. */
  lose(table: UsageTable, every: number, first: number): void {
    const rows = this.#raw.prepare(`select id from ${table} order by id`).all() as { id: string }[];
    this.#unchecked(() => {
      for (const [n, { id }] of rows.entries())
        if (n % every === first % every) this.#raw.prepare(`delete from ${table} where id = ?`).run(id);
    });
  }

  sums(table: "all_usage_lines" | "all_usage_hours"): Map<string, number> {
    const what = table === "all_usage_lines" ? "delta" : "total";
    const rows = this.#raw
      .prepare(
        `select hour || ' ' || meter || ' ' || dimension || ' ' || coalesce(late_from, 0) as name, sum(${what}) as n
         from ${table} group by 1`,
      )
      .all() as { name: string; n: number }[];
    return new Map(rows.map(({ name, n }) => [name, n]));
  }

  held(): Map<string, number> {
    const rows = this.meter.usageOf(0, Number.MAX_SAFE_INTEGER);
    return new Map(
      rows.map(({ hour, meter, dimension, lateFrom, total }) => [
        `${hour} ${meter} ${dimension} ${lateFrom ?? 0}`,
        total,
      ]),
    );
  }

  entries(): { action: string; detail: string }[] {
    return this.#raw
      .prepare("select action, detail from all_audit_events order by action, id")
      .all() as never;
  }

  statements(): { state: string; period_start: number; lines: object[]; drift: object[] }[] {
    const query = "select state, period_start, lines, drift from all_usage_statements order by period_start";
    const rows = this.#raw.prepare(query).all() as Record<"lines" | "drift", string>[];
    return rows.map(({ lines, drift, ...row }) => {
      return { ...row, lines: JSON.parse(lines), drift: JSON.parse(drift) };
    }) as never;
  }

  /** In the meter's own storage. */
  sql(...texts: string[]): void {
    for (const text of texts) this.#storage.sql.exec(text);
    this.restart();
  }

  /** In the database. */
  change(sql: string): void {
    this.#unchecked(() => this.#raw.exec(sql));
  }

  /** A loss asks no references. */
  #unchecked(work: () => void): void {
    this.#raw.exec("pragma foreign_keys = off");
    work();
    this.#raw.exec("pragma foreign_keys = on");
  }
}
