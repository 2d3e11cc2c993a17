import { type RecordPage, type RecordPlace, type RecordSum, recordStart } from "../shared/limits/luggage.ts";
import { pageBytes, summedUp, TablePages, tableNames } from "./tenant-meter-pages.ts";

/** The move that brought, or brings, what this meter has counted elsewhere, and how far that came. */
const schema = `
  create table if not exists arriving (one integer primary key check (one = 1), move text not null, place text not null,
    is_open integer not null default 0);
`;

/** Under these names stands what left, and what has come and does not count yet. */
const [left, come] = ["left_", "come_"];
/** What is no part of the record: where the tenant is, and how long requests took. */
const staying = ["home", "ended", "arriving", "route_times"];
/** What older releases left in objects that are as old; `luggage`: all that a company took along when it left. */
const outlived = ["configuration", "seconds", "luggage"];

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/**
 * All that a meter keeps, as it goes to another region in pages: what left stays under another name until it has
 * arrived, what comes is put aside until it is whole. The object holds a page of it in memory, however long it is.
 */
export class MeterRecord {
  readonly #storage: DurableObjectStorage;
  readonly #sql: SqlStorage;
  readonly #bytes: number;

  constructor(storage: DurableObjectStorage, bytes = pageBytes) {
    this.#storage = storage;
    this.#sql = storage.sql;
    this.#bytes = bytes;
    this.open();
  }

  open(): void {
    this.#sql.exec(schema);
  }

  /** From here on it is only handed over; whoever keeps tables opens them anew. */
  leave(): void {
    this.forget();
    for (const table of this.#tables()) {
      // An index goes along under its name, and would be missed by the table that takes the place.
      const query =
        "select name from sqlite_master where type = 'index' and tbl_name = ? and sql is not null";
      for (const { name } of this.#sql.exec<{ name: string }>(query, table).toArray())
        this.#sql.exec(`drop index ${name}`);
      this.#sql.exec(`alter table ${table} rename to ${left}${table}`);
    }
  }

  async page(from: RecordPlace): Promise<RecordPage> {
    if (from.table === null) return { from, pieces: [], next: from };
    const { pieces, next } = new TablePages(this.#sql, left).page(from, this.#bytes);
    return { from, pieces, next: await summedUp(from, pieces, next) };
  }

  /** What left, and what was put aside. */
  forget(): void {
    for (const prefix of [left, come])
      for (const table of tableNames(this.#sql, prefix)) this.#sql.exec(`drop table ${prefix}${table}`);
    this.#sql.exec("delete from arriving");
  }

  /** An older release let the tenant go: what it had counted is no table any more. */
  isPacked(): boolean {
    const isOld = tableNames(this.#sql, "luggage").includes("");
    return isOld && this.#sql.exec("select 1 from luggage limit 1").toArray().length > 0;
  }

  unpack(): void {
    this.#sql.exec("drop table if exists luggage");
  }

  place(moveId: string): RecordPlace {
    const known = this.#arriving();
    if (known?.move !== moveId) return recordStart;
    return JSON.parse(known.place) as RecordPlace;
  }

  /** @throws {Error} it is not what left; or a newer release counted it, and there is no place here for all of it: the move waits */
  async take(moveId: string, { from, pieces, next }: RecordPage): Promise<RecordPlace> {
    const own = await summedUp(from, pieces, next);
    return this.#storage.transactionSync(() => {
      const place = this.place(moveId);
      if (!isSame(from, place) || place.table === null) return place;
      if (!isSame(own, next)) throw new Error("the page that came is not the one that left");
      // What another move put aside, and never finished.
      if (place.table === "") this.forget();
      for (const piece of pieces) this.#enter(piece);
      const kept = new TablePages(this.#sql, come, pieces).page(from, Number.POSITIVE_INFINITY);
      if (!isSame(kept.pieces, pieces)) throw new Error("the page that came is not the one that is kept");
      const note = "insert or replace into arriving (one, move, place) values (1, ?, ?)";
      this.#sql.exec(note, moveId, JSON.stringify(next));
      return next;
    });
  }

  /** @returns whether it began to count by this call; @throws {Error} it is not what left, and must come anew */
  arrive(moveId: string, sum: RecordSum): boolean {
    if (this.#isOpen(moveId)) return false;
    const { table, rows, digest } = this.place(moveId);
    if (table !== null) throw new Error("the record has not come whole");
    if (rows !== sum.rows || digest !== sum.digest) {
      this.forget();
      throw new Error("the record that came is not the one that left");
    }
    // Whoever lived anywhere had settings there.
    if (!tableNames(this.#sql, come).includes("settings")) {
      this.forget();
      throw new Error("the record that came is nobody's");
    }
    this.#storage.transactionSync(() => {
      // What came of its own accord meanwhile, as an alarm's notes, would stand in the way of what it was.
      for (const table of this.#tables()) this.#sql.exec(`drop table ${table}`);
      for (const table of tableNames(this.#sql, come))
        this.#sql.exec(`alter table ${come}${table} rename to ${table}`);
      this.#sql.exec("update arriving set is_open = 1");
      this.#sql.exec("delete from home");
      this.unpack();
    });
    return true;
  }

  #enter({ name, columns, rows }: RecordPage["pieces"][number]): void {
    const query = "select sql from sqlite_master where type = 'table' and name = ?";
    const [own] = this.#sql.exec<{ sql: string }>(query, name).toArray();
    if (!own || !this.#tables().includes(name)) throw new Error(`the meter has no table ${name}`);
    this.#sql.exec(own.sql.replace(/^create table "?\w+"?/i, `create table if not exists ${come}${name}`));
    const marks = columns.map(() => "?").join(", ");
    const enter = `insert into ${come}${name} (${columns.join(", ")}) values (${marks})`;
    for (const row of rows) this.#sql.exec(enter, ...row);
  }

  /** Whatever the meter's parts keep, but for what stays. */
  #tables(): string[] {
    const isOwn = (name: string) => !/^(_|sqlite|left_|come_)/.test(name);
    const names = tableNames(this.#sql, "").filter(isOwn);
    return names.filter((name) => !staying.includes(name) && !outlived.includes(name));
  }

  #isOpen(moveId: string): boolean {
    const known = this.#arriving();
    return known?.move === moveId && known.is_open === 1;
  }

  #arriving(): { move: string; place: string; is_open: number } | undefined {
    const query = "select move, place, is_open from arriving";
    return this.#sql.exec<{ move: string; place: string; is_open: number }>(query).toArray()[0];
  }
}
