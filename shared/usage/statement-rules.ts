import type { UsageRow } from "./ledger.ts";
import { hourMilliseconds, type UsageMeter, usageMeters } from "./meters.ts";

/** After a month ends: what isolates still hold of it comes back, and its last events arrive. */
export const graceMilliseconds = hourMilliseconds;
/** A statement that could not be closed is tried again. */
export const retryMilliseconds = hourMilliseconds;
/** Of what differs, so much is kept. */
export const mostDrift = 50;

/** Something counted, by what bills tell it apart. */
export interface StatementLine {
  meter: UsageMeter;
  dimension: string;
  lateFrom: number | null;
  quantity: number;
}

const keyOf = ({ meter, dimension, lateFrom }: Omit<UsageRow, "hour" | "total">): string =>
  JSON.stringify([usageMeters.indexOf(meter), dimension, lateFrom]);

const byKey = (one: Parameters<typeof keyOf>[0], other: Parameters<typeof keyOf>[0]): number =>
  usageMeters.indexOf(one.meter) - usageMeters.indexOf(other.meter) ||
  (one.dimension === other.dimension ? 0 : one.dimension < other.dimension ? -1 : 1) ||
  (one.lateFrom ?? 0) - (other.lateFrom ?? 0);

/** Hours summed as bills tell them apart, in a fixed order. */
export function linesOf(rows: readonly UsageRow[]): StatementLine[] {
  const lines = new Map<string, StatementLine>();
  for (const row of rows) {
    const { meter, dimension, lateFrom, total } = row;
    const line = lines.get(keyOf(row)) ?? { meter, dimension, lateFrom, quantity: 0 };
    lines.set(keyOf(row), { ...line, quantity: line.quantity + total });
  }
  return [...lines.values()].filter(({ quantity }) => quantity !== 0).sort(byKey);
}
