import type {
  Admission,
  Asking,
  CompanyPolicy,
  LimitWord,
  OwnLimit,
  PolicyState,
} from "../shared/limits/meter.ts";
import { policiesOf, unseen } from "./tenant-meter-answers.ts";
import type { MeterHome } from "./tenant-meter-home.ts";
import { MeterPrincipals } from "./tenant-meter-principals.ts";
import { MeterRates, type RateTerms, termsOf, weightOf } from "./tenant-meter-rates.ts";
import type { MeterRefusals } from "./tenant-meter-refusals.ts";
import type { MeterSettings, Settings } from "./tenant-meter-settings.ts";
import type { MeterUsageLedger } from "./tenant-meter-usage.ts";

/** Whether one request passes, and what an isolate may spend, by what is in this object alone. */
export class MeterAdmissions {
  readonly rates: MeterRates;
  readonly principals: MeterPrincipals;
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
    this.principals = new MeterPrincipals(storage.sql);
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
      this.principals.reset();
      this.#usage.reset();
      throw error;
    }
  }

  /**
   * @param isApart no leases, whatever the demand: another meter has to be asked each time
   * @param isOwn a request of this tenant's, not one that a branch passes on: it is of its record of use
   * @param limits of the caller's own
   */
  admit(
    now: number,
    { cost = 1, draw }: Asking,
    isApart: boolean,
    isOwn: boolean,
    limits: readonly OwnLimit[] = [],
  ): Admission {
    const settings = this.#settings.read();
    if (!settings) return this.#absent(isOwn);
    const terms = termsOf(settings, now);
    const over = this.principals.refusals(limits, cost, now);
    const isOver = over.short.length > 0;
    // Of whom their own limit refuses the company's tokens are not taken; what their isolate tells is heard.
    const taken = this.rates.take({ cost: isOver ? 0 : cost, draw, isApart }, terms);
    const { admitted, drawn, counted } = taken;
    if (admitted) this.principals.count(limits, cost, now);
    if (isOwn) this.#usage.count("api_calls", counted, now, settings.anchor);
    const policies = [...this.policies(terms), ...this.principals.policies(limits, now)];
    const weight = weightOf(cost, terms);
    const isShort = ({ name, remaining }: PolicyState) => remaining < (name === "month" ? 1 : weight);
    const isDenied = cost > 0 && !admitted;
    const short = isDenied ? this.policies(terms).filter(isShort) : [];
    const month = short.find(({ name }) => name === "month")?.resetSeconds ?? 0;
    const wait = isDenied ? Math.max(month * 1000, this.rates.waitFor(cost, terms)) : 0;
    if (isOver)
      return {
        ...this.#told(settings, policies, drawn),
        ...{
          verdict: "denied",
          isOwn: true,
          violated: over.short,
          waitMilliseconds: Math.max(over.wait, wait),
        },
      };
    return {
      ...this.#told(settings, policies, drawn),
      verdict: isDenied ? "denied" : "admitted",
      isOwn: limits.length > 0,
      // Nobody's own limit is among it: whoever comes here had room below theirs, of which a heavy request may take less.
      violated: short.map(({ name }) => name),
      waitMilliseconds: wait,
    };
  }

  /** Every isolate hears of it with its next reply. */
  limit(word: LimitWord, now: number): void {
    this.atOnce(() => {
      this.principals.limit(word, now);
      this.#refusals.turn();
    });
  }

  /** What is over of keys' and people's limits and counts. */
  forget(now: number): void {
    this.atOnce(() => {
      if (this.principals.forget(now)) this.#refusals.turn();
    });
  }

  #told({ shard, state, reasons }: Settings, policies: PolicyState[], drawn: Admission["drawn"]): Admission {
    return {
      ...unseen("admitted"),
      ...{ shard, state, reasons, policies, drawn },
      locked: this.#refusals.isLocked(),
    };
  }

  /** What a request takes of the rate as of now. */
  weigh(cost: number, now: number): number {
    const terms = this.termsAt(now);
    return terms ? weightOf(cost, terms) : cost;
  }

  /** A request that another meter refused was none. @param weight what it took of the rate when it was admitted */
  takeBack(weight: number, now: number, limits: readonly OwnLimit[] = [], cost = 1): void {
    const settings = this.#settings.read();
    if (!settings) return;
    this.atOnce(() => {
      this.rates.takeBack(weight, termsOf(settings, now));
      this.principals.takeBack(limits, cost, now);
      this.#usage.count("api_calls", -1, now, settings.anchor);
    });
  }

  policies(terms: RateTerms): PolicyState<CompanyPolicy>[] {
    return policiesOf(this.rates.windowsNow(terms), this.rates.rows, terms);
  }

  termsAt(now: number): RateTerms | undefined {
    const settings = this.#settings.read();
    return settings && termsOf(settings, now);
  }

  #absent(isOwn: boolean): Admission {
    if (isOwn && this.#home.isEnded()) return { ...unseen("admitted"), state: "closed" };
    const region = this.#home.region();
    return unseen(region === null ? "unconfigured" : "moved", region);
  }
}
