import { sha256 } from "../shared/kernel/digest.ts";
import { randomIds } from "../shared/kernel/ids.ts";
import { activityPrefix, isActivity } from "../shared/usage/event-id.ts";
import type { UsageEvent } from "../shared/usage/ledger.ts";
import { dayOf } from "../shared/usage/meters.ts";
import { activityReachMilliseconds, contentOf } from "../shared/usage/rules.ts";

const saltBytes = 32;
const veiledAtOnce = 500;

/** The first day of which it may still be told who was active. */
const reportedSince = (now: number): number => dayOf(now - activityReachMilliseconds);

/** An event as it is remembered. */
export interface PreparedEvent {
  event: UsageEvent;
  hash: string;
  /** What an older release remembered it by. */
  formerly: string;
}

/** That a person was active is remembered by a digest of the person and the day, salted with the day's own secret. */
export class UsagePeople {
  readonly #storage: DurableObjectStorage;
  readonly #sql: SqlStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    this.#sql = storage.sql;
  }

  prepared(events: readonly UsageEvent[], now: number): Promise<PreparedEvent[]> {
    return Promise.all(
      events.map(async (event) => {
        const [hash, id] = [await sha256(contentOf(event)), await this.#veiled(event, now)];
        return { event: { ...event, id }, hash, formerly: event.id };
      }),
    );
  }

  /** Whether an older release remembered people as they are, or a secret is here that `prune` would destroy. */
  isUntidy(now: number): boolean {
    const old = "select 1 from usage_salts where day < ? limit 1";
    return this.#hasBare() || this.#sql.exec(old, reportedSince(now)).toArray().length > 0;
  }

  /** Veils some of those, and forgets those of days that nobody reports any more. @returns whether there are more */
  async veil(now: number): Promise<boolean> {
    const veiled = await Promise.all(
      this.#bare(veiledAtOnce).map(async (row) => ({
        ...row,
        id: await this.#veiled({ ...row, id: row.key }, now),
      })),
    );
    this.#storage.transactionSync(() => {
      for (const { key, id, hash, at } of veiled) {
        this.#sql.exec("delete from usage_seen where key = ?", key);
        if (id === key) continue;
        this.#sql.exec("insert or ignore into usage_seen (key, hash, at) values (?, ?, ?)", id, hash, at);
      }
    });
    return this.#hasBare();
  }

  /** Destroys the secrets of days that nobody reports any more: due at once, since who was active is told until then. */
  prune(now: number): void {
    this.#sql.exec("delete from usage_salts where day < ?", reportedSince(now));
  }

  #hasBare(): boolean {
    return this.#bare(1).length > 0;
  }

  /** What comes too late to count keeps its id: it is refused, and not remembered. */
  async #veiled({ id, at }: Pick<UsageEvent, "id" | "at">, now: number): Promise<string> {
    if (!isActivity(id) || at < now - activityReachMilliseconds) return id;
    return `lv:day:${await sha256(`${this.#salt(dayOf(at))} ${id}`)}`;
  }

  #salt(day: number): string {
    const query = "select salt from usage_salts where day = ?";
    const [known] = this.#sql.exec<{ salt: string }>(query, day).toArray();
    if (known) return known.salt;
    const salt = randomIds({ now: () => 0 }).secret(saltBytes);
    this.#sql.exec("insert into usage_salts (day, salt) values (?, ?)", day, salt);
    return salt;
  }

  #bare(most: number): { key: string; hash: string; at: number }[] {
    const query = "select key, hash, at from usage_seen where key >= ?1 and key < ?1 || '~' limit ?2";
    return this.#sql.exec<{ key: string; hash: string; at: number }>(query, activityPrefix, most).toArray();
  }
}
