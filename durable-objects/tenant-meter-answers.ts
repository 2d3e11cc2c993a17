import type { Admission, PolicyState } from "../shared/limits/meter.ts";
import type { RateVerdict } from "../shared/limits/rules.ts";

/** What a meter answers to whom it does not count. */
export const unseen = (verdict: "unconfigured" | "revoked"): Admission => ({
  verdict,
  state: "active",
  reasons: [],
  policies: [],
  violated: [],
});

/** A verdict as the RateLimit headers say it. */
export function policiesOf({ minute, month }: RateVerdict): PolicyState[] {
  const state = (name: "minute" | "month", of: typeof minute, windowSeconds: number): PolicyState => ({
    name,
    quota: of.limit,
    windowSeconds,
    remaining: Math.max(0, of.limit - of.used),
    resetSeconds: of.resetSeconds,
  });
  return [state("minute", minute, 60), ...(month ? [state("month", month, month.windowSeconds)] : [])];
}
