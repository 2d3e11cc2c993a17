import { storedPrefix } from "./tenant-table.ts";

/** Verified domains that nobody has looked at since then, by the index of their time. */
export async function dueDomains(
  database: D1Database,
  before: number,
  limit: number,
): Promise<{ tenantId: string; id: string }[]> {
  const { results } = await database
    .prepare(
      `select tenant_id as tenantId, id from ${storedPrefix}domains where status = 'verified' and checked_at <= ?
       order by checked_at limit ?`,
    )
    .bind(before, limit)
    .all<{ tenantId: string; id: string }>();
  return results;
}

/** Sign-ins that nobody finished: whatever they were for, their time is over. */
export async function removeOverTransactions(
  database: D1Database,
  before: number,
  limit: number,
): Promise<void> {
  const name = `${storedPrefix}login_transactions`;
  await database
    .prepare(
      `delete from ${name} where (tenant_id, id) in (
         select tenant_id, id from ${name} where expires_at < ? order by expires_at limit ?)`,
    )
    .bind(before, limit)
    .run();
}
