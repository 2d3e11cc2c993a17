import { integer, text } from "drizzle-orm/sqlite-core";
import { storedPrefix, tenantTable } from "./tenant-table.ts";

/** Answers kept for replay; the id is a hash over principal, route and the caller's key. */
export const idempotencyKeys = tenantTable("idempotency_keys", {
  requestHash: text("request_hash").notNull(),
  status: integer("status").notNull(),
  response: text("response").notNull(),
  createdAt: integer("created_at").notNull(),
  expiresAt: integer("expires_at").notNull(),
});

/** Forgets answers older than their 24 hours, so that the key may be used again. */
export async function forgetAnswers(database: D1Database, now: number): Promise<void> {
  await database.prepare(`delete from ${storedPrefix}idempotency_keys where expires_at <= ?`).bind(now).run();
}
