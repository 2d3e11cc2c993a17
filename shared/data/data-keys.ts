import { settled } from "./moving.ts";
import { storedPrefix } from "./tenant-table.ts";

const table = `${storedPrefix}data_keys`;

/**
 * Tenants whose keys want looking after, the longest waiting first: a generation left behind, one under
 * an old root key, one that a company's own service guards. One of the few statements that read across tenants.
 */
export async function tenantsWithKeyWork(
  database: D1Database,
  rootId: string,
  limit: number,
): Promise<string[]> {
  const { results } = await database
    .prepare(
      `select tenant_id from (
         select tenant_id, checked_at from ${table} where state = 'retiring'
         union all select tenant_id, checked_at from ${table} where customer_key_id is not null
         union all select tenant_id, checked_at from ${table} where root_id < ?1
         union all select tenant_id, checked_at from ${table} where root_id > ?1) k
       where ${settled("k.tenant_id")} group by tenant_id order by min(checked_at) limit ?2`,
    )
    .bind(rootId, limit)
    .all<{ tenant_id: string }>();
  return results.map((row) => row.tenant_id);
}

/** Tenants with people whose cells were stored before cells were sealed; an index that is empty but then. */
export async function tenantsWithPlainPeople(database: D1Database, limit: number): Promise<string[]> {
  const { results } = await database
    .prepare(
      `select distinct tenant_id from ${storedPrefix}users indexed by all_users_plain where email not glob 'v1:*' limit ?`,
    )
    .bind(limit)
    .all<{ tenant_id: string }>();
  return results.map((row) => row.tenant_id);
}

/** This tenant had its turn, whatever came of it: others go before its next. */
export async function noteKeyWork(database: D1Database, tenantId: string, now: number): Promise<void> {
  await database
    .prepare(`update ${table} set checked_at = ?2 where tenant_id = ?1`)
    .bind(tenantId, now)
    .run();
}
