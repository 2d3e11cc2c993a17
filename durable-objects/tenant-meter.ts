import { DurableObject } from "cloudflare:workers";
import { type ClockBinding, clockOf } from "../shared/kernel/clock.ts";
import { type Plan, planFacts } from "../shared/kernel/plan.ts";
import type {
  Admission,
  HoldAnswer,
  HoldKind,
  MemberVersion,
  Meter,
  MeterConfiguration,
  MeterState,
  MeterUsage,
  PolicyState,
} from "../shared/limits/meter.ts";
import {
  billingPeriod,
  dayMilliseconds,
  decideRequest,
  firstCountedSecond,
  type Period,
  utcDay,
} from "../shared/limits/rules.ts";
import { policiesOf, unseen } from "./tenant-meter-answers.ts";

/** A reservation whose commit never came counts no longer than this. */
const holdLapsesMilliseconds = 600_000;

const schema = `
  create table if not exists settings (one integer primary key check (one = 1), plan text not null, revision integer not null, anchor integer not null, state text not null, reasons text not null);
  create table if not exists seconds (second integer primary key, count integer not null);
  create table if not exists months (start integer primary key, count integer not null);
  create table if not exists holds (key text primary key, kind text not null, state text not null, at integer not null);
  create index if not exists holds_by_kind on holds (kind, at);
  create table if not exists revoked (session_id text primary key, until integer not null);
  create table if not exists outdated (member_id text primary key, version integer not null, until integer not null);
`;

type Settings = { plan: Plan; revision: number; anchor: number; state: MeterState; reasons: string };

/**
 * One per tenant. Every answer leaves after its deduction is durable (the output gate waits for the
 * write), so a kill can lose an answer but never a count.
 */
export class TenantMeter extends DurableObject<ClockBinding> implements Meter {
  readonly #sql: SqlStorage;

