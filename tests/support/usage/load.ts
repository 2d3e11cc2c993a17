import { ask } from "../../../scripts/http.ts";
import { Chance } from "./chance.ts";
import { drawEvent, expect, type SentEvent } from "./events.ts";
import type { Calls, Tally } from "./tally.ts";

const patienceMilliseconds = 10_000;

/** Who asks: a tenant's key, from wherever the platform listens now. */
export interface Asker {
  url: () => string;
  key: string;
  /** Begins every event id of the tenant's. */
  tag: string;
}

/**
 * One client of a tenant that reads and one that reports, below the demand from which requests are admitted by leases:
 * what a killed isolate had not yet told of a lease is billed to nobody. They keep what was acknowledged, and send
 * again what was not.
 */
export class Load {
  readonly acknowledged: Tally = new Map();
  readonly calls: Calls = { sent: 0, acknowledged: 0 };
  readonly counts = { batches: 0, events: 0, duplicates: 0, retries: 0, lost: 0 };
  /** Answers nobody expects, by what they were: there must be none. */
  readonly odd = new Map<string, number>();
  readonly #asker: Asker;
  readonly #chance: Chance;
  readonly #known: SentEvent[] = [];
  readonly #counted = new Set<string>();
  #next = 0;
  #isOver = false;

  constructor(asker: Asker, seed: number) {
    this.#asker = asker;
    this.#chance = new Chance(seed);
  }

  /** Resolves after `finish`, when everything that was begun has been acknowledged. */
  async run(): Promise<void> {
    await Promise.all([this.#read(), this.#report()]);
  }

  finish(): void {
    this.#isOver = true;
  }

  async #read(): Promise<void> {
    while (!this.#isOver) {
      await this.#ask("GET", "/v1/projects?limit=1");
      await this.#think(120, 300);
    }
  }

  /** One batch after the other; each is sent, the very same, until it was acknowledged. */
  async #report(): Promise<void> {
    while (!this.#isOver) {
      const batch = this.#batch();
      const body = JSON.stringify({ events: batch });
      for (let attempt = 0; ; attempt++) {
        if (attempt > 0) this.counts.retries++;
        if (await this.#ask("POST", "/v1/usage-events", body)) break;
        await this.#think(300, 600);
      }
      for (const event of batch) this.#acknowledge(event);
      this.counts.batches++;
      await this.#think(400, 800);
    }
  }

  #acknowledge(event: SentEvent): void {
    if (this.#counted.has(event.event_id)) return;
    this.#counted.add(event.event_id);
    this.#known.push(event);
    this.counts.events++;
    expect(this.acknowledged, event);
  }

  /** New events, some of them twice, among some that were acknowledged before. */
  #batch(): SentEvent[] {
    const chance = this.#chance;
    const events = Array.from({ length: chance.whole(1, 25) }, () =>
      drawEvent(chance, `${this.#asker.tag}-${this.#next++}`, Date.now()),
    );
    const again = chance.next() < 0.4 ? [chance.pick(events)] : [];
    const old = this.#known.length > 0 && chance.next() < 0.4 ? [chance.pick(this.#known)] : [];
    this.counts.duplicates += again.length + old.length;
    return [...events, ...again, ...old];
  }

  /** @returns whether it was acknowledged: the whole answer arrived, and it is a success */
  async #ask(method: string, path: string, body?: string): Promise<boolean> {
    const headers = { authorization: `Bearer ${this.#asker.key}`, "content-type": "application/json" };
    const signal = AbortSignal.timeout(patienceMilliseconds);
    this.calls.sent += 1;
    try {
      const init = { method, headers, signal, ...(body === undefined ? {} : { body }) };
      const response = await ask(new URL(path, this.#asker.url()), init);
      const text = await response.text();
      if (response.ok) this.calls.acknowledged += 1;
      else if (response.status < 500)
        this.#oddity(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`);
      else this.counts.lost++;
      return response.ok;
    } catch (error) {
      // Nobody listened: it was never sent.
      if (String((error as { code?: unknown }).code) === "ECONNREFUSED") this.calls.sent -= 1;
      else this.counts.lost++;
      return false;
    }
  }

  #oddity(what: string): void {
    this.odd.set(what, (this.odd.get(what) ?? 0) + 1);
    if (this.odd.size > 20) throw new Error(`unexpected answers: ${[...this.odd.keys()].join("\n")}`);
  }

  /** The time a client takes between two requests. */
  #think(least: number, most: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    setTimeout(resolve, this.#chance.whole(least, most));
    return promise;
  }
}
