import type {
  RecordVerdict,
  UsageBatch,
  UsageCopy,
  UsageCount,
  UsageEvent,
  UsageKey,
  UsageRow,
  UsageStanding,
} from "../shared/usage/ledger.ts";
import { hourOf, type UsageMeter } from "../shared/usage/meters.ts";
import { usageMonth } from "../shared/usage/periods.ts";
import { isWithinReach, placeOf, type UsagePlace } from "../shared/usage/rules.ts";
import { isRefusal } from "../shared/usage/verdicts.ts";
import {
  boundsSince,
  heldSince,
  isTidy,
  prunedWhen,
  seenSince,
  totalsSince,
} from "./tenant-meter-usage-age.ts";
import { openBounds, pruneBounds, UsageBounds } from "./tenant-meter-usage-bounds.ts";
import { type PreparedEvent, UsagePeople } from "./tenant-meter-usage-people.ts";
import { UsageRows, type UsageState } from "./tenant-meter-usage-rows.ts";

/** The running hour is sealed no oftener; a closed one whenever it is asked for. */
const openMilliseconds = 60_000;
const [linesInBatch, forgottenAtOnce] = [500, 5_000];

/** Takes back what a list counted that counts as one. */
class RefusedWhole extends Error {}

/** A tenant's record of use: what is counted is counted in the very transaction that knows it for the first time. */
export class MeterUsageLedger {
  readonly #storage: DurableObjectStorage;
  readonly #rows: UsageRows;
  readonly #people: UsagePeople;
  /** No hour before it has anything that no batch tells; `undefined`: not looked yet. */
  #since: number | undefined;
  #state: UsageState | undefined;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    this.#rows = new UsageRows(storage.sql);
    this.#people = new UsagePeople(storage);
    openBounds(storage.sql);
  }

  open(): void {
    this.reset();
    this.#rows.open();
    openBounds(this.#storage.sql);
  }

  /** What is in storage counts; what memory says may come from a write that failed. */
  reset(): void {
    this.#since = undefined;
    this.#state = undefined;
  }

  /** All in one transaction, which is the caller's too. @param at milliseconds; less than nothing undoes */
  count(meter: UsageMeter, quantity: number, at: number, anchor: number): void {
    if (quantity !== 0) this.#add({ meter, dimension: "", quantity }, this.#placeOf(at, at, anchor));
  }

  /** @param anchorNow asked when everything else is ready; throws where the tenant is no more */
  async record(
    events: UsageEvent[],
    now: number,
    anchorNow: () => number,
    asOne = false,
  ): Promise<RecordVerdict[]> {
    const prepared = await this.#people.prepared(events, now);
    const anchor = anchorNow();
    const verdicts: RecordVerdict[] = [];
    try {
      this.#atOnce(() => {
        const bounds = new UsageBounds(this.#storage.sql, anchor, now);
        for (const event of prepared) verdicts.push(this.#enter(event, now, anchor, bounds));
        if (asOne && verdicts.some(isRefusal)) throw new RefusedWhole();
        bounds.note();
      });
    } catch (error) {
      if (!(error instanceof RefusedWhole)) throw error;
    }
    return verdicts;
  }

  nextBatch(now: number): UsageBatch | null {
    return this.#rows.oldestBatch() ?? this.#atOnce(() => this.#seal(now));
  }

  copied(sequence: number): void {
    this.#rows.dropBatches(sequence);
  }

  standing(): UsageStanding {
    const { sequence } = this.#known();
    return { sequence, copied: (this.#rows.firstBatch() ?? sequence + 1) - 1 };
  }

  /** What was never counted comes to nothing, unless it may have been forgotten. */
  reseal(keys: readonly UsageKey[], now: number): UsageKey[] {
    const held = heldSince(this.#known());
    return this.#atOnce(() => {
      const told = keys.map((key) => ({ key, total: this.#rows.total(key) ?? (key.hour < held ? null : 0) }));
      const lines = told.flatMap(({ key: { meter, dimension, hour, lateFrom }, total }) =>
        total === null ? [] : [{ meter, dimension, hour, lateFrom, total, delta: null }],
      );
      for (let at = 0; at < lines.length; at += linesInBatch)
        this.#sealLines(lines.slice(at, at + linesInBatch), now);
      return told.filter(({ total }) => total === null).map(({ key }) => key);
    });
  }

  /** Batches that this meter sealed since have other ones under their numbers: what they say is in the totals. */
  adopt(rows: readonly UsageRow[], { sequence, since, closedUntil, taken }: UsageCopy, whole: boolean): void {
    if (sequence <= this.#known().sequence && !this.#rows.isOldest(taken)) return;
    this.#atOnce(() => {
      for (const row of rows) this.#rows.raise(row);
      this.#since = undefined;
      if (!whole) return;
      this.#rows.dropBatches(Number.MAX_SAFE_INTEGER);
      this.#note("sequence", sequence);
      this.#note("closedUntil", Math.max(closedUntil, this.#known().closedUntil));
      this.#note("prunedAt", Math.max(prunedWhen(since), this.#known().prunedAt));
    });
  }

  usageOf(from: number, to: number): UsageRow[] {
    return this.#rows.totals(from, to);
  }

  newsOf(from: number, to: number): { since: number; rows: UsageRow[] } {
    const firsts = [this.#firstUnsealed(), this.#rows.firstUncopied()].filter((first) => first !== null);
    const since = Math.min(to, Math.max(from, Math.min(to, ...firsts)));
    return { since, rows: this.#rows.totals(since, to) };
  }

  /** @throws {RangeError} the month is not over */
  closeMonth(start: number, now: number, anchor: number): void {
    const { end } = usageMonth(anchor, start);
    if (end > now) throw new RangeError("the month is not over");
    if (end > this.#known().closedUntil) this.#note("closedUntil", end);
  }

  /** Whether anything was not told to the database, or may not have come there. */
  hasNews(): boolean {
    return this.#rows.firstUncopied() !== null || this.#firstUnsealed() !== null;
  }

  /** Costs nothing, and is never wrong when it says no. */
  mayHaveNews(): boolean {
    return this.#since !== Number.MAX_SAFE_INTEGER;
  }

  /**
   * Once a day forgets what can matter no more; where that is much, some of it at each call.
   * @returns whether there may be more
   */
  async tidy(now: number, anchor: number): Promise<boolean> {
    if (await this.#people.veil(now)) return true;
    this.#people.prune(now);
    if (isTidy(this.#known(), now)) return false;
    return this.#atOnce(() => {
      if (this.#rows.forget(seenSince(now), forgottenAtOnce)) return true;
      this.#rows.prune(totalsSince(this.#known(), now, anchor));
      pruneBounds(this.#storage.sql, boundsSince(now));
      this.#note("prunedAt", now);
      return false;
    });
  }

  /** Whether `tidy` would find anything. */
  isUntidy(now: number, anchor: number): boolean {
    const known = this.#known();
    const isOld = () => this.#rows.hasOld(seenSince(now), totalsSince(known, now, anchor));
    return this.#people.isUntidy(now) || (!isTidy(known, now) && isOld());
  }

  #enter(
    { event: { id, at, counts }, hash, formerly }: PreparedEvent,
    now: number,
    anchor: number,
    bounds: UsageBounds,
  ): RecordVerdict {
    const seen = this.#rows.seen(id, formerly);
    if (seen !== undefined) return seen === hash ? "repeated" : "conflicting";
    const reach = isWithinReach(id, at, now);
    if (reach !== true) return reach;
    const place = this.#placeOf(at, now, anchor);
    const room = bounds.take(id, counts, place);
    if (room !== true) return room;
    this.#rows.see(id, hash, at);
    for (const count of counts) this.#add(count, place);
    return place.lateFrom === null ? "counted" : "adjusted";
  }

  #placeOf(at: number, now: number, anchor: number): UsagePlace {
    return placeOf(at, now, { anchor, closedUntil: this.#known().closedUntil });
  }

  #add({ meter, dimension, quantity }: UsageCount, place: UsagePlace): void {
    this.#rows.add(place, meter, dimension, quantity);
    if (this.#since !== undefined) this.#since = Math.min(this.#since, place.hour);
  }

  #seal(now: number): UsageBatch | null {
    const { openedAt } = this.#known();
    const isOpen = Math.abs(now - openedAt) >= openMilliseconds;
    const to = isOpen ? Number.MAX_SAFE_INTEGER : hourOf(now);
    const lines = this.#rows.unsealed(this.#since ?? 0, to, linesInBatch);
    if (lines.length === 0) return null;
    if (isOpen && lines.length < linesInBatch) this.#note("openedAt", now);
    return this.#sealLines(lines, now);
  }

  #sealLines(lines: UsageBatch["lines"], now: number): UsageBatch {
    const batch = { sequence: this.#known().sequence + 1, sealedAt: now, lines };
    this.#rows.seal(batch);
    this.#note("sequence", batch.sequence);
    return batch;
  }

  #firstUnsealed(): number | null {
    const first = this.#rows.firstUnsealed(this.#since ?? 0);
    this.#since = first ?? Number.MAX_SAFE_INTEGER;
    return first;
  }

  #known(): UsageState {
    this.#state ??= this.#rows.state();
    return this.#state;
  }

  #note(part: keyof UsageState, value: number): void {
    this.#rows.note(part, value);
    this.#state = { ...this.#known(), [part]: value };
  }

  #atOnce<Result>(work: () => Result): Result {
    try {
      return this.#storage.transactionSync(work);
    } catch (error) {
      this.reset();
      throw error;
    }
  }
}
