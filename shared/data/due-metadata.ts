import { settled } from "./moving.ts";
import { storedPrefix } from "./tenant-table.ts";

/** Connections whose provider's metadata is to be read, longest due first, by the index of their time. */
export async function dueMetadata(
  database: D1Database,
  now: number,
  limit: number,
): Promise<{ tenantId: string; id: string }[]> {
  const { results } = await database
    .prepare(
      `select s.tenant_id as tenantId, s.id from ${storedPrefix}saml_connections s
       where s.due_at <= ? and ${settled("s.tenant_id")} and exists (select 1 from ${storedPrefix}tenants t
         where t.tenant_id = s.tenant_id and t.id = s.tenant_id and t.status <> 'closed')
       order by s.due_at limit ?`,
    )
    .bind(now, limit)
    .all<{ tenantId: string; id: string }>();
  return results;
}
