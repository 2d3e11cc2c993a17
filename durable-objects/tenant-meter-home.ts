import type { Region } from "../shared/kernel/region.ts";
import { MeterRecord } from "./tenant-meter-record.ts";

/** Where the tenant went; or the database that has it, after it was moved; whether it was purged. */
const schema = `
  create table if not exists home (one integer primary key check (one = 1), region text, shard integer);
  create table if not exists ended (one integer primary key check (one = 1));
`;

/** Where the tenant of a meter lives, and how what was counted goes there. */
export class MeterHome {
  readonly record: MeterRecord;
  readonly #storage: DurableObjectStorage;
  readonly #sql: SqlStorage;

  constructor(storage: DurableObjectStorage, record = new MeterRecord(storage)) {
    this.record = record;
    this.#storage = storage;
    this.#sql = storage.sql;
    this.open();
  }

  open(): void {
    this.#sql.exec(schema);
    this.record.open();
  }

  /** Where it went; `null`: it is here, or was never. */
  region(): Region | null {
    const query = "select region from home";
    return this.#sql.exec<{ region: Region | null }>(query).toArray()[0]?.region ?? null;
  }

  /** What is told to the meter of a tenant that left would be lost: whoever tells it tries again, where it lives. */
  assertHere(): void {
    if (this.region() !== null) throw new Error("the tenant has left");
  }

  /** What left changes no more. @throws {Error} the tenant is here, or left under a release that packed it otherwise */
  left(): MeterRecord {
    if (this.region() === null) throw new Error("the tenant has not left");
    if (this.record.isPacked()) throw new Error("the release that began this move must finish it");
    return this.record;
  }

  /** The other region has it. */
  forget(): void {
    if (this.region() === null) return;
    this.record.forget();
    this.record.unpack();
  }

  depart(to: Region): void {
    this.#storage.transactionSync(() => {
      if (this.region() !== null) return;
      this.record.leave();
      this.#sql.exec("insert or replace into home (one, region) values (1, ?)", to);
    });
  }

  /** Of a purged tenant that alone is kept, for good: its id is never another's, and a restored database may speak of it. */
  end(): void {
    this.#sql.exec("insert or ignore into ended (one) values (1)");
  }

  isEnded(): boolean {
    return this.#sql.exec("select 1 from ended").toArray().length > 0;
  }

  place(shard: number): void {
    this.#sql.exec("insert or replace into home (one, shard) values (1, ?)", shard);
  }
}
