import type { Clock } from "../kernel/clock.ts";
import type { RootedKey } from "./cipher.ts";

/** A revoked key opens nothing once this is over, however busy an isolate is. */
export const cachedMilliseconds = 300_000;
const maximum = 500;

/** Tenants' unwrapped keys, per isolate. People's keys are never kept: a destroyed one must be gone at once. */
export class KeyCache {
  readonly #kept = new Map<string, { key: RootedKey; until: number }>();

  get(id: string, clock: Clock): RootedKey | undefined {
    const kept = this.#kept.get(id);
    if (!kept || kept.until <= clock.now()) return undefined;
    return kept.key;
  }

  /** The oldest makes room. */
  keep(id: string, key: RootedKey, clock: Clock): void {
    this.#kept.delete(id);
    this.#kept.set(id, { key, until: clock.now() + cachedMilliseconds });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > maximum && oldest !== undefined) this.#kept.delete(oldest);
  }

  forget(id: string): void {
    this.#kept.delete(id);
  }
}
