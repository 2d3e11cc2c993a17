import type { Region } from "../shared/kernel/region.ts";
import type { MeterLuggage } from "../shared/limits/luggage.ts";

/** Where the tenant went, with what it takes along; or the database that has it, after it was moved. */
const schema = `
  create table if not exists home (one integer primary key check (one = 1), region text, shard integer, luggage text);
  create table if not exists luggage (part integer primary key, json text not null);
`;

/** A cell holds at most two megabytes, and a character at most four bytes of them. */
const partLength = 400_000;

/** This part's own, and what says nothing elsewhere: how long requests took. */
const staying = ["home", "luggage", "route_times"];
/** What older releases left in objects that are as old: nothing reads it any more. */
const outlived = ["configuration", "seconds"];

/** Where the tenant of a meter lives, and how what was counted goes there. */
export class MeterHome {
  readonly #storage: DurableObjectStorage;
  readonly #sql: SqlStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    this.#sql = storage.sql;
    this.open();
  }

  open(): void {
    this.#sql.exec(schema);
  }

  /** Where it went; `null`: it is here, or was never. */
  region(): Region | null {
    return this.#row()?.region ?? null;
  }

  /** What is told to the meter of a tenant that left would be lost: whoever tells it tries again, where it lives. */
  assertHere(): void {
    if (this.region() !== null) throw new Error("the tenant has left");
  }

  /** Row by row, since it may be long. */
  luggageLength(): number {
    let length = 0;
    if (this.region() !== null) return length;
    for (const table of this.#tables())
      for (const row of this.#sql.exec(`select * from ${table}`)) length += JSON.stringify(row).length + 1;
    return length;
  }

  depart(to: Region): MeterLuggage {
    return this.#storage.transactionSync(() => {
      const home = this.#row();
      if (home?.region) return JSON.parse(this.#luggage() || home.luggage || "{}") as MeterLuggage;
      const tables = this.#tables();
      const rows = tables.map((table) => [table, this.#sql.exec(`select * from ${table}`).toArray()]);
      const luggage = Object.fromEntries(rows) as MeterLuggage;
      for (const table of tables) this.#sql.exec(`delete from ${table}`);
      this.#sql.exec("insert or replace into home (one, region) values (1, ?)", to);
      const json = JSON.stringify(luggage);
      for (let at = 0; at < json.length; at += partLength)
        this.#sql.exec("insert into luggage (part, json) values (?, ?)", at, json.slice(at, at + partLength));
      return luggage;
    });
  }

  forgetLuggage(): void {
    this.#sql.exec("update home set luggage = null where region is not null");
    this.#sql.exec("delete from luggage where exists (select 1 from home where region is not null)");
  }

  /** @throws {Error} a newer release packed it, and there is no place here for all of it: the move waits */
  unpack(luggage: MeterLuggage): void {
    this.#storage.transactionSync(() => {
      if (this.#sql.exec("select 1 from settings").toArray().length > 0) return;
      this.#assertRoom(luggage);
      // What came of its own accord since it left, as an alarm's notes, would stand in the way of what it was.
      if (this.region() !== null) for (const table of this.#tables()) this.#sql.exec(`delete from ${table}`);
      this.#sql.exec("delete from home");
      this.#sql.exec("delete from luggage");
      for (const table of this.#tables()) for (const row of luggage[table] ?? []) this.#enter(table, row);
    });
  }

  place(shard: number): void {
    this.#sql.exec("insert or replace into home (one, shard) values (1, ?)", shard);
  }

  /** Whatever the meter's parts keep, but for what stays. */
  #tables(): string[] {
    const query =
      "select name from sqlite_master where type = 'table' and substr(name, 1, 1) <> '_' and name not like 'sqlite%'";
    return this.#sql
      .exec<{ name: string }>(query)
      .toArray()
      .map(({ name }) => name)
      .filter((name) => !staying.includes(name));
  }

  #assertRoom(luggage: MeterLuggage): void {
    const known = [...staying, ...outlived, ...this.#tables()];
    const strange = Object.entries(luggage).filter(
      ([name, rows]) => rows.length > 0 && !known.includes(name),
    );
    if (strange.length > 0) throw new Error(`the meter has no table ${strange.map(([name]) => name).join()}`);
  }

  #enter(table: string, row: MeterLuggage[string][number]): void {
    const columns = Object.keys(row);
    const marks = columns.map(() => "?").join(", ");
    const enter = `insert or ignore into ${table} (${columns.join(", ")}) values (${marks})`;
    this.#sql.exec(enter, ...Object.values(row));
  }

  #luggage(): string {
    const parts = this.#sql.exec<{ json: string }>("select json from luggage order by part").toArray();
    return parts.map(({ json }) => json).join("");
  }

  #row() {
    return this.#sql
      .exec<{ region: Region | null; luggage: string | null }>("select region, luggage from home")
      .toArray()[0];
  }
}
