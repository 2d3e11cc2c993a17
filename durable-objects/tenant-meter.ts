import { DurableObject } from "cloudflare:workers";
import { clockOf } from "../shared/kernel/clock.ts";
import { planFacts } from "../shared/kernel/plan.ts";
import type { Region } from "../shared/kernel/region.ts";
import type { BranchMeter, MeterSums } from "../shared/limits/branches.ts";
import type { MeterLuggage, MovingMeter } from "../shared/limits/luggage.ts";
import type {
  Admission,
  Asking,
  HoldAnswer,
  HoldKind,
  MemberVersion,
  MeterConfiguration,
  MeterState,
  MeterUsage,
} from "../shared/limits/meter.ts";
import { billingPeriod, decideRequest, firstCountedSecond, type Period } from "../shared/limits/rules.ts";
import { aiDayOf, limitOf, policiesOf, unseen, unspent } from "./tenant-meter-answers.ts";
import { MeterHolds } from "./tenant-meter-holds.ts";
import { MeterHome } from "./tenant-meter-home.ts";
import { type MeterEnv, MeterPool } from "./tenant-meter-pool.ts";
import { MeterRefusals } from "./tenant-meter-refusals.ts";

const schema = `
  create table if not exists settings (one integer primary key check (one = 1), plan text not null, revision integer not null, anchor integer not null, state text not null, reasons text not null);
  create table if not exists seconds (second integer primary key, count integer not null);
  create table if not exists months (start integer primary key, count integer not null);
`;

type Settings = Pick<MeterConfiguration, "plan" | "anchor"> & {
  state: MeterState;
  reasons: string;
  shard: number | null;
};

/**
 * One per tenant. Every answer leaves after its deduction is durable (the output gate waits for the
 * write), so a kill can lose an answer but never a count.
 */
export class TenantMeter extends DurableObject<MeterEnv> implements BranchMeter, MovingMeter {
  readonly #sql = this.ctx.storage.sql;
  readonly #holds = new MeterHolds(this.#sql);
  readonly #pool = new MeterPool(this.#sql, this.env);
  readonly #home = new MeterHome(this.ctx.storage);
  readonly #refusals = new MeterRefusals(this.#sql);

  constructor(ctx: DurableObjectState, env: MeterEnv) {
    super(ctx, env);
    this.#sql.exec(schema);
  }

