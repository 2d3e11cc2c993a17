import { settled } from "./moving.ts";
import { storedPrefix } from "./tenant-table.ts";

const [statements, tenants] = [`${storedPrefix}usage_statements`, `${storedPrefix}tenants`];

export interface Unstated {
  tenantId: string;
  /** When the company was founded; milliseconds since the epoch. */
  createdAt: number;
}

/** Companies that no statement is running for; found by the index of those that are. */
export async function unstatedTenants(database: D1Database, limit: number): Promise<Unstated[]> {
  const { results } = await database
    .prepare(
      `select t.tenant_id as tenantId, t.created_at as createdAt from ${tenants} t
       where t.status <> 'closed' and ${settled("t.tenant_id")}
         and not exists (select 1 from ${statements} s where s.tenant_id = t.tenant_id and s.state <> 'final')
       limit ?`,
    )
    .bind(limit)
    .all<Unstated>();
  return results;
}

export interface OpenStatement {
  tenantId: string;
  id: string;
  periodStart: number;
  periodEnd: number;
  dueAt: number;
  now: number;
}

/** Begins a month's statement, unless one is running or that month has its own. Nobody's doing, so no entry. */
export async function openStatements(database: D1Database, begun: readonly OpenStatement[]): Promise<void> {
  if (begun.length === 0) return;
  const enter = `insert into ${statements} (tenant_id, id, period_start, period_end, state, lines, drift, due_at, created_at, updated_at)
    values (?1, ?2, ?3, ?4, 'open', '[]', '[]', ?5, ?6, ?6) on conflict do nothing`;
  await database.batch(
    begun.map(({ tenantId, id, periodStart, periodEnd, dueAt, now }) =>
      database.prepare(enter).bind(tenantId, id, periodStart, periodEnd, dueAt, now),
    ),
  );
}

/** A statement whose month is over, with what of its company decides whether another follows. */
export interface DueStatement extends Unstated {
  id: string;
  status: string;
}

/** Longest due first, by the index of their time. */
export async function dueStatements(
  database: D1Database,
  now: number,
  limit: number,
): Promise<DueStatement[]> {
  const { results } = await database
    .prepare(
      `select s.tenant_id as tenantId, s.id, t.created_at as createdAt, t.status from ${statements} s
       join ${tenants} t on t.tenant_id = s.tenant_id and t.id = s.tenant_id
       where s.state <> 'final' and s.due_at <= ? and ${settled("s.tenant_id")} order by s.due_at limit ?`,
    )
    .bind(now, limit)
    .all<DueStatement>();
  return results;
}

/** Lets others go first: a statement that cannot be closed now would be among the longest due for ever. */
export async function postponeStatement(
  database: D1Database,
  { tenantId, id }: { tenantId: string; id: string },
  dueAt: number,
): Promise<void> {
  await database
    .prepare(`update ${statements} set due_at = ?3 where tenant_id = ?1 and id = ?2 and state <> 'final'`)
    .bind(tenantId, id, dueAt)
    .run();
}
