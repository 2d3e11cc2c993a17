import type { AuditEventRow } from "../data/audit-entry.ts";
import { timestamp } from "../kernel/clock.ts";
import type { AuditEventView } from "./contract.ts";

/** The event as list, export and log know it. */
export const viewOfEvent = (event: Omit<AuditEventRow, "tenantId">): AuditEventView => ({
  id: event.id,
  at: timestamp(event.at),
  actor: { kind: event.actorKind, id: event.actorId },
  action: event.action,
  target: { kind: event.targetKind, id: event.targetId },
  request_id: event.requestId,
  detail: event.detail,
});
