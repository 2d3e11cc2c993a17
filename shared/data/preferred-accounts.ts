import type { Whose } from "./lobby.ts";

/**
 * The accounts of an address as they are meant: those that letters reached, then whatever else opens at `now`, then
 * the rest, each oldest first: anybody founds companies with somebody else's address, and before them. Each database
 * is asked once, however many accounts there are, or none.
 */
export async function byPreference(
  databases: readonly D1Database[],
  entries: readonly Whose[],
  now: number,
): Promise<Whose[]> {
  const asked = JSON.stringify(entries.map(({ tenantId, subjectId }) => [tenantId, subjectId]));
  const answers = await Promise.all(
    databases.map((database) =>
      database
        .prepare(
          `select u.tenant_id as tenantId, iif(v.id is null, 1, 2) as rank from json_each(?1) e
           cross join all_users u on u.tenant_id = e.value ->> 0 and u.id = e.value ->> 1
             and u.status = 'active' and (u.access_ends_at is null or u.access_ends_at > ?2)
           cross join all_tenants t on t.tenant_id = u.tenant_id and t.id = u.tenant_id and t.status <> 'closed'
           left join all_verified_addresses v on v.tenant_id = u.tenant_id and v.id = u.id
             and v.email_index = u.email_index`,
        )
        .bind(asked, now)
        .all<{ tenantId: string; rank: number }>(),
    ),
  );
  const found = answers.flatMap(({ results }) => results);
  const ranks = new Map(found.map(({ tenantId, rank }) => [tenantId, rank]));
  const rankOf = ({ tenantId }: Whose) => ranks.get(tenantId) ?? 0;
  return entries.toSorted((one, other) => rankOf(other) - rankOf(one));
}

/** The first of these accounts, which a sign-in without a company's name opens. */
export const preferred = async (
  databases: readonly D1Database[],
  entries: readonly Whose[],
  now: number,
): Promise<Whose | undefined> => (await byPreference(databases, entries, now))[0];
