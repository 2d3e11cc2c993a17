import type { Moving } from "./moving.ts";

/** Kinds that would bring nobody back: an address is found by the directory, the others by what is here. */
const forgotten = "('email', 'signup', 'stripe_customer')";

/** The tenant has left the region: it is no longer placed here. */
export async function leaveHome(home: D1Database, tenantId: string): Promise<void> {
  await home.prepare("delete from placement where tenant_id = ?1").bind(tenantId).run();
}

/** The tenant lives elsewhere: its credentials only show the way. */
export async function forgetDoors(home: D1Database, tenantId: string): Promise<void> {
  await home.prepare(`delete from lobby where tenant_id = ?1 and kind in ${forgotten}`).bind(tenantId).run();
}

/**
 * The tenant lives here from now on: its credentials lead to its rows. What an earlier stay left goes, and
 * with it the sign that it had gone.
 */
export async function settleHome(
  home: D1Database,
  { tenantId }: Pick<Moving, "tenantId">,
  shard: number,
): Promise<void> {
  await home.batch([
    home.prepare("delete from moving where tenant_id = ?1 and state = 'gone'").bind(tenantId),
    home.prepare("update moving set forward = null where tenant_id = ?1").bind(tenantId),
    home.prepare("delete from lobby where tenant_id = ?1").bind(tenantId),
    home
      .prepare(
        `insert into lobby (kind, digest, tenant_id, subject_id, shard, created_at)
         select json_extract(row, '$[0]'), json_extract(row, '$[1]'), ?1, json_extract(row, '$[2]'), ?2, json_extract(row, '$[3]')
         from moving_rows where tenant_id = ?1 and name = 'lobby' and row is not null`,
      )
      .bind(tenantId, shard),
    place(home, tenantId, shard),
  ]);
}

/** What waited for the tenant to live here has done so. */
export async function forgetEntries(home: D1Database, tenantId: string): Promise<void> {
  await home.prepare("delete from moving_rows where tenant_id = ?1 and name = 'lobby'").bind(tenantId).run();
}

/** The tenant's rows are in another database of the region. */
export async function relocateHome(home: D1Database, tenantId: string, shard: number): Promise<void> {
  await home.batch([
    home.prepare("update lobby set shard = ?2 where tenant_id = ?1").bind(tenantId, shard),
    place(home, tenantId, shard),
  ]);
}

const place = (home: D1Database, tenantId: string, shard: number) =>
  home
    .prepare(
      "insert into placement (tenant_id, shard) values (?1, ?2) on conflict (tenant_id) do update set shard = ?2",
    )
    .bind(tenantId, shard);
