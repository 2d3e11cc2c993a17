import * as z from "zod/mini";
import { id, instant, pageOf, pageQuery } from "../http/wire.ts";
import { deferred } from "../kernel/deferred.ts";
import { driftCauses } from "./drift.ts";
import { type UsageMeter, usageMeters, usageUnits } from "./meters.ts";

export const statementStates = ["open", "closing", "blocked", "final"] as const;
const units = [...new Set(Object.values(usageUnits))] as [(typeof usageUnits)[UsageMeter]];

const summary = () => ({
  id: id("usageStatement"),
  /** The billing month: `period_start` is in it, `period_end` is not. */
  period_start: instant,
  period_end: instant,
  /** `closing`: the month is over and is being compared. `blocked`: counts differ, no bill is made before they agree. */
  state: z.enum(statementStates),
  closed_at: z.nullable(instant),
});

const line = deferred(() =>
  z.object({
    meter: z.enum(usageMeters),
    unit: z.enum(units),
    dimension: z.string(),
    /** Start of the month in which it happened, closed or before the first one; `null`: it came in time. */
    late_from: z.nullable(instant),
    quantity: z.int(),
  }),
);

const drift = deferred(() =>
  z.object({
    meter: z.enum(usageMeters),
    dimension: z.string(),
    late_from: z.nullable(instant),
    hour: instant,
    /** What the ledger, the copied hours and all that was copied together have of that hour. */
    ledger: z.int(),
    hours: z.int(),
    deltas: z.int(),
    /** `forgotten`: the ledger no longer holds that hour. `differs`: it was corrected and is compared again. */
    cause: z.enum(driftCauses),
  }),
);

export const statementView = deferred(() =>
  z.object({
    ...summary(),
    /** Of a final statement as they were billed; before, as of now. */
    lines: z.array(line),
    /** Where counts differ, of a blocked statement; at most 50. */
    drift: z.array(drift),
  }),
);
export type StatementView = z.output<typeof statementView>;

export const statementQuery = pageQuery;
export type StatementQuery = z.output<typeof statementQuery>;
export const statementPage = pageOf(deferred(() => z.object(summary())));
export type StatementPage = z.output<typeof statementPage>;
export const statementParams = deferred(() => z.strictObject({ id: id("usageStatement") }));
