import type { HoldAnswer } from "../shared/limits/meter.ts";

/** What was written shortly before a bucket was listed may have come into it after that. */
const underWayMilliseconds = 600_000;

const schema = `
  create table if not exists stored (key text primary key, bytes integer not null, at integer not null) without rowid;
  create table if not exists stored_samples (branch text primary key, bytes integer not null, at integer not null) without rowid;
`;

/** A branch's keys run from \`branch/\` to before \`branch0\`; of the tenant itself (no branch) they hold no slash. */
const whose = "(case when ?1 = '' then instr(key, '/') = 0 else key > ?1 || '/' and key < ?1 || '0' end)";

/**
 * Bytes that a tenant keeps in files: what the bucket held when it was last listed, and what was written since. What was
 * deleted since is free with the next list; what is counted twice for a while is only refused too early.
 */
export class MeterStorage {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.open();
  }

  open(): void {
    this.#sql.exec(schema);
  }

  /** Counts a file that is about to be written; the same key is counted once. */
  store(key: string, bytes: number, limit: number, now: number): HoldAnswer {
    if (this.#sql.exec("select 1 from stored where key = ?", key).toArray().length > 0)
      return { granted: true };
    const used = this.used();
    if (used + bytes > limit) return { granted: false, reason: "limit", limit, used, resetSeconds: null };
    this.#sql.exec("insert into stored (key, bytes, at) values (?, ?, ?)", key, bytes, now);
    return { granted: true };
  }

  /** It was not written after all. */
  drop(key: string): void {
    this.#sql.exec("delete from stored where key = ?", key);
  }

  /** @param at when the bucket began to be listed; an older list than the last one changes nothing */
  sampled(branch: string, bytes: number, at: number): void {
    const known = this.#sql
      .exec<{ at: number }>("select at from stored_samples where branch = ?", branch)
      .toArray();
    if ((known[0]?.at ?? 0) > at) return;
    this.#sql.exec(
      "insert or replace into stored_samples (branch, bytes, at) values (?, ?, ?)",
      ...[branch, bytes, at],
    );
    this.#sql.exec(`delete from stored where ${whose} and at < ?2`, branch, at - underWayMilliseconds);
  }

  used(): number {
    const sums = `select (select coalesce(sum(bytes), 0) from stored_samples)
      + (select coalesce(sum(bytes), 0) from stored) as used`;
    return this.#sql.exec<{ used: number }>(sums).one().used;
  }

  forgetBranch(branch: string): void {
    this.#sql.exec("delete from stored_samples where branch = ?", branch);
    this.#sql.exec(`delete from stored where ${whose}`, branch);
  }
}
