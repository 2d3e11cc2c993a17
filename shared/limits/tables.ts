import { integer, text } from "drizzle-orm/sqlite-core";
import { changeColumns, tenantTable } from "../data/tenant-table.ts";
import { noticedLimits } from "./notices.ts";

/** What was agreed with the company instead of a limit of its plan; `id` is the limit's name. */
export const limitOverrides = tenantTable("limit_overrides", () => ({
  /** `null`: taken back. */
  value: integer("value"),
  /** Written for the company to read. */
  reason: text("reason").notNull(),
  operatorId: text("operator_id").notNull(),
  /** From then on the plan's value holds, whoever sleeps. */
  expiresAt: integer("expires_at").notNull(),
  ...changeColumns(),
}));

/** That so much of a limit is used up; `id` says which, of what period, and how much. */
export const limitNotices = tenantTable("limit_notices", () => ({
  name: text("counted", { enum: noticedLimits }).notNull(),
  /** 80, 95 or 100. */
  percent: integer("percent").notNull(),
  used: integer("used").notNull(),
  /** The limit as it was then. */
  quota: integer("quota").notNull(),
  /** From then on it is told again. */
  periodEnd: integer("period_end").notNull(),
  ...changeColumns(),
}));
