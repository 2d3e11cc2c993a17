import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { Scheduler } from "fast-check";
import { sweep } from "../../shared/data/outbox.ts";
import type { Shards } from "../../shared/data/shards.ts";
import { type Directory, identityCouriers } from "../../shared/identity/couriers.ts";
import type { PasswordHasher } from "../../shared/identity/password-hash.ts";
import type { IdentityContext } from "../../shared/identity/ports.ts";
import type { Clock } from "../../shared/kernel/clock.ts";
import { randomIds } from "../../shared/kernel/ids.ts";
import { vaults } from "../../shared/keys/service.ts";
import { type Meter, meterOf } from "../../shared/limits/meter.ts";
import { usageLedgerOf } from "../../shared/usage/ledger.ts";

export type Fault = "before" | "after";
/** Outlives a context, as an isolate does. */
const openVault = vaults("A".repeat(43));
export const origin = "http://localhost:1";

/** A directory as the edge keeps it, in memory. */
export class DirectoryRoom implements Directory {
  readonly slugs = new Map<string, { tenantId: string; confirmed: boolean }>();
  readonly digests = new Map<string, string>();

  async claim(slug: string, tenantId: string) {
    const owner = this.slugs.get(slug)?.tenantId;
    if (owner === undefined) this.slugs.set(slug, { tenantId, confirmed: false });
    return owner === undefined || owner === tenantId ? ("claimed" as const) : ("taken" as const);
  }
  async confirm(tenantId: string, digest: string) {
    for (const claim of this.slugs.values()) if (claim.tenantId === tenantId) claim.confirmed = true;
    this.digests.set(digest, tenantId);
  }
  async leave(_tenantId: string, digest: string) {
    this.digests.delete(digest);
  }
  async release(tenantId: string) {
    for (const [slug, claim] of this.slugs) if (claim.tenantId === tenantId) this.slugs.delete(slug);
  }
}

/** Identity's verbs over real databases and meters, where any one call to a store can be made to fail. */
export class IdentityRoom {
  now = 1_800_000_000_000;
  readonly clock: Clock = { now: () => this.now };
  readonly directory = new DirectoryRoom();
  calls = 0;
  /** Waited for before each call to a store: whoever holds it decides in which order calls of several verbs come. */
  pace: () => Promise<void> = async () => {};
  readonly #afterwards: Promise<unknown>[] = [];
  #fault: { call: number; kind: Fault } | undefined;
  readonly #originals = new WeakMap<object, object>();

  static async prepare(): Promise<void> {
    for (const database of [env.DB_0, env.DB_1]) await applyD1Migrations(database, env.MIGRATIONS);
  }

  /** The `call`-th call from now on fails: before its effect, or after it with the answer lost. */
  failAt(call: number, kind: Fault): void {
    this.calls = 0;
    this.#fault = { call, kind };
  }

  /** What goes on after an answer was given has ended. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.#afterwards.splice(0));
  }

  /** Work of several at once, call by call in the order that a scheduler draws; with what goes on after the answers. */
  async interleaved<Done>(
    scheduler: Scheduler,
    work: () => Promise<Done>[],
  ): Promise<PromiseSettledResult<Done>[]> {
    this.pace = () => scheduler.schedule(Promise.resolve());
    try {
      const all = Promise.allSettled(work());
      return await scheduler.waitFor(all.finally(() => this.settle()));
    } finally {
      this.pace = async () => {};
    }
  }

  heal(): void {
    this.calls = 0;
    this.#fault = undefined;
  }

  async #step<T>(run: () => Promise<T>): Promise<T> {
    await this.pace();
    const due = this.#fault?.call === this.calls++ ? this.#fault.kind : undefined;
    if (due === "before") throw new Error("D1_ERROR: Network connection lost.");
    const result = await run();
    if (due === "after") throw new Error("D1_ERROR: storage operation exceeded timeout.");
    return result;
  }

  #counted<T extends object>(target: T, verbs: readonly string[]): T {
    const proxy = new Proxy(target, {
      get: (of, name) => {
        const member: unknown = Reflect.get(of, name);
        if (typeof member !== "function") return member;
        if (verbs.includes(String(name)))
          return (...given: unknown[]) =>
            this.#step(async () => (await member.apply(of, this.#unwrap(given))) as unknown);
        return (...given: unknown[]) => {
          const made: unknown = member.apply(of, given);
          return name === "prepare" || name === "bind" ? this.#counted(made as object, verbs) : made;
        };
      },
    });
    this.#originals.set(proxy, target);
    return proxy;
  }

  /** For other rooms over the same stores: calls of these verbs are counted, and one of them can be made to fail. */
  failing<T extends object>(target: T, verbs: readonly string[]): T {
    return this.#counted(target, verbs);
  }

  /** A batch wants the statements themselves, not what stands around them here. */
  #unwrap(given: unknown[]): unknown[] {
    const original = (item: unknown) =>
      typeof item === "object" && item !== null ? (this.#originals.get(item) ?? item) : item;
    return given.map((item) => (Array.isArray(item) ? item.map(original) : original(item)));
  }

  get shards(): Shards {
    const verbs = ["batch", "run", "first", "all", "raw"];
    const databases = [env.DB_0, env.DB_1].map((database) => this.#counted(database, verbs));
    const of = (shard: number) => databases[shard] as D1Database;
    return { home: of(0), count: 2, of, all: () => databases };
  }

  meter = (tenantId: string): Meter => meterOf(env, tenantId);

  context(): IdentityContext {
    const meterVerbs = ["configure", "hold", "keep", "revokeSessions"];
    const bound = (meter: Meter) => ({
      configure: (given: never) => meter.configure(given),
      hold: (kind: never, key: string) => meter.hold(kind, key),
      keep: (key: string) => meter.keep(key),
      revokeSessions: (ids: readonly string[], until: number) => meter.revokeSessions(ids, until),
    });
    const hasher: PasswordHasher = {
      hash: async (password) => `test:${password}`,
      verify: async (stored, password) => stored === `test:${password}`,
      isCurrent: () => true,
    };
    return {
      requestId: "req_test0000",
      region: "eu",
      clock: this.clock,
      ids: randomIds(this.clock),
      url: origin,
      headers: new Headers(),
      after: (work) => void this.#afterwards.push(work),
      shards: this.shards,
      openVault,
      directory: this.#counted(this.directory, ["claim", "confirm"]),
      meterFor: (tenantId) => this.#counted(bound(this.meter(tenantId)) as unknown as Meter, meterVerbs),
      usageFor: (tenantId) => ({ record: (events) => usageLedgerOf(env as never, tenantId).record(events) }),
      secrets: {
        signingKey: "",
        publishedKeys: [],
        verifyingKeys: [],
        challengeKey: "c",
        emailIndexKey: "e",
      },
      relyingParty: { id: "localhost", origins: [origin] },
      hasher,
      post: { transport: undefined },
      origin: "https://app.leanvibe.test",
    };
  }

  /** The sweeper's round, a minute later: everything owed is due by then. */
  async sweep(): Promise<void> {
    this.now += 60_000;
    const couriers = identityCouriers(this.context());
    for (const [shard, database] of [env.DB_0, env.DB_1].entries())
      await sweep(database, shard, couriers, this.now);
  }

  async rows(sql: string, ...given: unknown[]): Promise<Record<string, unknown>[]> {
    const results = await Promise.all(
      [env.DB_0, env.DB_1].map((database) =>
        database
          .prepare(sql)
          .bind(...given)
          .all<Record<string, unknown>>(),
      ),
    );
    return results.flatMap((result) => result.results);
  }
}
