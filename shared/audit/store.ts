import { and, asc, desc, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import { type AuditEventRow, auditEvents } from "../data/audit-entry.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import { isPlan } from "../kernel/plan.ts";
import type { AuditFilter } from "./contract.ts";
import type { PlanChange } from "./retention-rules.ts";

const milliseconds = (instant: string) => new Date(instant).getTime();

function matching(filter: AuditFilter): SQL | undefined {
  const given = <Value>(value: Value | undefined, condition: (value: Value) => SQL) =>
    value === undefined ? undefined : condition(value);
  return and(
    given(filter.action, (action) => eq(auditEvents.action, action)),
    given(filter.actor, (actor) => eq(auditEvents.actorId, actor)),
    given(filter.target, (target) => eq(auditEvents.targetId, target)),
    given(filter.from, (from) => gte(auditEvents.at, milliseconds(from))),
    given(filter.to, (to) => lt(auditEvents.at, milliseconds(to))),
  );
}

/** Newest first; ids sort by creation, so `before` is a stable position. */
export const listEvents = (
  db: TenantDb,
  filter: AuditFilter,
  before: string | undefined,
  limit: number,
): Promise<AuditEventRow[]> =>
  db
    .select()
    .from(auditEvents)
    .where(and(before === undefined ? undefined : lt(auditEvents.id, before), matching(filter)))
    .orderBy(desc(auditEvents.id))
    .limit(limit);

/** Those of the named events that match, by id. */
export const findEvents = (
  db: TenantDb,
  filter: AuditFilter,
  ids: readonly string[],
): Promise<AuditEventRow[]> =>
  db
    .select()
    .from(auditEvents)
    .where(
      and(sql`${auditEvents.id} in (select value from json_each(${JSON.stringify(ids)}))`, matching(filter)),
    )
    .orderBy(asc(auditEvents.id));

/** Oldest first. */
export const listEventsBefore = (db: TenantDb, id: string, limit: number): Promise<AuditEventRow[]> =>
  db.select().from(auditEvents).where(lt(auditEvents.id, id)).orderBy(asc(auditEvents.id)).limit(limit);

/** What billing's entries said of the plan, newest first. */
export async function listPlanChanges(db: TenantDb): Promise<PlanChange[]> {
  const events = await db
    .select()
    .from(auditEvents)
    .where(eq(auditEvents.action, "subscription.updated"))
    .orderBy(desc(auditEvents.id))
    .limit(50);
  return events.flatMap(({ at, detail }) => {
    const plan = detail["tenant_plan"];
    return isPlan(plan) ? [{ at, plan }] : [];
  });
}
