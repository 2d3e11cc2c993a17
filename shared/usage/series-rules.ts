import { timestamp } from "../kernel/clock.ts";
import { invalidField } from "../kernel/problem.ts";
import type { Period } from "../limits/rules.ts";
import type { UsageRow } from "./ledger.ts";
import { usageMeters, usageUnits } from "./meters.ts";
import type { UsageQuery, UsageSeries } from "./series-contract.ts";

const mostPoints = 20_000;

type Series = UsageSeries["data"][number];
type Quantities = Pick<Series, "quantity" | "adjusted">;

function add(sum: Quantities, { total, lateFrom }: UsageRow): void {
  sum.quantity += total;
  if (lateFrom !== null) sum.adjusted += total;
}

/** Of periods in order, without gap: that with `at` in it. */
function periodOf(periods: readonly Period[], at: number): Period | undefined {
  let [low, high] = [0, periods.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((periods[middle]?.start ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  const found = periods[low];
  return found && found.start <= at && at < found.end ? found : undefined;
}

interface Growing {
  series: Series;
  points: Map<number, { period: Period } & Quantities>;
}

/**
 * Rows of use as a question wants them. Integers are added to integers, so the points are the rows, to the unit.
 * @throws {Problem} `invalid_request` where the answer were longer than anybody reads
 */
export function seriesOf(
  rows: readonly UsageRow[],
  periods: readonly Period[],
  { interval, meter, dimension, group_by }: UsageQuery,
): UsageSeries {
  const growing = new Map<string, Growing>();
  for (const row of rows) {
    const period = periodOf(periods, row.hour);
    if (!period || (meter !== undefined && row.meter !== meter)) continue;
    if (dimension !== undefined && row.dimension !== dimension) continue;
    const name = group_by === undefined && dimension === undefined ? null : row.dimension;
    const one = seriesAt(growing, row.meter, name);
    const point = one.points.get(period.start) ?? { period, quantity: 0, adjusted: 0 };
    one.points.set(period.start, point);
    add(point, row);
    add(one.series, row);
    if (!Number.isSafeInteger(one.series.quantity))
      throw invalidField("#/from", "range", "has more in it than can be told exactly: ask for fewer months");
  }
  const all = [...growing.values()].sort(byName);
  if (all.reduce((sum, { points }) => sum + points.size, 0) > mostPoints)
    throw invalidField("#/interval", "range", "makes too long an answer: ask for fewer, or for one meter");
  return {
    interval,
    from: timestamp(periods[0]?.start ?? 0),
    to: timestamp(periods.at(-1)?.end ?? 0),
    data: all.map(({ series, points }) => ({ ...series, points: pointsOf(points) })),
  };
}

function seriesAt(
  growing: Map<string, Growing>,
  meter: UsageRow["meter"],
  dimension: string | null,
): Growing {
  const key = `${meter} ${dimension ?? ""}`;
  const known = growing.get(key);
  if (known) return known;
  const series = { meter, unit: usageUnits[meter], dimension, quantity: 0, adjusted: 0, points: [] };
  const fresh: Growing = { series, points: new Map() };
  growing.set(key, fresh);
  return fresh;
}

const byName = ({ series: one }: Growing, { series: other }: Growing): number =>
  usageMeters.indexOf(one.meter) - usageMeters.indexOf(other.meter) ||
  ((one.dimension ?? "") < (other.dimension ?? "") ? -1 : 1);

const pointsOf = (points: Growing["points"]): Series["points"] =>
  [...points.entries()]
    .sort(([one], [other]) => one - other)
    .map(([, { period, quantity, adjusted }]) => ({
      start: timestamp(period.start),
      end: timestamp(period.end),
      quantity,
      adjusted,
    }));
