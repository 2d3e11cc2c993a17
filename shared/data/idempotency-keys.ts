import { integer, text } from "drizzle-orm/sqlite-core";
import { tenantTable } from "./tenant-table.ts";

/** Answers kept for replay; the id is a hash over principal, route and the caller's key. */
export const idempotencyKeys = tenantTable("idempotency_keys", () => ({
  requestHash: text("request_hash").notNull(),
  status: integer("status").notNull(),
  response: text("response").notNull(),
  createdAt: integer("created_at").notNull(),
  expiresAt: integer("expires_at").notNull(),
}));
