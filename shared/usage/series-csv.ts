import { rowOf } from "../http/csv.ts";
import type { UsageSeries } from "./series-contract.ts";

const columns = ["start", "end", "meter", "unit", "dimension", "quantity", "adjusted"] as const;

/** A record for each point, with the numbers of the JSON answer. */
export const seriesCsv = ({ data }: UsageSeries): string =>
  [
    rowOf(columns),
    ...data.flatMap(({ meter, unit, dimension, points }) =>
      points.map(({ start, end, quantity, adjusted }) =>
        rowOf([start, end, meter, unit, dimension ?? "", quantity, adjusted]),
      ),
    ),
  ].join("");

/** Whether a caller asked for the file: by the query, else by what it accepts. */
export function wantsCsv(headers: Headers, format: "json" | "csv" | undefined): boolean {
  if (format !== undefined) return format === "csv";
  return /(?:^|,)\s*text\/csv\s*(?:[;,]|$)/i.test(headers.get("accept") ?? "");
}

export const csvAnswer = (series: UsageSeries): Response =>
  new Response(seriesCsv(series), {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="usage-${series.from.slice(0, 10)}-${series.interval}.csv"`,
      "cache-control": "private, no-store",
      vary: "accept",
    },
  });