  constructor(ctx: DurableObjectState, env: ClockBinding) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    this.#sql.exec(schema);
  }

  async admit(sessionId: string | null, member?: MemberVersion): Promise<Admission> {
    const now = (await clockOf(this.env)).now();
    if (member && this.#isOutdated(member)) return unseen("revoked");
    return this.ctx.storage.transactionSync(() => this.#admit(sessionId, now));
  }

  #admit(sessionId: string | null, now: number): Admission {
    const settings = this.#settings();
    if (!settings) return unseen("unconfigured");
    if (sessionId !== null && this.#rows("select 1 from revoked where session_id = ?", sessionId).length > 0)
      return unseen("revoked");
    const period = billingPeriod(settings.anchor, now);
    const { limits } = planFacts[settings.plan];
    this.#sql.exec("delete from seconds where second < ?", firstCountedSecond(now));
    const counts = this.#rows<{ second: number; count: number }>("select second, count from seconds");
    const verdict = decideRequest(limits, { counts, monthUsed: this.#monthUsed(period) }, period, now);
    if (verdict.admitted) {
      this.#increment("seconds", "second", Math.floor(now / 1000));
      this.#increment("months", "start", period.start);
    }
    return {
      verdict: verdict.admitted ? "admitted" : "denied",
      state: settings.state,
      reasons: JSON.parse(settings.reasons) as string[],
      policies: policiesOf(verdict),
      violated: verdict.violated,
    };
  }

  async hold(kind: HoldKind, key: string): Promise<HoldAnswer> {
    const now = (await clockOf(this.env)).now();
    return this.ctx.storage.transactionSync(() => this.#hold(kind, key, now));
  }

  #hold(kind: HoldKind, key: string, now: number): HoldAnswer {
    const settings = this.#settings();
    if (!settings) return { granted: false, reason: "unconfigured" };
    this.#forgetHolds(key, now);
    if (this.#rows("select 1 from holds where key = ?", key).length > 0) return { granted: true };
    const limit = this.#limitOf(settings.plan, kind);
    const used = this.#used(kind, now);
    if (limit !== null && used >= limit) {
      const resetSeconds = kind === "ai_request" ? Math.ceil((utcDay(now).end - now) / 1000) : null;
      return { granted: false, reason: "limit", limit, used, resetSeconds };
    }
    this.#sql.exec("insert into holds (key, kind, state, at) values (?, ?, 'held', ?)", key, kind, now);
    return { granted: true };
  }

  async keep(key: string): Promise<void> {
    this.#sql.exec("update holds set state = 'kept' where key = ? and state = 'held'", key);
  }

  async settle(key: string): Promise<void> {
    this.#sql.exec("update holds set state = 'settled' where key = ?", key);
  }

  async release(key: string): Promise<void> {
    this.#sql.exec("delete from holds where key = ? and state <> 'settled'", key);
  }

  async configure(given: MeterConfiguration): Promise<void> {
    const { plan, revision, anchor, state = "active", reasons = [] } = given;
    this.#sql.exec(
      `insert into settings (one, plan, revision, anchor, state, reasons) values (1, ?1, ?2, ?3, ?4, ?5)
       on conflict (one) do update set plan = ?1, revision = ?2, anchor = ?3, state = ?4, reasons = ?5 where revision < ?2`,
      plan,
      revision,
      anchor,
      state,
      JSON.stringify(reasons),
    );
  }

  async revokeSession(sessionId: string, untilMilliseconds: number): Promise<void> {
    const now = (await clockOf(this.env)).now();
    this.#sql.exec("delete from revoked where until < ?", now);
    this.#sql.exec(
      "insert into revoked (session_id, until) values (?1, ?2) on conflict (session_id) do update set until = max(until, ?2)",
      sessionId,
      untilMilliseconds,
    );
  }

  async outdateMember({ id, version }: MemberVersion, untilMilliseconds: number): Promise<void> {
    this.#sql.exec("delete from outdated where until < ?", (await clockOf(this.env)).now());
    this.#sql.exec(
      `insert into outdated (member_id, version, until) values (?1, ?2, ?3)
       on conflict (member_id) do update set version = max(version, ?2), until = max(until, ?3)`,
      id,
      version,
      untilMilliseconds,
    );
  }

  #isOutdated({ id, version }: MemberVersion): boolean {
    return this.#rows("select 1 from outdated where member_id = ? and version > ?", id, version).length > 0;
  }

  async usage(): Promise<MeterUsage | null> {
    const now = (await clockOf(this.env)).now();
    const settings = this.#settings();
    if (!settings) return null;
    const { plan } = settings;
    const { limits } = planFacts[plan];
    const period = billingPeriod(settings.anchor, now);
    const counts = this.#rows<{ second: number; count: number }>("select second, count from seconds");
    const state = { counts, monthUsed: this.#monthUsed(period) };
    const ahead = decideRequest(limits, state, period, now);
    const spent = ahead.admitted ? 1 : 0;
    const current = {
      ...ahead,
      minute: { ...ahead.minute, used: ahead.minute.used - spent },
      month: ahead.month && { ...ahead.month, used: ahead.month.used - spent },
    };
    const aiUsed = this.#used("ai_request", now);
    const aiDay: PolicyState = {
      name: "ai-day",
      quota: limits.aiRequestsPerDay,
      windowSeconds: 86_400,
      remaining: Math.max(0, limits.aiRequestsPerDay - aiUsed),
      resetSeconds: Math.ceil((utcDay(now).end - now) / 1000),
    };
    return {
      plan,
      policies: [...policiesOf(current), aiDay],
      monthRequests: state.monthUsed,
      projects: { used: this.#used("project", now), limit: limits.projects },
      seats: { used: this.#used("seat", now), limit: limits.seats },
    };
  }

  /** What comes later finds a meter that knows no tenant, and admits nothing. */
  async purge(): Promise<void> {
    await this.ctx.storage.deleteAll();
    this.#sql.exec(schema);
  }

  /**
   * A lapsed hold no longer counts, but stays for a week: a `keep` that comes late brings it back, so
   * that what was committed is counted. Done AI requests go once their day is over.
   */
  #forgetHolds(key: string, now: number): void {
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

  #settings(): Settings | undefined {
    return this.#rows<Settings>("select plan, revision, anchor, state, reasons from settings")[0];
  }

  #monthUsed(period: Period): number {
    return (
      this.#rows<{ count: number }>("select count from months where start = ?", period.start)[0]?.count ?? 0
    );
  }

  #used(kind: HoldKind, now: number): number {
    const since = kind === "ai_request" ? utcDay(now).start : 0;
    const counted = `select count(*) as used from holds where kind = ? and at >= ? and not (state = 'held' and at < ?)`;
    return this.#rows<{ used: number }>(counted, kind, since, now - holdLapsesMilliseconds)[0]?.used ?? 0;
  }

  #limitOf(plan: Plan, kind: HoldKind): number | null {
    const { limits } = planFacts[plan];
    if (kind === "ai_request") return limits.aiRequestsPerDay;
    return kind === "project" ? limits.projects : limits.seats;
  }

  #increment(table: "seconds" | "months", column: "second" | "start", key: number): void {
    this.#sql.exec(
      `insert into ${table} (${column}, count) values (?, 1) on conflict (${column}) do update set count = count + 1`,
      key,
    );
  }

  #rows<Row extends Record<string, SqlStorageValue>>(query: string, ...bindings: SqlStorageValue[]): Row[] {
    return this.#sql.exec<Row>(query, ...bindings).toArray();
  }
}
