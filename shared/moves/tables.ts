import { integer, text } from "drizzle-orm/sqlite-core";
import { changeColumns, tenantTable } from "../data/tenant-table.ts";
import { regions } from "../kernel/region.ts";

export const moveStatuses = ["consented", "withdrawn", "done"] as const;

/** An owner's word that the company may move to another region, and what became of it. */
export const moves = tenantTable("moves", () => ({
  fromRegion: text("from_region", { enum: regions }).notNull(),
  toRegion: text("to_region", { enum: regions }).notNull(),
  status: text("status", { enum: moveStatuses }).notNull(),
  consentedBy: text("consented_by").notNull(),
  /** Until when a move may be begun; epoch milliseconds. */
  expiresAt: integer("expires_at").notNull(),
  movedAt: integer("moved_at"),
  ...changeColumns(),
}));
