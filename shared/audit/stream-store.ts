import { asc, eq, type InferSelectModel } from "drizzle-orm";
import { type AuditCursor, auditCursors } from "../data/audit-cursors.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import { streamsPerTenant } from "./stream-rules.ts";
import { auditStreams } from "./tables.ts";

export type StreamRow = InferSelectModel<typeof auditStreams>;

/** A stream and how far it got. */
export interface Stream {
  row: StreamRow;
  cursor: AuditCursor;
}

export async function findStream(db: TenantDb, id: string): Promise<Stream | undefined> {
  const [[row], [cursor]] = await Promise.all([
    db.select().from(auditStreams).where(eq(auditStreams.id, id)).limit(1),
    db.select().from(auditCursors).where(eq(auditCursors.id, id)).limit(1),
  ]);
  return row && cursor && { row, cursor };
}

/** Oldest first; the database keeps a tenant from having more. */
export async function listStreams(db: TenantDb): Promise<Stream[]> {
  const most = streamsPerTenant;
  const [rows, cursors] = await Promise.all([
    db.select().from(auditStreams).orderBy(asc(auditStreams.id)).limit(most),
    db.select().from(auditCursors).orderBy(asc(auditCursors.id)).limit(most),
  ]);
  return rows.flatMap((row) => {
    const cursor = cursors.find(({ id }) => id === row.id);
    return cursor ? [{ row, cursor }] : [];
  });
}
