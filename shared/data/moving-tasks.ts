import { storedPrefix } from "./tenant-table.ts";

const tasks = `${storedPrefix}tasks`;
const outbox = `${storedPrefix}outbox`;

/** Tasks that are over, by id; those that are not start anew on the other side. */
export async function finishedTasks<Status extends string>(
  database: D1Database,
  tenantId: string,
  after: string,
  limit: number,
): Promise<{ id: string; status: Status }[]> {
  const { results } = await database
    .prepare(
      `select id, status from ${tasks}
       where tenant_id = ?1 and id > ?2 and status not in ('queued', 'running') order by id limit ?3`,
    )
    .bind(tenantId, after, limit)
    .all<{ id: string; status: Status }>();
  return results;
}

/** Nothing is dispatched before its files are there. */
export const holdDispatch = (database: D1Database, tenantId: string): D1PreparedStatement =>
  database
    .prepare(`update ${outbox} set next_attempt_at = ?2 where tenant_id = ?1 and +topic = 'task.dispatch'`)
    .bind(tenantId, Number.MAX_SAFE_INTEGER);

/** Each task that is not over is owed to an agent here, once: a job that stopped elsewhere begins again. */
export async function dispatchUnfinished(database: D1Database, tenantId: string, now: number): Promise<void> {
  await database.batch([
    database
      .prepare(
        `delete from ${outbox} where tenant_id = ?1 and +topic = 'task.dispatch' and next_attempt_at = ?2`,
      )
      .bind(tenantId, Number.MAX_SAFE_INTEGER),
    database
      .prepare(
        `insert into ${outbox} (tenant_id, id, topic, payload, created_at, next_attempt_at)
         select ?1, 'out_' || substr(id, 5), 'task.dispatch', json_object('task_id', id), ?2, ?2 from ${tasks}
         where tenant_id = ?1 and status in ('queued', 'running') on conflict (tenant_id, id) do nothing`,
      )
      .bind(tenantId, now),
  ]);
}
