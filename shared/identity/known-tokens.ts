import type { TokenShape } from "./token-shape.ts";

/** A token whose signature was checked, and what it said. */
export interface KnownToken<Claims> {
  shape: TokenShape;
  claims: Claims;
}

interface Entry<Claims> extends KnownToken<Claims> {
  /** The very keys it was checked with. */
  keys: object;
}

/**
 * Tokens an isolate has checked, by their whole text: another spelling of one is another token, and is checked. What
 * changes with time is the asker's to look at again; whose session has ended is the meter's to say. The longest known
 * is forgotten first.
 */
export class KnownTokens<Claims extends object> {
  readonly #most: number;
  readonly #entries = new Map<string, Entry<Claims>>();

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Whatever keys it was checked with: a shape is a matter of the text alone. */
  shapeOf(token: string): TokenShape | undefined {
    return this.#entries.get(token)?.shape;
  }

  /** Only while the region's keys are the same list: with a new list every token is checked again. */
  recall(token: string, keys: object): KnownToken<Claims> | undefined {
    const entry = this.#entries.get(token);
    return entry?.keys === keys ? entry : undefined;
  }

  remember(token: string, keys: object, known: KnownToken<Claims>): void {
    this.#entries.delete(token);
    const [longest] = this.#entries.keys();
    if (this.#entries.size >= this.#most && longest !== undefined) this.#entries.delete(longest);
    this.#entries.set(token, { ...known, keys });
  }
}
