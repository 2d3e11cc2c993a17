import { and, desc, eq, type InferSelectModel, lt } from "drizzle-orm";
import { auditEvents } from "../data/audit-entry.ts";
import type { TenantDb } from "../data/tenant-db.ts";

export type AuditEvent = InferSelectModel<typeof auditEvents>;

export interface AuditFilter {
  action?: string | undefined;
  actor?: string | undefined;
  target?: string | undefined;
}

/** Newest first; ids sort by creation, so `before` is a stable position. */
export const listEvents = (
  db: TenantDb,
  filter: AuditFilter,
  before: string | undefined,
  limit: number,
): Promise<AuditEvent[]> =>
  db
    .select()
    .from(auditEvents)
    .where(
      and(
        before === undefined ? undefined : lt(auditEvents.id, before),
        filter.action === undefined ? undefined : eq(auditEvents.action, filter.action),
        filter.actor === undefined ? undefined : eq(auditEvents.actorId, filter.actor),
        filter.target === undefined ? undefined : eq(auditEvents.targetId, filter.target),
      ),
    )
    .orderBy(desc(auditEvents.id))
    .limit(limit);
