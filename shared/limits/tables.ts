import { integer, text } from "drizzle-orm/sqlite-core";
import { changeColumns, tenantTable } from "../data/tenant-table.ts";

/** What was agreed with the company instead of a limit of its plan; `id` is the limit's name. */
export const limitOverrides = tenantTable("limit_overrides", {
  /** `null`: taken back. */
  value: integer("value"),
  /** Written for the company to read. */
  reason: text("reason").notNull(),
  operatorId: text("operator_id").notNull(),
  /** From then on the plan's value holds, whoever sleeps. */
  expiresAt: integer("expires_at").notNull(),
  ...changeColumns(),
});
