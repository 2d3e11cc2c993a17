import type { MemberVersion } from "../shared/limits/meter.ts";

const schema = `
  create table if not exists lock (one integer primary key check (one = 1), locked integer not null, at integer not null);
  create table if not exists revoked (session_id text primary key, until integer not null);
  create table if not exists outdated (member_id text primary key, version integer not null, until integer not null);
`;

/** Whom a meter refuses whatever is left to spend: ended sessions, outdated rights, a key that does not answer. */
export class MeterRefusals {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.open();
  }

  open(): void {
    this.#sql.exec(schema);
  }

  /** A word that is older than the last one changes nothing. */
  lock(isLocked: boolean, at: number): void {
    this.#sql.exec(
      "insert into lock (one, locked, at) values (1, ?1, ?2) on conflict (one) do update set locked = ?1, at = ?2 where at <= ?2",
      isLocked ? 1 : 0,
      at,
    );
  }

  isLocked(): boolean {
    return this.#any("select 1 from lock where locked = 1");
  }

  revoke(sessionId: string, untilMilliseconds: number, now: number): void {
    this.#sql.exec("delete from revoked where until < ?", now);
    this.#sql.exec(
      "insert into revoked (session_id, until) values (?1, ?2) on conflict (session_id) do update set until = max(until, ?2)",
      sessionId,
      untilMilliseconds,
    );
  }

  isRevoked(sessionId: string): boolean {
    return this.#any("select 1 from revoked where session_id = ?", sessionId);
  }

  outdate({ id, version }: MemberVersion, untilMilliseconds: number, now: number): void {
    this.#sql.exec("delete from outdated where until < ?", now);
    this.#sql.exec(
      `insert into outdated (member_id, version, until) values (?1, ?2, ?3)
       on conflict (member_id) do update set version = max(version, ?2), until = max(until, ?3)`,
      id,
      version,
      untilMilliseconds,
    );
  }

  isOutdated({ id, version }: MemberVersion): boolean {
    return this.#any("select 1 from outdated where member_id = ? and version > ?", id, version);
  }

  #any(query: string, ...bindings: SqlStorageValue[]): boolean {
    return this.#sql.exec(query, ...bindings).toArray().length > 0;
  }
}
