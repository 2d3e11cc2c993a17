import type { Plan } from "../kernel/plan.ts";
import { settled } from "./moving.ts";
import { storedPrefix } from "./tenant-table.ts";

export interface Horizon {
  plan: Plan;
  /** Events with smaller ids are older than the plan keeps them. */
  before: string;
}

/**
 * Tenants with events their plan no longer keeps, of those whose ids end in `slice`: a statement across
 * tenants, one look by key into each trail. They come in the order of their ids' random ends, from
 * `pivot` on: whoever had no turn this time has one another.
 */
export async function tenantsPastRetention(
  database: D1Database,
  horizons: readonly Horizon[],
  { slice, pivot, limit }: { slice: string; pivot: string; limit: number },
): Promise<{ tenantId: string; plan: Plan }[]> {
  const { results } = await database
    .prepare(
      `select t.tenant_id, t.plan from ${storedPrefix}tenants t
       join json_each(?1) h on json_extract(h.value, '$.plan') = t.plan
       where substr(t.tenant_id, -1) = ?4 and exists (select 1 from ${storedPrefix}audit_events e
         where e.tenant_id = t.tenant_id and e.id < json_extract(h.value, '$.before'))
         and ${settled("t.tenant_id")}
       order by substr(t.tenant_id, -6) < ?2, substr(t.tenant_id, -6) limit ?3`,
    )
    .bind(JSON.stringify(horizons), pivot, limit, slice)
    .all<{ tenant_id: string; plan: Plan }>();
  return results.map(({ tenant_id, plan }) => ({ tenantId: tenant_id, plan }));
}

/** Removes events under a permit that names their time: without one the database refuses. */
export async function removeEvents(
  database: D1Database,
  tenantId: string,
  before: number,
  eventIds: readonly string[],
): Promise<void> {
  await database.batch([
    database
      .prepare(
        `insert into ${storedPrefix}retention_permits (tenant_id, id, before) values (?, 'audit_events', ?)
         on conflict (tenant_id, id) do update set before = max(before, excluded.before)`,
      )
      .bind(tenantId, before),
    database
      .prepare(
        `delete from ${storedPrefix}audit_events where tenant_id = ? and id in (select value from json_each(?))`,
      )
      .bind(tenantId, JSON.stringify(eventIds)),
  ]);
}
