import type { InferSelectModel } from "drizzle-orm";
import { integer, text } from "drizzle-orm/sqlite-core";
import { tenantTable } from "./tenant-table.ts";

/** What a commit did, for the audit trail. `detail` carries ids and codes, never personal data. */
export interface AuditEntry {
  action: string;
  target: { kind: string; id: string };
  detail?: Record<string, string | number | boolean | null>;
}

export const auditEvents = tenantTable("audit_events", () => ({
  at: integer("at").notNull(),
  actorKind: text("actor_kind", { enum: ["user", "api_key", "system", "operator"] }).notNull(),
  actorId: text("actor_id").notNull(),
  action: text("action").notNull(),
  targetKind: text("target_kind").notNull(),
  targetId: text("target_id").notNull(),
  requestId: text("request_id").notNull(),
  detail: text("detail", { mode: "json" })
    .$type<Record<string, string | number | boolean | null>>()
    .notNull(),
}));

export type AuditEventRow = InferSelectModel<typeof auditEvents>;
