import type { UsageKey, UsageRow } from "./ledger.ts";

/** One hour's count that is not the same wherever it stands; 0: it does not stand there. */
export interface Drift extends Omit<UsageRow, "total"> {
  /** As the meter has it, who is the first to know. */
  ledger: number;
  /** The sum of what all copied batches changed. */
  deltas: number;
  /** What the newest copied batch says the hour came to. */
  hours: number;
}

/**
 * `forgotten`: the meter no longer holds that hour, so that nobody can say what it came to. `differs`: it was corrected and
 * still is not the same, which the next comparison looks at again.
 */
export const driftCauses = ["differs", "forgotten"] as const;

/** A drift that a correction did not end, and why. */
export interface LastingDrift extends Drift {
  cause: (typeof driftCauses)[number];
}

export const usageKeyOf = ({ hour, meter, dimension, lateFrom }: UsageKey): string =>
  JSON.stringify([hour, meter, dimension, lateFrom]);

/** Of three tellings of the same hours, wherever any two differ. */
export function driftOf(tellings: Record<"ledger" | "deltas" | "hours", readonly UsageRow[]>): Drift[] {
  const found = new Map<string, Drift>();
  for (const telling of ["ledger", "deltas", "hours"] as const)
    for (const row of tellings[telling]) {
      const { total, ...what } = row;
      const drift = found.get(usageKeyOf(row)) ?? { ...what, ledger: 0, deltas: 0, hours: 0 };
      drift[telling] += total;
      found.set(usageKeyOf(row), drift);
    }
  return [...found.values()].filter(({ ledger, deltas, hours }) => ledger !== deltas || ledger !== hours);
}
