import { text } from "drizzle-orm/sqlite-core";
import { sealed } from "../data/sealed.ts";
import { changeColumns, tenantTable } from "../data/tenant-table.ts";
import { declarableRegions } from "../kernel/subprocessor.ts";

export const pauseReasons = ["asked", "failures", "refused", "gone"] as const;
export type PauseReason = (typeof pauseReasons)[number];

/** Where a tenant has its audit log sent to; how far it got stands in `audit_cursors`. */
export const auditStreams = tenantTable("audit_streams", () => ({
  host: text("host").notNull(),
  url: sealed("url").notNull(),
  /** `whsec_…`: what we sign with. */
  secret: sealed("secret").notNull(),
  /** Where the endpoint stands, by the tenant's own word. */
  region: text("region", { enum: declarableRegions }).notNull(),
  status: text("status", { enum: ["active", "paused"] }).notNull(),
  pausedFor: text("paused_for", { enum: pauseReasons }),
  createdBy: text("created_by").notNull(),
  ...changeColumns(),
}));
