import type { UsageRow } from "./ledger.ts";

/** One hour's count that is not the same wherever it stands; 0: it does not stand there. */
export interface Drift extends Omit<UsageRow, "total"> {
  /** As the meter has it, who is the first to know. */
  ledger: number;
  /** The sum of what all copied batches changed. */
  deltas: number;
  /** What the newest copied batch says the hour came to. */
  hours: number;
}

const keyOf = ({ hour, meter, dimension, lateFrom }: UsageRow) =>
  JSON.stringify([hour, meter, dimension, lateFrom]);

/** Of three tellings of the same hours, wherever any two differ. */
export function driftOf(tellings: Record<"ledger" | "deltas" | "hours", readonly UsageRow[]>): Drift[] {
  const found = new Map<string, Drift>();
  for (const telling of ["ledger", "deltas", "hours"] as const)
    for (const row of tellings[telling]) {
      const { total, ...what } = row;
      const drift = found.get(keyOf(row)) ?? { ...what, ledger: 0, deltas: 0, hours: 0 };
      drift[telling] += total;
      found.set(keyOf(row), drift);
    }
  return [...found.values()].filter(({ ledger, deltas, hours }) => ledger !== deltas || ledger !== hours);
}
