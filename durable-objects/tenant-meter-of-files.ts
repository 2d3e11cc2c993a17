import { branchKey } from "../shared/limits/branches.ts";
import { limitsAt } from "../shared/limits/effective.ts";
import type { HoldAnswer } from "../shared/limits/meter.ts";
import { MeterOfUse } from "./tenant-meter-of-use.ts";
import { MeterPool } from "./tenant-meter-pool.ts";
import { MeterStorage } from "./tenant-meter-storage.ts";

/** A tenant's meter as the keeper of how many bytes its files may have, together with those of the companies below. */
export abstract class MeterOfFiles extends MeterOfUse {
  protected readonly pool = new MeterPool(this.ctx.storage.sql, this.env);
  protected readonly files = new MeterStorage(this.ctx.storage.sql);

  async store(key: string, bytes: number): Promise<HoldAnswer> {
    const now = await this.now();
    const settings = this.settings.read();
    const own: HoldAnswer = settings
      ? this.files.store(key, bytes, limitsAt(settings, now).storage, now)
      : { granted: false, reason: "unconfigured" };
    return this.pool.ask(
      own,
      () => this.files.drop(key),
      ({ meter, branch }) => meter.store(branchKey(branch, key), bytes),
    );
  }

  async drop(key: string): Promise<void> {
    this.home.assertHere();
    this.files.drop(key);
    const above = this.pool.above();
    if (above) await above.meter.drop(branchKey(above.branch, key));
  }

  async stored(bytes: number, at: number, branch = ""): Promise<void> {
    this.home.assertHere();
    this.ctx.storage.transactionSync(() => this.files.sampled(branch, bytes, at));
    const above = this.pool.above();
    if (above) await above.meter.stored(bytes, at, above.branch);
  }
}
