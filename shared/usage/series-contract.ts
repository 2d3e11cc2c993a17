import * as z from "zod/mini";
import { instant } from "../http/wire.ts";
import { deferred } from "../kernel/deferred.ts";
import { type UsageMeter, usageMeters, usageUnits } from "./meters.ts";

export const intervals = ["hour", "day", "month"] as const;
export type Interval = (typeof intervals)[number];

/** `from` is included, `to` is not; both are widened to whole intervals. */
export const usageQuery = deferred(() =>
  z.strictObject({
    from: z.optional(instant),
    to: z.optional(instant),
    /** Hours and days are UTC's, months those of the company's bill. */
    interval: z._default(z.enum(intervals), "day"),
    meter: z.optional(z.enum(usageMeters)),
    dimension: z.optional(z.string().check(z.maxLength(100))),
    /** Without it, a meter's dimensions are summed. */
    group_by: z.optional(z.literal("dimension")),
    /** Instead of the Accept header. */
    format: z.optional(z.enum(["json", "csv"])),
  }),
);
export type UsageQuery = z.output<typeof usageQuery>;

/** The same beside other facts: only whoever names an interval is told a series. */
export const usageQueryBeside = deferred(() =>
  z.strictObject({
    ...usageQuery.shape,
    interval: z.optional(z.enum(intervals)),
  }),
);

const units = [...new Set(Object.values(usageUnits))] as [(typeof usageUnits)[UsageMeter]];
const quantities = () => ({
  quantity: z.int(),
  /** What of it happened in a month that was closed already, or before the first one. */
  adjusted: z.int(),
});

export const usageSeries = deferred(() =>
  z.object({
    interval: z.enum(intervals),
    from: instant,
    to: instant,
    data: z.array(
      z.object({
        meter: z.enum(usageMeters),
        unit: z.enum(units),
        /** `null`: of all dimensions together. */
        dimension: z.nullable(z.string()),
        ...quantities(),
        /** Where something was counted, in order. */
        points: z.array(z.object({ start: instant, end: instant, ...quantities() })),
      }),
    ),
  }),
);
export type UsageSeries = z.output<typeof usageSeries>;
