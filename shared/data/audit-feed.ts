import type { Clock } from "../kernel/clock.ts";
import type { Ids } from "../kernel/ids.ts";
import { type AuditEntry, type AuditEventRow, auditEvents } from "./audit-entry.ts";
import { settled } from "./moving.ts";
import { intent, type OutboxMessage, outbox } from "./outbox.ts";
import { storedPrefix } from "./tenant-table.ts";
import { bind, insert, type Write } from "./write.ts";

const topic = "audit.append";
const retryMilliseconds = 60_000;

interface Author {
  kind: AuditEventRow["actorKind"];
  id: string;
}

/** The audit row of a commit, and beside it the debt to the tenant's log: neither exists without the other. */
export function auditWrites(
  { clock, ids, requestId }: { clock: Clock; ids: Ids; requestId: string },
  actor: Author,
  entry: AuditEntry,
): Write[] {
  const [id, now] = [ids.next("audit"), clock.now()];
  const event = insert(auditEvents, {
    id,
    at: now,
    actorKind: actor.kind,
    actorId: actor.id,
    action: entry.action,
    targetKind: entry.target.kind,
    targetId: entry.target.id,
    requestId,
    detail: entry.detail ?? {},
  });
  const debt = { topic, payload: { event_id: id }, createdAt: now, nextAttemptAt: now };
  return [event, insert(outbox, { id: ids.next("outbox"), ...debt })];
}

/** Tenants whose log is owed events, oldest debt first: one of the few statements that read across tenants. */
export async function tenantsOwingLog(database: D1Database, now: number, limit: number): Promise<string[]> {
  const { results } = await database
    .prepare(
      `select tenant_id from ${storedPrefix}outbox where topic = ? and next_attempt_at <= ?
         and ${settled(`${storedPrefix}outbox.tenant_id`)} group by tenant_id order by min(next_attempt_at) limit ?`,
    )
    .bind(topic, now, limit)
    .all<{ tenant_id: string }>();
  return results.map((row) => row.tenant_id);
}

export interface OwedEvent {
  outboxId: string;
  event: Omit<AuditEventRow, "tenantId">;
}

interface OwedRow {
  outbox_id: string;
  id: string;
  at: number;
  actor_kind: AuditEventRow["actorKind"];
  actor_id: string;
  action: string;
  target_kind: string;
  target_id: string;
  request_id: string;
  detail: string;
}

/** What a tenant's log has not taken yet, in the log's order: by time, then by id. */
export async function owedEvents(
  database: D1Database,
  tenantId: string,
  limit: number,
): Promise<OwedEvent[]> {
  const { results } = await database
    .prepare(
      `select o.id as outbox_id, e.id, e.at, e.actor_kind, e.actor_id, e.action, e.target_kind, e.target_id,
              e.request_id, e.detail
       from ${storedPrefix}outbox o join ${storedPrefix}audit_events e
         on e.tenant_id = o.tenant_id and e.id = json_extract(o.payload, '$.event_id')
       where o.tenant_id = ?1 and +o.topic = ?2 order by e.at, e.id limit ?3`,
    )
    .bind(tenantId, topic, limit)
    .all<OwedRow>();
  return results.map((row) => ({
    outboxId: row.outbox_id,
    event: {
      id: row.id,
      at: row.at,
      actorKind: row.actor_kind,
      actorId: row.actor_id,
      action: row.action,
      targetKind: row.target_kind,
      targetId: row.target_id,
      requestId: row.request_id,
      detail: JSON.parse(row.detail) as AuditEventRow["detail"],
    },
  }));
}

/** The log has these events; that a head over them is owed is written in the same batch. */
export async function settleLog(
  database: D1Database,
  { clock, ids }: { clock: Clock; ids: Ids },
  home: { tenantId: string; shard: number },
  outboxIds: readonly string[],
): Promise<OutboxMessage> {
  const seal = intent({ clock, ids }, home, "audit.seal", {});
  await database.batch([
    database
      .prepare(
        `delete from ${storedPrefix}outbox where tenant_id = ? and id in (select value from json_each(?))`,
      )
      .bind(home.tenantId, JSON.stringify(outboxIds)),
    ...bind(database, home.tenantId, seal.write),
  ]);
  return seal.message;
}

/** The log did not take them: this tenant's turn comes later, others go on. */
export async function postponeLog(database: D1Database, tenantId: string, now: number): Promise<void> {
  await database
    .prepare(
      `update ${storedPrefix}outbox set attempts = attempts + 1, next_attempt_at = ?3 where tenant_id = ?1 and +topic = ?2`,
    )
    .bind(tenantId, topic, now + retryMilliseconds)
    .run();
}
