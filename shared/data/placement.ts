import type { Plan } from "../kernel/plan.ts";

/** What operators see of a tenant without entering it. `state` says besides the status that a purge has begun. */
export interface PlacedTenant {
  id: string;
  shard: number;
  slug: string;
  plan: Plan;
  state: "active" | "suspended" | "closed" | "purging";
  createdAt: number;
}

/**
 * Brings the list up to the tenant's row as it stands now: late and repeated calls change nothing, and
 * where the tenant lives is never changed here. A tombstone is not entered again.
 */
export async function projectTenant(
  home: D1Database,
  database: D1Database,
  tenantId: string,
  shard: number,
): Promise<void> {
  const row = await database
    .prepare(
      `select slug, plan, case when purging_at is null then status else 'purging' end as state,
              created_at as createdAt, version
       from all_tenants where tenant_id = ?1 and id = ?1 and purged_at is null`,
    )
    .bind(tenantId)
    .first<Omit<PlacedTenant, "id" | "shard"> & { version: number }>();
  if (!row) return;
  await home
    .prepare(
      `insert into placement (tenant_id, shard, slug, plan, status, created_at, revision)
       select ?1, ?2, ?3, ?4, ?5, ?6, ?7 where not exists (select 1 from moving where tenant_id = ?1 and forward is not null)
       on conflict (tenant_id) do update set
         slug = ?3, plan = ?4, status = ?5, created_at = ?6, revision = ?7 where revision < ?7`,
    )
    .bind(tenantId, shard, row.slug, row.plan, row.state, row.createdAt, row.version)
    .run();
}

export interface PlacementFilter {
  state?: PlacedTenant["state"] | undefined;
  plan?: Plan | undefined;
  /** Letters, digits and hyphens. */
  slugPrefix?: string | undefined;
}

const columns = "tenant_id as id, shard, slug, plan, status as state, created_at as createdAt";

/** A page of the region's tenants by id, after one of them. */
export async function listPlacements(
  home: D1Database,
  { state, plan, slugPrefix }: PlacementFilter,
  after: string,
  limit: number,
): Promise<PlacedTenant[]> {
  const { results } = await home
    .prepare(
      `select ${columns} from placement
       where tenant_id > ?1 and slug is not null and (?2 is null or status = ?2) and (?3 is null or plan = ?3)
         and (?4 is null or (slug >= ?4 and slug < ?4 || '{'))
       order by tenant_id limit ?5`,
    )
    .bind(after, state ?? null, plan ?? null, slugPrefix ?? null, limit)
    .all<PlacedTenant>();
  return results;
}

/** Which of the region's tenants goes by this name, and in which database it lives. */
export async function findPlacedTenant(
  home: D1Database,
  slug: string,
): Promise<{ tenantId: string; shard: number } | undefined> {
  const row = await home
    .prepare(
      "select tenant_id as tenantId, shard from placement where slug = ? and status <> 'purging' limit 1",
    )
    .bind(slug)
    .first<{ tenantId: string; shard: number }>();
  return row ?? undefined;
}

export interface Turns {
  /** Those that are active, or also those that are suspended or closed. */
  of: "active" | "all";
  /** Each comes in one of so many turns, */
  parts: number;
  /** but so many at least, and at most, are in one. */
  least: number;
  most: number;
}

const inTurn = {
  all: "from placement",
  active: "from placement where status = 'active' and slug is not null",
} as const satisfies Record<Turns["of"], string>;

/** The region's tenants by turns: in every turn some, others in the next, and each of them after a while. */
export async function placementsInTurn(
  home: D1Database,
  turn: number,
  { of, parts, least, most }: Turns,
): Promise<Pick<PlacedTenant, "id" | "shard" | "createdAt">[]> {
  const counted = await home.prepare(`select count(*) as count ${inTurn[of]}`).first<{ count: number }>();
  const count = counted?.count ?? 0;
  const size = Math.min(most, Math.max(least, Math.ceil(count / parts)));
  const turns = Math.max(1, Math.ceil(count / size));
  const { results } = await home
    .prepare(
      `select tenant_id as id, shard, created_at as createdAt ${inTurn[of]} order by tenant_id limit ?1 offset ?2`,
    )
    .bind(size, size * (turn % turns))
    .all<Pick<PlacedTenant, "id" | "shard" | "createdAt">>();
  return results;
}
