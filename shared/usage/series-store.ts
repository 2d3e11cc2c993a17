import { and, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import type { TenantDb } from "../data/tenant-db.ts";
import type { Period } from "../limits/rules.ts";
import type { UsageRow } from "./ledger.ts";
import type { UsageMeter } from "./meters.ts";
import { usageHours } from "./tables.ts";

export interface UseFilter {
  meter?: UsageMeter | undefined;
  dimension?: string | undefined;
}

const within = ({ start, end }: Period, filter: UseFilter): SQL | undefined =>
  and(
    gte(usageHours.hour, start),
    lt(usageHours.hour, end),
    filter.meter === undefined ? undefined : eq(usageHours.meter, filter.meter),
    filter.dimension === undefined ? undefined : eq(usageHours.dimension, filter.dimension),
  );

/** What was copied of a period's hours, summed by whole steps of so many milliseconds; each carries its step's start. */
export async function sumHours(
  db: TenantDb,
  period: Period,
  step: number,
  filter: UseFilter = {},
): Promise<UsageRow[]> {
  const { meter, dimension, lateFrom, hour, total } = usageHours;
  const at = sql<number>`${hour} - ${hour} % ${step}`;
  const summed = sql<number>`sum(${total})`;
  return await db
    .select({ meter, dimension, lateFrom, hour: at, total: summed })
    .from(usageHours)
    .where(within(period, filter))
    .groupBy(meter, dimension, lateFrom, at);
}
