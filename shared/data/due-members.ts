import { settled } from "./moving.ts";
import { storedPrefix } from "./tenant-table.ts";

/** A row whose time is over: whose it is, and which. */
export interface DueRow {
  tenantId: string;
  id: string;
}

/** Two of the few statements that read across tenants: each by an index of what is open and ends. */
const questions = {
  guests: `select tenant_id, id from ${storedPrefix}users
    where status = 'active' and access_ends_at is not null and access_ends_at <= ? and ${settled(`${storedPrefix}users.tenant_id`)}
    order by access_ends_at limit ?`,
  invitations: `select tenant_id, id from ${storedPrefix}invitations
    where status = 'pending' and expires_at <= ? and ${settled(`${storedPrefix}invitations.tenant_id`)} order by expires_at limit ?`,
} as const;

/** Guests whose access, or invitations whose link, is over and was not closed yet; longest over first. */
export async function dueRows(
  database: D1Database,
  what: keyof typeof questions,
  now: number,
  limit: number,
): Promise<DueRow[]> {
  const { results } = await database
    .prepare(questions[what])
    .bind(now, limit)
    .all<{ tenant_id: string; id: string }>();
  return results.map((row) => ({ tenantId: row.tenant_id, id: row.id }));
}
