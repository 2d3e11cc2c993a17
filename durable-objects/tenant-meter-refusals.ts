import type { Asking, MemberVersion, RefusalNews, Refused } from "../shared/limits/meter.ts";

const schema = `
  create table if not exists lock (one integer primary key check (one = 1), locked integer not null, at integer not null);
  create table if not exists revoked (session_id text primary key, until integer not null);
  create table if not exists outdated (member_id text primary key, version integer not null, until integer not null);
  create table if not exists epoch (one integer primary key check (one = 1), value integer not null);
  create table if not exists proofs (digest text primary key, until integer not null) without rowid;
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

  revoke(sessionIds: readonly string[], untilMilliseconds: number, now: number): void {
    this.#sql.exec("delete from revoked where until < ?", now);
    this.#sql.exec(
      `insert into revoked (session_id, until) select value, ?2 from json_each(?1) where true
       on conflict (session_id) do update set until = max(until, ?2)`,
      JSON.stringify(sessionIds),
      untilMilliseconds,
    );
    this.turn();
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
    this.turn();
  }

  /** Why somebody is refused whatever is left to spend. A proof that may work once has worked by asking. */
  verdictOn(
    sessionId: string | null,
    member: MemberVersion | undefined,
    { once }: Asking,
    now: number,
  ): "revoked" | "replayed" | undefined {
    const isOutdated =
      member &&
      this.#any("select 1 from outdated where member_id = ? and version > ?", member.id, member.version);
    if (isOutdated || this.#any("select 1 from revoked where session_id = ?", sessionId)) return "revoked";
    if (!once) return undefined;
    this.#sql.exec("delete from proofs where until < ?", now);
    const spent = "insert into proofs (digest, until) values (?, ?) on conflict do nothing returning digest";
    return this.#any(spent, once.digest, once.until) ? undefined : "replayed";
  }

  /** Nobody was let in by it, and whoever is asked again once the limits are known may be. */
  forgive({ once }: Asking): void {
    if (once) this.#sql.exec("delete from proofs where digest = ?", once.digest);
  }

  /** The list only where the asker knows an older state of it. @param limited as in `Refused` */
  news(known: number | undefined, limited: () => string[] | null): RefusalNews {
    const [row] = this.#sql.exec<{ value: number }>("select value from epoch").toArray();
    const epoch = row?.value ?? 0;
    return {
      epoch,
      refused: known === undefined || known === epoch ? null : { ...this.#refused(), limited: limited() },
    };
  }

  /** Every isolate hears of the next epoch with its next reply. */
  turn(): void {
    this.#sql.exec(
      "insert into epoch (one, value) values (1, 1) on conflict (one) do update set value = value + 1",
    );
  }

  #refused(): Omit<Refused, "limited"> {
    const sessions = this.#sql.exec<{ session_id: string }>("select session_id from revoked").toArray();
    const members = this.#sql
      .exec<{ id: string; version: number }>("select member_id as id, version from outdated")
      .toArray();
    return { sessions: sessions.map(({ session_id }) => session_id), members };
  }

  #any(query: string, ...bindings: SqlStorageValue[]): boolean {
    return this.#sql.exec(query, ...bindings).toArray().length > 0;
  }
}
