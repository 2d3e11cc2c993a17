import type { Region } from "../shared/kernel/region.ts";
import { type BranchMeter, isBranchKey, type MeterSums } from "../shared/limits/branches.ts";
import { inForce, limitsAt } from "../shared/limits/effective.ts";
import type { RoutePerformance, TimesWindow } from "../shared/limits/latency-rules.ts";
import type { MovingMeter, RecordPage, RecordPlace, RecordSum } from "../shared/limits/luggage.ts";
import type {
  Admission,
  Asking,
  HoldAnswer,
  HoldKind,
  LimitWord,
  MemberVersion,
  MeterConfiguration,
  MeterUsage,
  OverrideWord,
} from "../shared/limits/meter.ts";
import type { Principals } from "../shared/limits/principals.ts";
import { billingPeriod } from "../shared/limits/rules.ts";
import { MeterAdmissions } from "./tenant-meter-admissions.ts";
import { aiDayOf, unseen } from "./tenant-meter-answers.ts";
import { MeterHolds } from "./tenant-meter-holds.ts";
import { MeterOfFiles } from "./tenant-meter-of-files.ts";
import { termsOf } from "./tenant-meter-rates.ts";
import { MeterRefusals } from "./tenant-meter-refusals.ts";
import { MeterTimes } from "./tenant-meter-times.ts";

