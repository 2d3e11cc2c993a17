import type { InferSelectModel } from "drizzle-orm";
import { integer, text } from "drizzle-orm/sqlite-core";
import { settled } from "./moving.ts";
import { changeColumns, storedPrefix, tenantTable } from "./tenant-table.ts";

/** How far a stream got in its tenant's log; the id is the stream's. Times are epoch milliseconds. */
export const auditCursors = tenantTable("audit_cursors", () => ({
  /** Place of the first entry that is not delivered. */
  position: integer("position").notNull(),
  /** Of the batch that is being sent: where it ends, and the size of the head it is sent under. */
  batchEnd: integer("batch_end"),
  batchSize: integer("batch_size"),
  attempts: integer("attempts").notNull().default(0),
  nextAttemptAt: integer("next_attempt_at").notNull(),
  deliveredAt: integer("delivered_at"),
  lastError: text("last_error"),
  ...changeColumns(),
}));
export type AuditCursor = InferSelectModel<typeof auditCursors>;

/** Active streams whose turn has come, longest waiting first: one of the few statements that read across tenants. */
export async function dueStreams(
  database: D1Database,
  now: number,
  limit: number,
): Promise<{ tenantId: string; id: string }[]> {
  const { results } = await database
    .prepare(
      `select c.tenant_id, c.id from ${storedPrefix}audit_cursors c join ${storedPrefix}audit_streams s
         on s.tenant_id = c.tenant_id and s.id = c.id
       where c.next_attempt_at <= ? and s.status = 'active' and ${settled("c.tenant_id")} order by c.next_attempt_at limit ?`,
    )
    .bind(now, limit)
    .all<{ tenant_id: string; id: string }>();
  return results.map(({ tenant_id, id }) => ({ tenantId: tenant_id, id }));
}

export type CursorChange = Partial<
  Pick<
    AuditCursor,
    "position" | "batchEnd" | "batchSize" | "attempts" | "nextAttemptAt" | "deliveredAt" | "lastError"
  >
>;

/**
 * Moves the cursor if nobody did meanwhile, outside any commit: a delivery is no event, or each would
 * need another. @returns the cursor as it is then, or nothing when somebody was faster
 */
export async function moveCursor(
  database: D1Database,
  cursor: AuditCursor,
  change: CursorChange,
  now: number,
): Promise<AuditCursor | undefined> {
  const moved = { ...cursor, ...change, updatedAt: now, version: cursor.version + 1 };
  const { meta } = await database
    .prepare(
      `update ${storedPrefix}audit_cursors set position = ?4, batch_end = ?5, batch_size = ?6, attempts = ?7,
         next_attempt_at = ?8, delivered_at = ?9, last_error = ?10, updated_at = ?11, version = version + 1
       where tenant_id = ?1 and id = ?2 and version = ?3`,
    )
    .bind(
      cursor.tenantId,
      cursor.id,
      cursor.version,
      moved.position,
      moved.batchEnd,
      moved.batchSize,
      moved.attempts,
      moved.nextAttemptAt,
      moved.deliveredAt,
      moved.lastError,
      now,
    )
    .run();
  return meta.changes === 1 ? moved : undefined;
}
