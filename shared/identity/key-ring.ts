import type { Clock } from "../kernel/clock.ts";

export interface KeySource {
  jwks(): Promise<{ keys: Record<string, unknown>[] }>;
}

const freshMilliseconds = 300_000;

/** The region's public keys, kept per isolate for five minutes so that a warm request asks nobody. */
export function keyRing() {
  let kept: { keys: Record<string, unknown>[]; until: number } | undefined;
  return {
    async keys(source: KeySource, clock: Clock): Promise<Record<string, unknown>[]> {
      const now = clock.now();
      if (!kept || kept.until <= now)
        kept = { keys: (await source.jwks()).keys, until: now + freshMilliseconds };
      return kept.keys;
    },
  };
}
