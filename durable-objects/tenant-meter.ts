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
import { billingPeriod, dayMilliseconds } from "../shared/limits/rules.ts";
import { aiDayOf, limitOf, policiesOf, unseen } from "./tenant-meter-answers.ts";
import { MeterHolds } from "./tenant-meter-holds.ts";
import { MeterHome } from "./tenant-meter-home.ts";
import { type MeterEnv, MeterPool } from "./tenant-meter-pool.ts";
import { MeterRates, type RateTerms, termsOf } from "./tenant-meter-rates.ts";
import { MeterRefusals } from "./tenant-meter-refusals.ts";

const schema = `
  create table if not exists settings (one integer primary key check (one = 1), plan text not null, revision integer not null, anchor integer not null, state text not null, reasons text not null);
`;

type Settings = Pick<MeterConfiguration, "plan" | "anchor"> & {
  state: MeterState;
  reasons: string;
  shard: number | null;
};

/** One per tenant. Every answer leaves after its deduction is durable: a kill can lose an answer but never a count. */
export class TenantMeter extends DurableObject<MeterEnv> implements BranchMeter, MovingMeter {
  readonly #sql = this.ctx.storage.sql;
  readonly #holds = new MeterHolds(this.#sql);
  readonly #pool = new MeterPool(this.#sql, this.env);
  readonly #home = new MeterHome(this.ctx.storage);
  readonly #refusals = new MeterRefusals(this.#sql);
  readonly #rates = new MeterRates(this.#sql);

  constructor(ctx: DurableObjectState, env: MeterEnv) {
    super(ctx, env);
    this.#sql.exec(schema);
  }

  async admit(sessionId: string | null, member?: MemberVersion, asking: Asking = {}): Promise<Admission> {
    const now = (await clockOf(this.env)).now();
    const own = this.#atOnce(() => {
      const refusal = this.#refusals.verdictOn(sessionId, member, asking, now);
      return refusal ? unseen(refusal) : this.#admit(now, asking);
    });
    const admission = await this.#pool.admit(own, asking.cost ?? 1, (cost) => this.#takeBack(cost, now));
    if (admission.verdict === "unconfigured") this.#refusals.forgive(asking);
    return { ...admission, ...this.#refusals.news(asking.known) };
  }

  async admitBranch(branch: string, cost: number): Promise<Admission> {
    const now = (await clockOf(this.env)).now();
    return this.#atOnce(() => {
      const own = this.#admit(now, { cost });
      const anchor = this.#settings()?.anchor;
      if (own.verdict === "admitted" && anchor !== undefined)
        this.#pool.count(branch, billingPeriod(anchor, now).start, cost);
      return own;
    });
  }

  /** A write that failed leaves no trace, in memory neither. */
  #atOnce<Result>(work: () => Result): Result {
    try {
      return this.ctx.storage.transactionSync(work);
    } catch (error) {
      this.#rates.reset();
      throw error;
    }
  }

  #admit(now: number, { cost = 1, draw }: Asking): Admission {
    const settings = this.#settings();
    if (!settings) return this.#absent();
    const terms = termsOf(settings, now);
    const isApart = this.#pool.above() !== null;
    const { admitted, drawn } = this.#rates.take({ cost, draw, isApart }, terms);
    const policies = this.#policies(terms);
    const isDenied = cost > 0 && !admitted;
    const short = policies.filter(({ remaining }) => isDenied && remaining < cost).map(({ name }) => name);
    const wait = short.includes("month") ? dayMilliseconds : this.#rates.waitFor(cost, terms);
    return {
      ...unseen(isDenied ? "denied" : "admitted"),
      shard: settings.shard,
      state: settings.state,
      locked: this.#refusals.isLocked(),
      reasons: JSON.parse(settings.reasons) as string[],
      policies,
      violated: short,
      drawn,
      waitMilliseconds: isDenied ? wait : 0,
    };
  }

  #policies(terms: RateTerms) {
    return policiesOf(this.#rates.windowsNow(terms), this.#rates.rows, terms);
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
    const terms = termsOf(settings, now);
    const { limits } = planFacts[plan];
    return {
      plan,
      policies: [...this.#policies(terms), aiDayOf(limits, this.#holds.used("ai_request", now), now)],
      monthRequests: this.#rates.admitted(terms.period.start),
      projects: { used: this.#holds.used("project", now), limit: limits.projects },
      seats: { used: this.#holds.used("seat", now), limit: limits.seats },
    };
  }

  /** What comes later finds a meter that knows no tenant, and admits nothing. */
  async purge(): Promise<void> {
    await this.#pool.leave();
    await this.ctx.storage.deleteAll();
    this.#sql.exec(schema);
    for (const part of [this.#holds, this.#pool, this.#home, this.#refusals, this.#rates]) part.open();
  }

  async depart(to: Region): Promise<MeterLuggage> {
    const luggage = await this.#rates.lapse(this.#terms, () => this.#home.depart(to));
    this.#rates.reset();
    return luggage;
  }

  readonly #terms = async () => {
    const settings = this.#settings();
    return settings && termsOf(settings, (await clockOf(this.env)).now());
  };

  async forgetLuggage(): Promise<void> {
    this.#home.forgetLuggage();
  }

  async unpack(luggage: MeterLuggage): Promise<void> {
    this.#home.unpack(luggage);
    this.#rates.reset();
  }

  async place(shard: number): Promise<void> {
    this.#home.place(shard);
    // Whoever holds a lease still admits with the old place.
    await this.#rates.lapse(this.#terms, () => undefined);
  }

  async ownSums(): Promise<MeterSums> {
    const now = (await clockOf(this.env)).now();
    const period = billingPeriod(this.#settings()?.anchor ?? 0, now);
    const monthRequests = this.#rates.admitted(period.start) - this.#pool.requestsOf(null, period.start);
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
  #takeBack(cost: number, now: number): void {
    const settings = this.#settings();
    if (settings) this.#rates.takeBack(cost, termsOf(settings, now));
  }

  #settings(): Settings | undefined {
    const query = "select plan, anchor, state, reasons, (select shard from home) as shard from settings";
    return this.#sql.exec<Settings>(query).toArray()[0];
  }
}
