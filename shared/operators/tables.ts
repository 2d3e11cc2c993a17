import { integer, text } from "drizzle-orm/sqlite-core";
import { changeColumns, tenantTable } from "../data/tenant-table.ts";

/** What an elevation may be for: `read` looks at the tenant, `lifecycle` moves its state. */
export const elevationPermissions = ["read", "lifecycle"] as const;
export type ElevationPermission = (typeof elevationPermissions)[number];

export const elevationStatuses = ["requested", "approved", "denied", "revoked", "expired"] as const;

/** An operator's permission to enter this tenant, kept where the tenant sees it. */
export const elevations = tenantTable("elevations", () => ({
  /** Who asked. */
  operatorId: text("operator_id").notNull(),
  /** Written for the tenant to read. */
  reason: text("reason").notNull(),
  permissions: text("permissions", { mode: "json" }).$type<ElevationPermission[]>().notNull(),
  minutes: integer("minutes").notNull(),
  status: text("status", { enum: elevationStatuses }).notNull(),
  /** Another operator, or the user who revoked it. */
  decidedBy: text("decided_by"),
  decidedAt: integer("decided_at"),
  /** Until approved: when the request lapses. */
  expiresAt: integer("expires_at").notNull(),
  ...changeColumns(),
}));
