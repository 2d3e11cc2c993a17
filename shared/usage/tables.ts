import { integer, text } from "drizzle-orm/sqlite-core";
import { tenantTable } from "../data/tenant-table.ts";
import { usageMeters } from "./meters.ts";

const meter = () => text("meter", { enum: usageMeters }).notNull();
const dimension = () => text("dimension").notNull();
/** Start of a UTC hour, and of the billing month it is late for, closed or before the first one; milliseconds since the epoch. */
const hour = () => integer("hour").notNull();
const lateFrom = () => integer("late_from");

/** What was copied of the meter's record of use; the copier of `shared/data/usage-copy.ts` writes all three. */
export const usageBatches = tenantTable("usage_batches", () => ({
  sequence: integer("sequence").notNull(),
  sealedAt: integer("sealed_at").notNull(),
}));

/** What each batch changed: never rewritten. */
export const usageLines = tenantTable("usage_lines", () => ({
  batchId: text("batch_id").notNull(),
  meter: meter(),
  dimension: dimension(),
  hour: hour(),
  lateFrom: lateFrom(),
  delta: integer("delta").notNull(),
  total: integer("total").notNull(),
}));

/** What each hour came to, by the newest batch that says it. */
export const usageHours = tenantTable("usage_hours", () => ({
  meter: meter(),
  dimension: dimension(),
  hour: hour(),
  lateFrom: lateFrom(),
  total: integer("total").notNull(),
  sequence: integer("sequence").notNull(),
}));
