import type { Clock } from "../kernel/clock.ts";

export interface KeySource {
  jwks(): Promise<{ keys: Record<string, unknown>[] }>;
}

const freshMilliseconds = 300_000;
/** A key we do not know may be new, but a forger does not make us ask more often than this. */
const againMilliseconds = 30_000;

/** The region's public keys, kept per isolate for five minutes so that a warm request asks nobody; sooner for a new one. */
export function keyRing() {
  let kept: { keys: Record<string, unknown>[]; at: number } | undefined;
  /** The keys, where nobody has to be asked for them. */
  function keptFor(kid: unknown, clock: Clock): Record<string, unknown>[] | undefined {
    if (!kept) return undefined;
    const isKnown = kept.keys.some((key) => key["kid"] === kid);
    return clock.now() - kept.at < (isKnown ? freshMilliseconds : againMilliseconds) ? kept.keys : undefined;
  }
  return {
    kept: keptFor,
    async keys(source: KeySource, clock: Clock, kid: unknown): Promise<Record<string, unknown>[]> {
      const known = keptFor(kid, clock);
      if (known) return known;
      const at = clock.now();
      kept = { keys: (await source.jwks()).keys, at };
      return kept.keys;
    },
  };
}
