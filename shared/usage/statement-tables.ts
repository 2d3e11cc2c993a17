import { integer, text } from "drizzle-orm/sqlite-core";
import { changeColumns, tenantTable } from "../data/tenant-table.ts";
import type { LastingDrift } from "./drift.ts";
import type { StatementLine } from "./statement-rules.ts";

/** One for each billing month; `lines` and `drift` are of its closing, and final ones never change. */
export const usageStatements = tenantTable("usage_statements", () => ({
  periodStart: integer("period_start").notNull(),
  periodEnd: integer("period_end").notNull(),
  state: text("state", { enum: ["open", "blocked", "final"] }).notNull(),
  lines: text("lines", { mode: "json" }).$type<StatementLine[]>().notNull(),
  drift: text("drift", { mode: "json" }).$type<LastingDrift[]>().notNull(),
  dueAt: integer("due_at").notNull(),
  closedAt: integer("closed_at"),
  ...changeColumns(),
}));
export type StatementRow = typeof usageStatements.$inferSelect;
