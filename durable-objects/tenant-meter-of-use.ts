import { DurableObject } from "cloudflare:workers";
import { clockOf } from "../shared/kernel/clock.ts";
import type {
  RecordVerdict,
  UsageBatch,
  UsageCopy,
  UsageEvent,
  UsageKey,
  UsageLedger,
  UsageRow,
  UsageStanding,
} from "../shared/usage/ledger.ts";
import { type BellEnv, MeterBell } from "./tenant-meter-bell.ts";
import { MeterHome } from "./tenant-meter-home.ts";
import type { MeterEnv } from "./tenant-meter-pool.ts";
import { MeterSettings, type Settings } from "./tenant-meter-settings.ts";
import { MeterUsageLedger } from "./tenant-meter-usage.ts";

/** A tenant's meter as the keeper of what was used; what is admitted and held is counted here in the same transaction. */
export abstract class MeterOfUse extends DurableObject<MeterEnv & BellEnv> implements UsageLedger {
  protected readonly home = new MeterHome(this.ctx.storage);
  protected readonly settings = new MeterSettings(this.ctx.storage.sql);
  protected readonly use = new MeterUsageLedger(this.ctx.storage);
  protected readonly bell = new MeterBell(this.ctx, this.env);

  constructor(ctx: DurableObjectState, env: MeterEnv & BellEnv) {
    super(ctx, env);
    void ctx.blockConcurrencyWhile(async () => {
      const now = await this.now();
      this.forget(now);
      await this.bell.restore(this.use.hasNews() || this.#isUntidy(now));
    });
  }

  async record(events: UsageEvent[], asOne = false): Promise<RecordVerdict[]> {
    const now = await this.now();
    this.#known();
    const verdicts = await this.use.record(events, now, () => this.#known().anchor, asOne);
    this.tell();
    return verdicts;
  }

  async nextBatch(): Promise<UsageBatch | null> {
    const now = await this.now();
    this.home.assertHere();
    return this.use.nextBatch(now);
  }

  async copied(sequence: number): Promise<void> {
    this.home.assertHere();
    this.use.copied(sequence);
    this.bell.heard();
  }

  async standing(): Promise<UsageStanding> {
    this.home.assertHere();
    return this.use.standing();
  }

  async reseal(keys: UsageKey[]): Promise<UsageKey[]> {
    const now = await this.now();
    this.home.assertHere();
    const forgotten = this.use.reseal(keys, now);
    this.bell.arm();
    return forgotten;
  }

  async adopt(rows: UsageRow[], copy: UsageCopy, whole: boolean): Promise<void> {
    this.home.assertHere();
    this.use.adopt(rows, copy, whole);
    this.tell();
  }

  async usageOf(from: number, to: number): Promise<UsageRow[]> {
    this.home.assertHere();
    return this.use.usageOf(from, to);
  }

  async newsOf(from: number, to: number): Promise<{ since: number; rows: UsageRow[] }> {
    this.home.assertHere();
    return this.use.newsOf(from, to);
  }

  async closeMonth(start: number): Promise<void> {
    const now = await this.now();
    this.use.closeMonth(start, now, this.#known().anchor);
  }

  override async alarm(): Promise<void> {
    await this.bell.ring(() => this.use.hasNews());
    const now = await this.now();
    this.forget(now);
    const anchor = this.#anchor();
    if (anchor !== null && (await this.use.tidy(now, anchor))) this.bell.again();
  }

  /** Whenever the object begins, and with each alarm: what its other parts keep for a while may be over. */
  protected abstract forget(now: number): void;

  /** Something may have been counted. */
  protected tell(): void {
    if (this.use.mayHaveNews()) this.bell.arm();
  }

  #isUntidy(now: number): boolean {
    const anchor = this.#anchor();
    return anchor !== null && this.use.isUntidy(now, anchor);
  }

  /** Where the months of a company that lives here begin. */
  #anchor(): number | null {
    return this.home.region() === null ? (this.settings.read()?.anchor ?? null) : null;
  }

  protected async now(): Promise<number> {
    return (await clockOf(this.env)).now();
  }

  /** @throws {Error} the tenant is not here: whoever tells it something tries again, where it lives */
  #known(): Settings {
    this.home.assertHere();
    const settings = this.settings.read();
    if (!settings) throw new Error("the meter knows no tenant");
    return settings;
  }
}
