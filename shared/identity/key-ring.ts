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
  return {
    async keys(source: KeySource, clock: Clock, kid: unknown): Promise<Record<string, unknown>[]> {
      const now = clock.now();
      const age = now - (kept?.at ?? Number.NEGATIVE_INFINITY);
      const isKnown = kept?.keys.some((key) => key["kid"] === kid);
      if (!kept || age >= (isKnown ? freshMilliseconds : againMilliseconds))
        kept = { keys: (await source.jwks()).keys, at: now };
      return kept.keys;
    },
  };
}
