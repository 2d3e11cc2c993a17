import { systemClock } from "../shared/kernel/clock.ts";
import type { BellMessage } from "../shared/usage/contract.ts";

export interface BellEnv {
  /** To the region's copier of use. */
  USAGE: Queue<BellMessage>;
}

/** From the first thing that was counted to the first ring. */
const firstMilliseconds = 60_000;
/** From one ring to the next, while the copier has not come: twice as long each time. */
const againMilliseconds = 15_000;
const longestMilliseconds = 900_000;
/** Hours in vain: the next thing counted rings once more, and otherwise the cron comes by. */
const mostRounds = 20;

const schema =
  "create table if not exists usage_bell (one integer primary key check (one = 1), tenant_id text not null);";

/**
 * Says that a meter has something to copy, until it was copied. Alarms may be lost and messages may be lost: every
 * start of the object looks again, and a cron asks every meter by and by.
 */
export class MeterBell {
  readonly #ctx: DurableObjectState;
  readonly #env: BellEnv;
  #isArmed = false;
  #rounds = 0;

  constructor(ctx: DurableObjectState, env: BellEnv) {
    this.#ctx = ctx;
    this.#env = env;
    this.open();
  }

  open(): void {
    this.#isArmed = false;
    this.#rounds = 0;
    this.#ctx.storage.sql.exec(schema);
  }

  /** What was set survives the object; what was about to be set did not. */
  async restore(hasWork: boolean): Promise<void> {
    this.#isArmed = (await this.#ctx.storage.getAlarm()) !== null;
    if (hasWork) this.arm(firstMilliseconds);
  }

  /** The alarm left something to do. */
  again(): void {
    this.arm(againMilliseconds);
  }

  /** Something was counted. An alarm that cannot be set ends the object before its answer leaves. */
  arm(milliseconds = firstMilliseconds): void {
    if (this.#isArmed) return;
    this.#isArmed = true;
    this.#learnName();
    // The runtime keeps alarms by the machine's clock, so this is the one place that must not follow a test's.
    void this.#ctx.storage.setAlarm(systemClock.now() + milliseconds);
  }

  /** @param isBehind says whether anything is still to be copied */
  async ring(isBehind: () => boolean): Promise<void> {
    this.#isArmed = false;
    const [named] = this.#ctx.storage.sql
      .exec<{ tenant_id: string }>("select tenant_id from usage_bell")
      .toArray();
    if (!named || !isBehind()) {
      this.#rounds = 0;
      return;
    }
    try {
      await this.#env.USAGE.send({ tenant_id: named.tenant_id });
    } catch (error) {
      console.error(JSON.stringify({ event: "usage.bell", error: String(error) }));
    } finally {
      if (this.#rounds < mostRounds)
        this.arm(Math.min(longestMilliseconds, againMilliseconds * 2 ** this.#rounds));
      this.#rounds += 1;
    }
  }

  /** The copier came: should it stay away again, it is rung for as soon as the first time. */
  heard(): void {
    this.#rounds = 0;
  }

  /** An alarm may find the object without a name, a call never does. */
  #learnName(): void {
    const { name } = this.#ctx.id;
    const learn = "insert or ignore into usage_bell (one, tenant_id) values (1, ?)";
    if (name !== undefined) this.#ctx.storage.sql.exec(learn, name);
  }
}
