import type { TenantDb } from "../../data/tenant-db.ts";
import type { Clock } from "../../kernel/clock.ts";
import { dayMilliseconds, type Period } from "../../limits/rules.ts";
import type { UsageRow } from "../ledger.ts";
import { hourMilliseconds } from "../meters.ts";
import type { UsagePorts } from "../ports.ts";
import { intervalsOf } from "../range-rules.ts";
import type { UsageQuery, UsageSeries } from "../series-contract.ts";
import { csvAnswer, wantsCsv } from "../series-csv.ts";
import { seriesOf } from "../series-rules.ts";
import { sumHours, type UseFilter } from "../series-store.ts";

type Needs = UsagePorts & { db: TenantDb };

/**
 * Everything counted in some periods that join: from the ledger what the database may lack, from the database the
 * rest. The ledger is asked first, so that nothing is missed that is copied meanwhile.
 */
export async function useIn(
  { ledger, db }: Needs,
  periods: readonly Period[],
  filter: UseFilter & { step?: number } = {},
): Promise<UsageRow[]> {
  const [from, to] = [periods[0]?.start ?? 0, periods.at(-1)?.end ?? 0];
  const { since, rows } = await ledger.newsOf(from, to);
  const { step } = filter;
  const read = async ({ start, end }: Period): Promise<UsageRow[]> => {
    const last = Math.min(end, since);
    if (start >= last) return [];
    const sums = await sumHours(db, { start, end: last }, step ?? dayMilliseconds, filter);
    // A step may begin before its period does.
    return sums.map((sum) => ({ ...sum, hour: Math.max(sum.hour, start) }));
  };
  const copied = await Promise.all((step === undefined ? periods : [{ start: from, end: to }]).map(read));
  return [...copied.flat(), ...rows];
}

/** @throws {Problem} `invalid_request` for a range that is empty or too long */
export async function readSeries(ctx: Needs & { clock: Clock }, query: UsageQuery): Promise<UsageSeries> {
  const periods = intervalsOf(query, await ctx.anchor(), ctx.clock.now());
  const { interval, meter, dimension } = query;
  const steps =
    interval === "month" ? {} : { step: interval === "hour" ? hourMilliseconds : dayMilliseconds };
  const rows = await useIn(ctx, periods, { meter, dimension, ...steps });
  return seriesOf(rows, periods, query);
}

/** As JSON, or as the file that was asked for. */
export async function answerUsage(
  ctx: Needs & { clock: Clock; headers: Headers },
  query: UsageQuery,
): Promise<UsageSeries | Response> {
  const series = await readSeries(ctx, query);
  return wantsCsv(ctx.headers, query.format) ? csvAnswer(series) : series;
}
