import type { UsageMeter } from "../../../shared/usage/meters.ts";
import type { UsageSeries } from "../../../shared/usage/series-contract.ts";
import type { StatementPage } from "../../../shared/usage/statement-contract.ts";

export interface Day {
  /** Midnight UTC, or later where the billing month began on that day. */
  start: string;
  quantity: number;
}

/** What the page of use shows of the record. */
export interface Used {
  month: UsageSeries;
  days: Day[];
  /** Which meter is shown by day. */
  meter: UsageMeter;
  statements: StatementPage["data"];
}

/**
 * A billing month begins at any hour, and asking is a call that counts: so days are added up from the month's own
 * hours, and the month says of this meter what these come to. Both tables agree, to the unit.
 */
export function usedOf(
  month: UsageSeries,
  hours: UsageSeries,
  meter: UsageMeter,
  statements: StatementPage["data"],
): Used {
  const counted = hours.data.find((one) => one.meter === meter);
  const days = new Map<string, Day>();
  for (const { start, quantity } of counted?.points ?? []) {
    const date = start.slice(0, 10);
    const known = days.get(date);
    if (known) known.quantity += quantity;
    else days.set(date, { start, quantity });
  }
  const data = [...month.data.filter((one) => one.meter !== meter), ...(counted ? [counted] : [])];
  return { month: { ...month, data }, days: [...days.values()], meter, statements };
}
