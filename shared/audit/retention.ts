import { removeEvents, tenantsPastRetention } from "../data/audit-retention.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import { idFloor } from "../kernel/ids.ts";
import { type Plan, planFacts, plans } from "../kernel/plan.ts";
import { type CaretakerRoom, caretakerDb } from "./caretaker.ts";
import type { AuditLog } from "./log.ts";
import { dayMilliseconds, daysKept } from "./retention-rules.ts";
import { findEvents, listEventsBefore, listPlanChanges } from "./store.ts";

/** A tenant takes about fifteen calls, and an invocation has a thousand for all it does in a minute. */
const tenantsPerRound = 16;
const eventsPerRound = 1_000;

export interface RetentionRoom extends CaretakerRoom {
  logFor: (tenantId: string) => AuditLog;
}

/**
 * Forgets what plans no longer keep, in two steps with a signed head between them: first the log
 * declares it and the trail says so, and what a head has declared is removed in a later round. At
 * no moment an event is missing that a head promises. One tenant's trouble is not another's.
 * @param slice how the ids end of the tenants that are looked at
 */
export async function forgetEvents(room: RetentionRoom, slice: string): Promise<void> {
  const now = room.clock.now();
  const horizons = plans.map((plan) => {
    // A day late: a trail that loses an entry a day would gain one a day by saying so.
    const past = now - (planFacts[plan].auditDays + 1) * dayMilliseconds;
    return { plan, before: idFloor("audit", past) };
  });
  const pivot = room.ids.secret(4).slice(0, 6);
  const limit = tenantsPerRound;
  const tenants = await tenantsPastRetention(room.database, horizons, { slice, pivot, limit });
  for (const { tenantId, plan } of tenants) {
    try {
      await forgetEventsOf(room, tenantId, plan);
    } catch (error) {
      const event = "audit.retention_delayed";
      console.error(JSON.stringify({ event, tenant_id: tenantId, error: String(error) }));
    }
  }
}

async function forgetEventsOf(room: RetentionRoom, tenantId: string, plan: Plan): Promise<void> {
  const db = caretakerDb(room, tenantId, "audit-retention");
  const log = room.logFor(tenantId);
  const now = room.clock.now();
  const days = daysKept(plan, await listPlanChanges(db), now);
  const horizon = now - days * dayMilliseconds;
  const { latest, retained } = await log.head();
  if (!latest) return;
  await removeDeclared(room, db, log, horizon, latest.retained_from ?? 0);
  const from = await firstKept(db, log, retained, latest.size, horizon);
  if (from <= retained) return;
  const target = { kind: "tenant", id: tenantId };
  await db.commit({ action: "audit.events_expired", target, detail: { from: retained, before: from, days } });
  await log.retain(from);
}

/** What a signed head says is no longer kept. */
async function removeDeclared(
  { database }: RetentionRoom,
  db: TenantDb,
  log: AuditLog,
  horizon: number,
  signed: number,
): Promise<void> {
  const old = await listEventsBefore(db, idFloor("audit", horizon), eventsPerRound);
  const { known } = await log.positions(old.map(({ id }) => id));
  const gone = old.filter(({ id }) => (known[id] ?? signed) < signed);
  if (gone.length === 0) return;
  const before = Math.max(...gone.map(({ at }) => at)) + 1;
  await removeEvents(
    database,
    db.principal.tenantId,
    before,
    gone.map(({ id }) => id),
  );
}

/** The place of the first entry that is younger than the horizon, or where a round ends. */
async function firstKept(
  db: TenantDb,
  log: AuditLog,
  start: number,
  size: number,
  horizon: number,
): Promise<number> {
  const end = Math.min(start + eventsPerRound, size);
  const ids = await log.entries(start, end);
  const times = new Map((await findEvents(db, {}, ids)).map(({ id, at }) => [id, at]));
  const young = ids.findIndex((id) => (times.get(id) ?? 0) >= horizon);
  return young < 0 ? end : start + young;
}
