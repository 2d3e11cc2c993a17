import { and, asc, gt, gte, lt, sum } from "drizzle-orm";
import type { TenantDb } from "../data/tenant-db.ts";
import type { UsageRow } from "./ledger.ts";
import { usageHours, usageLines } from "./tables.ts";

/** What was copied of hours in [from, to), as each hour's newest batch says it. */
export async function copiedHours(db: TenantDb, from: number, to: number): Promise<UsageRow[]> {
  const { meter, dimension, hour, lateFrom, total } = usageHours;
  return await db
    .select({ meter, dimension, hour, lateFrom, total })
    .from(usageHours)
    .where(and(gte(hour, from), lt(hour, to)));
}

/** The same from an hour on, a page at a time. */
export const copiedPage = (
  db: TenantDb,
  from: number,
  after: string,
  limit: number,
): Promise<(UsageRow & { id: string })[]> =>
  db
    .select({
      id: usageHours.id,
      meter: usageHours.meter,
      dimension: usageHours.dimension,
      hour: usageHours.hour,
      lateFrom: usageHours.lateFrom,
      total: usageHours.total,
    })
    .from(usageHours)
    .where(and(gte(usageHours.hour, from), gt(usageHours.id, after)))
    .orderBy(asc(usageHours.id))
    .limit(limit);

/** The same as the sum of what all batches changed. */
export async function summedLines(db: TenantDb, from: number, to: number): Promise<UsageRow[]> {
  const { meter, dimension, hour, lateFrom, delta } = usageLines;
  const rows = await db
    .select({ meter, dimension, hour, lateFrom, total: sum(delta).mapWith(Number) })
    .from(usageLines)
    .where(and(gte(hour, from), lt(hour, to)))
    .groupBy(hour, meter, dimension, lateFrom);
  return rows.map((row) => ({ ...row, total: row.total ?? 0 }));
}
