import type { Hash, TreeNode } from "../shared/audit/merkle.ts";
import { fromBase64url } from "../shared/kernel/encoding.ts";

/** Leaves are the nodes of level 0. Rows are only ever added: no statement of this file changes a node or entry. */
const schema = `
  create table if not exists entries (sequence integer primary key, id text not null unique);
  create table if not exists nodes (level integer not null, place integer not null, hash blob not null, primary key (level, place)) without rowid;
  create table if not exists retained (one integer primary key check (one = 1), sequence integer not null);
  create table if not exists heads (size integer primary key, at integer not null, signed text not null, receipt text);
`;

export type StoredHead = { size: number; at: number; signed: string; receipt: string | null };

/** The rows of one log. */
export class AuditLogStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(schema);
  }

  size(): number {
    const [row] = this.#rows<{ last: number | null }>("select max(sequence) as last from entries");
    return (row?.last ?? -1) + 1;
  }

  node = (level: number, index: number): Hash => {
    const [row] = this.#rows<{ hash: ArrayBuffer }>(
      "select hash from nodes where level = ? and place = ?",
      level,
      index,
    );
    if (!row) throw new Error(`node ${level}/${index} is not stored`);
    return new Uint8Array(row.hash);
  };

  sequenceOf(id: string): number | undefined {
    return this.#rows<{ sequence: number }>("select sequence from entries where id = ?", id)[0]?.sequence;
  }

  sequencesOf(ids: readonly string[]): Record<string, number> {
    const rows = this.#rows<{ id: string; sequence: number }>(
      "select id, sequence from entries where id in (select value from json_each(?))",
      JSON.stringify(ids),
    );
    return Object.fromEntries(rows.map(({ id, sequence }) => [id, sequence]));
  }

  idsBetween(start: number, end: number): string[] {
    const query = "select id from entries where sequence >= ? and sequence < ? order by sequence";
    return this.#rows<{ id: string }>(query, start, end).map(({ id }) => id);
  }

  /** Entries before this place are no longer kept. */
  retained(): number {
    return this.#rows<{ sequence: number }>("select sequence from retained")[0]?.sequence ?? 0;
  }

  retain(from: number): void {
    const text =
      "insert into retained values (1, ?) on conflict (one) do update set sequence = max(sequence, excluded.sequence)";
    this.#sql.exec(text, from);
  }

  add(entries: readonly { id: string; sequence: number }[], nodes: readonly TreeNode[]): void {
    for (const { id, sequence } of entries)
      this.#sql.exec("insert into entries (sequence, id) values (?, ?)", sequence, id);
    for (const { level, index, hash } of nodes)
      this.#sql.exec("insert into nodes (level, place, hash) values (?, ?, ?)", level, index, hash);
  }

  latestHead(): StoredHead | undefined {
    return this.#rows<StoredHead>(
      "select size, at, signed, receipt from heads order by size desc limit 1",
    )[0];
  }

  headOf(size: number): StoredHead | undefined {
    return this.#rows<StoredHead>("select size, at, signed, receipt from heads where size = ?", size)[0];
  }

  headsAfter(size: number, limit: number): StoredHead[] {
    const query = "select size, at, signed, receipt from heads where size > ? order by size limit ?";
    return this.#rows<StoredHead>(query, size, limit);
  }

  /** The first head of a size stays. */
  addHead(size: number, at: number, signed: string): void {
    this.#sql.exec("insert or ignore into heads (size, at, signed) values (?, ?, ?)", size, at, signed);
  }

  addReceipt(size: number, receipt: string): void {
    this.#sql.exec("update heads set receipt = coalesce(receipt, ?) where size = ?", receipt, size);
  }

  #rows<Row extends Record<string, SqlStorageValue>>(query: string, ...bindings: SqlStorageValue[]): Row[] {
    return this.#sql.exec<Row>(query, ...bindings).toArray();
  }
}

/** @throws when the text is not a SHA-256 hash in base64url */
export function hashFrom(text: string): Hash {
  const bytes = fromBase64url(text);
  if (bytes?.byteLength !== 32) throw new Error("not a SHA-256 hash");
  return bytes;
}
