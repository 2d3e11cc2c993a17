import type { TenantDb } from "../data/tenant-db.ts";
import { page } from "../http/cursor.ts";
import { timestamp } from "../kernel/clock.ts";
import { Problem } from "../kernel/problem.ts";
import type { BranchMeter, MeterSums } from "../limits/branches.ts";
import type { Organization, OrganizationDetail, RollUp } from "./organization-contract.ts";
import type { OrganizationContext } from "./organization-ports.ts";
import { subtreeOf } from "./organization-rules.ts";
import {
  findOrganization,
  listEdges,
  listOrganizations,
  type OrganizationRow,
} from "./organization-store.ts";

export const viewOfOrganization = (row: OrganizationRow): Organization => ({
  id: row.id,
  parent_id: row.parentId,
  depth: row.depth,
  slug: row.slug,
  name: row.name,
  region: row.region,
  plan: row.plan,
  status: row.status,
  suspended_by: row.suspendedBy,
  created_at: timestamp(row.createdAt),
  closed_at: row.closedAt === null ? null : timestamp(row.closedAt),
});

/** What is above, beside or elsewhere is answered like what does not exist. @throws {Problem} `not_found` */
export async function loadOrganization(
  ctx: Pick<OrganizationContext, "db">,
  id: string,
): Promise<OrganizationRow> {
  const row = await findOrganization(ctx.db, id);
  if (!row || row.purgedAt !== null) throw new Problem("not_found", "There is no such organisation.");
  return row;
}

/** What can still be entered from above. */
export async function findOpenOrganization(db: TenantDb, id: string): Promise<OrganizationRow | undefined> {
  const row = await findOrganization(db, id);
  return row && row.status !== "closed" && row.purgedAt === null ? row : undefined;
}

export async function pageOrganizations(
  ctx: OrganizationContext,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<{ data: Organization[]; next_cursor: string | null }> {
  const scope = "organizations";
  const after = cursor === undefined ? undefined : await ctx.cursors.open(scope, cursor);
  const found = await listOrganizations(ctx.db, after, limit + 1);
  const { rows, nextCursor } = await page(found, limit, (position) => ctx.cursors.seal(scope, position));
  return { data: rows.map(viewOfOrganization), next_cursor: nextCursor };
}

const viewOfSums = (sums: MeterSums): RollUp["own"] => ({
  month_requests: sums.monthRequests,
  ai_requests_today: sums.aiRequestsToday,
  projects: sums.projects,
  seats: sums.seats,
});

export const added = (one: MeterSums, other: MeterSums): MeterSums => ({
  monthRequests: one.monthRequests + other.monthRequests,
  aiRequestsToday: one.aiRequestsToday + other.aiRequestsToday,
  projects: one.projects + other.projects,
  seats: one.seats + other.seats,
});

/** Own sums and those of everything below, as the root's meter counted them. */
export async function rollUpOf(
  own: Promise<MeterSums>,
  root: BranchMeter,
  below: readonly string[],
): Promise<RollUp> {
  const [mine, theirs] = await Promise.all([own, root.branchSums([...below])]);
  return { organizations: below.length, own: viewOfSums(mine), total: viewOfSums(added(mine, theirs)) };
}

export async function readOrganization(ctx: OrganizationContext, id: string): Promise<OrganizationDetail> {
  const row = await loadOrganization(ctx, id);
  const [, ...below] = subtreeOf(await listEdges(ctx.db), id);
  const root = ctx.rootMeter(row.rootId);
  return { ...viewOfOrganization(row), usage: await rollUpOf(root.branchSums([id]), root, below) };
}
