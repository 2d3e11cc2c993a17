import type { Admission, Asking, PolicyState } from "../shared/limits/meter.ts";
import { dayMilliseconds } from "../shared/limits/rules.ts";
import { policiesOf, unseen } from "./tenant-meter-answers.ts";
import type { MeterHome } from "./tenant-meter-home.ts";
import { MeterRates, type RateTerms, termsOf, weightOf } from "./tenant-meter-rates.ts";
import type { MeterRefusals } from "./tenant-meter-refusals.ts";
import type { MeterSettings } from "./tenant-meter-settings.ts";
import type { MeterUsageLedger } from "./tenant-meter-usage.ts";

/** Whether one request passes, and what an isolate may spend, by what is in this object alone. */
export class MeterAdmissions {
  readonly rates: MeterRates;
  readonly #storage: DurableObjectStorage;
  readonly #settings: MeterSettings;
  readonly #home: MeterHome;
  readonly #refusals: MeterRefusals;
  readonly #usage: MeterUsageLedger;

  constructor(
    storage: DurableObjectStorage,
    parts: { settings: MeterSettings; home: MeterHome; refusals: MeterRefusals; usage: MeterUsageLedger },
  ) {
    this.#storage = storage;
    this.rates = new MeterRates(storage.sql);
    this.#settings = parts.settings;
    this.#home = parts.home;
    this.#refusals = parts.refusals;
    this.#usage = parts.usage;
  }

  /** A write that failed leaves no trace, in memory neither. */
  atOnce<Result>(work: () => Result): Result {
    try {
      return this.#storage.transactionSync(work);
    } catch (error) {
      this.rates.reset();
      this.#usage.reset();
      throw error;
    }
  }

  /**
   * @param isApart no leases, whatever the demand: another meter has to be asked each time
   * @param isOwn a request of this tenant's, not one that a branch passes on: it is of its record of use
   */
  admit(now: number, { cost = 1, draw }: Asking, isApart: boolean, isOwn: boolean): Admission {
    const settings = this.#settings.read();
    if (!settings) return this.#absent();
    const terms = termsOf(settings, now);
    const { admitted, drawn, counted } = this.rates.take({ cost, draw, isApart }, terms);
    if (isOwn) this.#usage.count("api_calls", counted, now, settings.anchor);
    const policies = this.policies(terms);
    const isDenied = cost > 0 && !admitted;
    const weight = weightOf(cost, terms);
    const isShort = ({ name, remaining }: PolicyState) => remaining < (name === "month" ? 1 : weight);
    const short = isDenied ? policies.filter(isShort).map(({ name }) => name) : [];
    const wait = short.includes("month") ? dayMilliseconds : this.rates.waitFor(cost, terms);
    return {
      ...unseen(isDenied ? "denied" : "admitted"),
      shard: settings.shard,
      state: settings.state,
      locked: this.#refusals.isLocked(),
      reasons: settings.reasons,
      policies,
      violated: short,
      drawn,
      waitMilliseconds: isDenied ? wait : 0,
    };
  }

  /** What a request takes of the rate as of now. */
  weigh(cost: number, now: number): number {
    const terms = this.termsAt(now);
    return terms ? weightOf(cost, terms) : cost;
  }

  /** A request that another meter refused was none. @param weight what it took of the rate when it was admitted */
  takeBack(weight: number, now: number): void {
    const settings = this.#settings.read();
    if (!settings) return;
    this.atOnce(() => {
      this.rates.takeBack(weight, termsOf(settings, now));
      this.#usage.count("api_calls", -1, now, settings.anchor);
    });
  }

  policies(terms: RateTerms): PolicyState[] {
    return policiesOf(this.rates.windowsNow(terms), this.rates.rows, terms);
  }

  termsAt(now: number): RateTerms | undefined {
    const settings = this.#settings.read();
    return settings && termsOf(settings, now);
  }

  #absent(): Admission {
    const region = this.#home.region();
    return unseen(region === null ? "unconfigured" : "moved", region);
  }
}