/** One per tenant. Every answer leaves after its deduction is durable: a kill can lose an answer but never a count. */
export class TenantMeter extends MeterOfFiles implements BranchMeter, MovingMeter {
  readonly #sql = this.ctx.storage.sql;
  readonly #holds = new MeterHolds(this.#sql);
  readonly #refusals = new MeterRefusals(this.#sql);
  readonly #times = new MeterTimes(this.#sql);
  readonly #admissions = new MeterAdmissions(this.ctx.storage, {
    settings: this.settings,
    home: this.home,
    refusals: this.#refusals,
    usage: this.use,
  });

  async admit(sessionId: string | null, member?: MemberVersion, asking: Asking = {}): Promise<Admission> {
    const now = await this.now();
    const { principals } = this.#admissions;
    const limits = principals.of({ key: asking.key, person: asking.isPart ? undefined : member?.id });
    const own = this.#admissions.atOnce(() => {
      if (asking.times && this.settings.read()) this.#times.add(asking.times, now);
      const refusal = this.#refusals.verdictOn(sessionId, member, asking, now);
      return refusal
        ? unseen(refusal)
        : this.#admissions.admit(now, asking, this.pool.above() !== null, true, limits);
    });
    this.tell();
    const cost = asking.cost ?? 1;
    const weight = this.#admissions.weigh(cost, now);
    const giveBack = () => this.#admissions.takeBack(weight, now, limits, cost);
    const admission = await this.pool.admit(own, cost, giveBack);
    if (admission.verdict === "unconfigured") this.#refusals.forgive(asking);
    return { ...admission, ...this.#refusals.news(asking.known, () => principals.named()) };
  }

  async admitBranch(branch: string, cost: number): Promise<Admission> {
    const now = await this.now();
    return this.#admissions.atOnce(() => {
      const own = this.#admissions.admit(now, { cost }, this.pool.above() !== null, false);
      const terms = this.#admissions.termsAt(now);
      if (own.verdict === "admitted" && terms) this.pool.count(branch, terms.period.start);
      return own;
    });
  }

  async hold(kind: HoldKind, key: string): Promise<HoldAnswer> {
    const now = await this.now();
    const own = this.ctx.storage.transactionSync((): HoldAnswer => {
      const settings = this.settings.read();
      if (!settings) return { granted: false, reason: "unconfigured" };
      return this.#holds.hold(kind, key, limitsAt(settings, now), now);
    });
    return this.pool.hold(own, kind, key, () => this.#holds.takeBack(key));
  }

  async keep(key: string): Promise<void> {
    await this.#pass("keep", key);
  }

  async settle(key: string): Promise<void> {
    const now = await this.now();
    this.home.assertHere();
    const settings = this.settings.read();
    this.#admissions.atOnce(() => {
      const kind = this.#holds.settle(key);
      if (kind === "ai_request" && settings && !isBranchKey(key))
        this.use.count("ai_requests", 1, now, settings.anchor);
    });
    this.tell();
    await this.pool.pass("settle", key);
  }

  async release(key: string): Promise<void> {
    await this.#pass("release", key);
  }

  async #pass(verb: "keep" | "release", key: string): Promise<void> {
    this.home.assertHere();
    this.#holds[verb](key);
    await this.pool.pass(verb, key);
  }

  async configure(given: MeterConfiguration): Promise<void> {
    this.home.assertHere();
    if (this.home.isEnded()) return;
    this.pool.configure(given.pool, given.revision);
    this.settings.configure(given);
  }

  async override(word: OverrideWord): Promise<void> {
    this.home.assertHere();
    this.settings.override(word);
  }

  async limit(word: LimitWord): Promise<void> {
    const now = await this.now();
    this.home.assertHere();
    this.#admissions.limit(word, now);
  }

  protected override forget(now: number): void {
    this.#admissions.forget(now);
  }

  async lock(isLocked: boolean, at: number): Promise<void> {
    this.home.assertHere();
    this.#refusals.lock(isLocked, at);
  }

  async revokeSessions(sessionIds: readonly string[], untilMilliseconds: number): Promise<void> {
    const now = await this.now();
    this.home.assertHere();
    this.#refusals.revoke(sessionIds, untilMilliseconds, now);
  }

  async outdateMember(member: MemberVersion, untilMilliseconds: number): Promise<void> {
    this.home.assertHere();
    this.#refusals.outdate(member, untilMilliseconds, await this.now());
  }

  async usage(whose: Principals = {}): Promise<MeterUsage | null> {
    const now = await this.now();
    const { principals } = this.#admissions;
    const settings = this.settings.read();
    if (!settings) return null;
    const { plan } = settings;
    const terms = termsOf(settings, now);
    const limits = limitsAt(settings, now);
    const own = principals.of(whose);
    return {
      plan,
      overrides: inForce(settings.overrides, now),
      policies: [
        ...this.#admissions.policies(terms),
        aiDayOf(limits, this.#holds.used("ai_request", now), now),
      ],
      own: own.map((one) => ({ ...one, used: principals.used(one, now) })),
      monthRequests: this.#admissions.rates.admitted(terms.period.start),
      tasks: { used: this.#holds.underWay(now), limit: limits.concurrentTasks },
      projects: { used: this.#holds.used("project", now), limit: limits.projects },
      seats: { used: this.#holds.used("seat", now), limit: limits.seats },
      storage: { used: this.files.used(), limit: limits.storage },
    };
  }

  async performance(window: TimesWindow = "24h"): Promise<RoutePerformance[]> {
    return this.#times.performance(await this.now(), window);
  }

  /** What comes later finds a meter that is told of no tenant any more, and answers that it is closed. */
  async purge(): Promise<void> {
    await this.pool.leave();
    await this.ctx.storage.deleteAll();
    this.#open();
    this.home.end();
  }

  #open(): void {
    const parts = [this.settings, this.#holds, this.files, this.pool, this.home, this.#refusals, this.use];
    const { rates, principals } = this.#admissions;
    for (const part of [...parts, this.bell, this.#times, rates, principals]) part.open();
  }

  async depart(to: Region): Promise<void> {
    await this.#admissions.rates.lapse(this.#terms, () => this.home.depart(to));
    this.#times.forget();
    this.#open();
  }

  readonly #terms = async () => this.#admissions.termsAt(await this.now());

  async recordPage(from: RecordPlace): Promise<RecordPage> {
    return this.home.left().page(from);
  }

  async forgetRecord(): Promise<void> {
    this.home.forget();
  }

  async recordPlace(moveId: string): Promise<RecordPlace> {
    return this.home.record.place(moveId);
  }

  async takeRecord(moveId: string, page: RecordPage): Promise<RecordPlace> {
    return this.home.record.take(moveId, page);
  }

  async openRecord(moveId: string, sum: RecordSum): Promise<void> {
    if (!this.home.record.arrive(moveId, sum)) return;
    this.#open();
    this.tell();
  }

  async place(shard: number): Promise<void> {
    this.home.place(shard);
    // Whoever holds a lease still admits with the old place.
    await this.#admissions.rates.lapse(this.#terms, () => undefined);
  }

  async ownSums(): Promise<MeterSums> {
    const now = await this.now();
    const period = billingPeriod(this.settings.read()?.anchor ?? 0, now);
    const monthRequests =
      this.#admissions.rates.admitted(period.start) - this.pool.requestsOf(null, period.start);
    return { monthRequests, ...this.#holds.sums(null, now) };
  }

  async branchSums(branches: string[]): Promise<MeterSums> {
    const now = await this.now();
    const { start } = billingPeriod(this.settings.read()?.anchor ?? 0, now);
    return { monthRequests: this.pool.requestsOf(branches, start), ...this.#holds.sums(branches, now) };
  }

  async forgetBranch(branch: string): Promise<void> {
    this.#holds.forgetBranch(branch);
    this.files.forgetBranch(branch);
  }
}
