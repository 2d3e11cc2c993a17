import type { PlanLimits } from "../shared/kernel/plan.ts";
import type { MeterSums } from "../shared/limits/branches.ts";
import type { HoldAnswer, HoldKind } from "../shared/limits/meter.ts";
import { dayMilliseconds, utcDay } from "../shared/limits/rules.ts";
import { limitOf } from "./tenant-meter-answers.ts";

/** A reservation whose commit never came counts no longer than this. */
const holdLapsesMilliseconds = 600_000;
/** Within so long one of several tasks under way is done more often than not. */
const taskSeconds = 5;

const schema = `
  create table if not exists holds (key text primary key, kind text not null, state text not null, at integer not null);
  create index if not exists holds_by_kind on holds (kind, at);
  create index if not exists holds_under_way on holds (at) where kind = 'ai_request' and state <> 'settled';
`;

/** What of a meter's limits is reserved or used up by things with a key. */
export class MeterHolds {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.open();
  }

  open(): void {
    this.#sql.exec(schema);
  }

  /** An AI request is one of its day's until it is released, and one of the tasks under way until it is settled, too. */
  hold(kind: HoldKind, key: string, limits: PlanLimits, now: number): HoldAnswer {
    this.#forget(key, now);
    if (this.#sql.exec("select 1 from holds where key = ?", key).toArray().length > 0)
      return { granted: true };
    const refusal = this.#refusal(kind, limits, now);
    if (refusal) return refusal;
    this.#sql.exec("insert into holds (key, kind, state, at) values (?, ?, 'held', ?)", key, kind, now);
    return { granted: true };
  }

  /** The day's limit is named first: where it is used up, a task that ends helps nobody. */
  #refusal(kind: HoldKind, limits: PlanLimits, now: number): HoldAnswer | undefined {
    const refused = { granted: false, reason: "limit" } as const;
    const [limit, used] = [limitOf(limits, kind), this.used(kind, now)];
    const isOver = limit !== null && used >= limit;
    if (kind !== "ai_request") return isOver ? { ...refused, limit, used, resetSeconds: null } : undefined;
    const resetSeconds = Math.ceil((utcDay(now).end - now) / 1000);
    if (isOver) return { ...refused, limit, used, resetSeconds, violated: "ai-day" };
    const [tasks, most] = [this.underWay(now), limits.concurrentTasks];
    if (tasks < most) return undefined;
    return { ...refused, limit: most, used: tasks, resetSeconds: taskSeconds, violated: "tasks" };
  }

  keep(key: string): void {
    this.#sql.exec("update holds set state = 'kept' where key = ? and state = 'held'", key);
  }

  /** @returns what was settled, when it was not before */
  settle(key: string): HoldKind | undefined {
    const settle = "update holds set state = 'settled' where key = ? and state <> 'settled' returning kind";
    return this.#sql.exec<{ kind: HoldKind }>(settle, key).toArray()[0]?.kind;
  }

  release(key: string): void {
    this.#sql.exec("delete from holds where key = ? and state <> 'settled'", key);
  }

  /** Undoes a reservation nobody has kept yet. */
  takeBack(key: string): void {
    this.#sql.exec("delete from holds where key = ? and state = 'held'", key);
  }

  used(kind: HoldKind, now: number): number {
    const since = kind === "ai_request" ? utcDay(now).start : 0;
    const counted = `select count(*) as used from holds where kind = ? and at >= ? and not (state = 'held' and at < ?)`;
    return this.#sql.exec<{ used: number }>(counted, kind, since, now - holdLapsesMilliseconds).one().used;
  }

  /** AI requests that are reserved and not done, whatever day they began. */
  underWay(now: number): number {
    const counted = `select count(*) as used from holds
      where kind = 'ai_request' and state <> 'settled' and not (state = 'held' and at < ?)`;
    return this.#sql.exec<{ used: number }>(counted, now - holdLapsesMilliseconds).one().used;
  }

  /** What several branches hold together, or nobody's branch: a branch's keys run from `branch/` to before `branch0`. */
  sums(branches: readonly string[] | null, now: number): Omit<MeterSums, "monthRequests"> {
    const whose =
      branches === null
        ? "holds h where ?1 is null and instr(h.key, '/') = 0"
        : "json_each(?1) b join holds h on h.key > b.value || '/' and h.key < b.value || '0' where true";
    const rows = this.#sql.exec<{ kind: HoldKind; count: number }>(
      `select h.kind, count(*) as count from ${whose}
       and not (h.state = 'held' and h.at < ?2) and (h.kind <> 'ai_request' or h.at >= ?3) group by h.kind`,
      branches === null ? null : JSON.stringify(branches),
      now - holdLapsesMilliseconds,
      utcDay(now).start,
    );
    const counts = new Map(rows.toArray().map(({ kind, count }) => [kind, count]));
    const of = (kind: HoldKind) => counts.get(kind) ?? 0;
    return { aiRequestsToday: of("ai_request"), projects: of("project"), seats: of("seat") };
  }

  forgetBranch(branch: string): void {
    this.#sql.exec("delete from holds where key > ? and key < ?", `${branch}/`, `${branch}0`);
  }

  /**
   * A lapsed hold no longer counts, but stays for a week: a `keep` that comes late brings it back, so
   * that what was committed is counted. Done AI requests go once their day is over.
   */
  #forget(key: string, now: number): void {
    const lapsed = now - holdLapsesMilliseconds;
    this.#sql.exec(
      "delete from holds where state = 'held' and (at < ? or (key = ? and at < ?))",
      now - 7 * dayMilliseconds,
      key,
      lapsed,
    );
    this.#sql.exec(
      "delete from holds where kind = 'ai_request' and state = 'settled' and at < ?",
      utcDay(now).start - dayMilliseconds,
    );
  }
}