  async admit(sessionId: string | null, member?: MemberVersion, asking: Asking = {}): Promise<Admission> {
    const now = (await clockOf(this.env)).now();
    const own = this.ctx.storage.transactionSync(() => {
      // Who is asked again once it knows its tenant does not spend a proof by the first asking.
      const spending = this.#settings() ? asking : {};
      const refusal = this.#refusals.verdictOn(sessionId, member, spending, now);
      return refusal ? unseen(refusal) : this.#admit(now);
    });
    const admission = await this.#pool.admit(own, () => this.#takeBack(now));
    return { ...admission, ...this.#refusals.news(asking.known) };
  }

  async admitBranch(branch: string): Promise<Admission> {
    const now = (await clockOf(this.env)).now();
    return this.ctx.storage.transactionSync(() => {
      const own = this.#admit(now);
      const anchor = this.#settings()?.anchor;
      if (own.verdict === "admitted" && anchor !== undefined)
        this.#pool.count(branch, billingPeriod(anchor, now).start);
      return own;
    });
  }

  #admit(now: number): Admission {
    const settings = this.#settings();
    if (!settings) return this.#absent();
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
      ...unseen(verdict.admitted ? "admitted" : "denied"),
      shard: settings.shard,
      state: settings.state,
      locked: this.#refusals.isLocked(),
      reasons: JSON.parse(settings.reasons) as string[],
      policies: policiesOf(verdict),
      violated: verdict.violated,
    };
  }

  #absent(): Admission {
    const region = this.#home.region();
    return unseen(region === null ? "unconfigured" : "moved", region);
  }

  async hold(kind: HoldKind, key: string): Promise<HoldAnswer> {
    const now = (await clockOf(this.env)).now();
    const own = this.ctx.storage.transactionSync((): HoldAnswer => {
      const settings = this.#settings();
      if (!settings) return { granted: false, reason: "unconfigured" };
      return this.#holds.hold(kind, key, limitOf(settings.plan, kind), now);
    });
    return this.#pool.hold(own, kind, key, () => this.#holds.takeBack(key));
  }

  async keep(key: string): Promise<void> {
    await this.#pass("keep", key);
  }

  async settle(key: string): Promise<void> {
    await this.#pass("settle", key);
  }

  async release(key: string): Promise<void> {
    await this.#pass("release", key);
  }

  async #pass(verb: "keep" | "settle" | "release", key: string): Promise<void> {
    this.#home.assertHere();
    this.#holds[verb](key);
    await this.#pool.pass(verb, key);
  }

  async configure(given: MeterConfiguration): Promise<void> {
    const { plan, revision, anchor, state = "active", reasons = [] } = given;
    this.#home.assertHere();
    this.#pool.configure(given.pool, revision);
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

  async lock(isLocked: boolean, at: number): Promise<void> {
    this.#home.assertHere();
    this.#refusals.lock(isLocked, at);
  }

  async revokeSession(sessionId: string, untilMilliseconds: number): Promise<void> {
    const now = (await clockOf(this.env)).now();
    this.#home.assertHere();
    this.#refusals.revoke(sessionId, untilMilliseconds, now);
  }

  async outdateMember(member: MemberVersion, untilMilliseconds: number): Promise<void> {
    this.#home.assertHere();
    this.#refusals.outdate(member, untilMilliseconds, (await clockOf(this.env)).now());
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
    const current = unspent(decideRequest(limits, state, period, now));
    return {
      plan,
      policies: [...policiesOf(current), aiDayOf(limits, this.#holds.used("ai_request", now), now)],
      monthRequests: state.monthUsed,
      projects: { used: this.#holds.used("project", now), limit: limits.projects },
      seats: { used: this.#holds.used("seat", now), limit: limits.seats },
    };
  }

  /** What comes later finds a meter that knows no tenant, and admits nothing. */
  async purge(): Promise<void> {
    await this.#pool.leave();
    await this.ctx.storage.deleteAll();
    this.#sql.exec(schema);
    for (const part of [this.#holds, this.#pool, this.#home, this.#refusals]) part.open();
  }

  async depart(to: Region): Promise<MeterLuggage> {
    return this.#home.depart(to);
  }

  async forgetLuggage(): Promise<void> {
    this.#home.forgetLuggage();
  }

  async unpack(luggage: MeterLuggage): Promise<void> {
    this.#home.unpack(luggage);
  }

  async place(shard: number): Promise<void> {
    this.#home.place(shard);
  }

  async ownSums(): Promise<MeterSums> {
    const now = (await clockOf(this.env)).now();
    const period = billingPeriod(this.#settings()?.anchor ?? 0, now);
    const monthRequests = this.#monthUsed(period) - this.#pool.requestsOf(null, period.start);
    return { monthRequests, ...this.#holds.sums(null, now) };
  }

  async branchSums(branches: string[]): Promise<MeterSums> {
    const now = (await clockOf(this.env)).now();
    const { start } = billingPeriod(this.#settings()?.anchor ?? 0, now);
    return { monthRequests: this.#pool.requestsOf(branches, start), ...this.#holds.sums(branches, now) };
  }

  async forgetBranch(branch: string): Promise<void> {
    this.#holds.forgetBranch(branch);
  }

  /** A request that the pool refused was none. */
  #takeBack(now: number): void {
    const start = billingPeriod(this.#settings()?.anchor ?? 0, now).start;
    this.#sql.exec("update seconds set count = max(0, count - 1) where second = ?", Math.floor(now / 1000));
    this.#sql.exec("update months set count = max(0, count - 1) where start = ?", start);
  }

  #settings(): Settings | undefined {
    return this.#rows<Settings>(
      "select plan, anchor, state, reasons, (select shard from home) as shard from settings",
    )[0];
  }

  #monthUsed(period: Period): number {
    const [month] = this.#rows<{ count: number }>("select count from months where start = ?", period.start);
    return month?.count ?? 0;
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
