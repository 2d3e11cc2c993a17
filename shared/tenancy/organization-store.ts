import { asc, eq, gt, type InferSelectModel } from "drizzle-orm";
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { TenantDb } from "../data/tenant-db.ts";
import { deferred } from "../kernel/deferred.ts";
import { plans } from "../kernel/plan.ts";
import { regions, residencyPolicies } from "../kernel/region.ts";
import type { SuspensionReason } from "./lifecycle.ts";
import type { Policy } from "./policy-contract.ts";
import { organizationTree } from "./tables.ts";

/** What a tenant sees of the organisations below it. Nothing is stored under this name: `organization-view.ts` is behind it. */
const organizations = deferred(() =>
  sqliteTable("organizations", {
    id: text("id").notNull(),
    parentId: text("parent_id").notNull(),
    rootId: text("root_id").notNull(),
    /** Generations below the reader. */
    depth: integer("depth").notNull(),
    slug: text("slug").notNull(),
    name: text("name").notNull(),
    region: text("region", { enum: regions }).notNull(),
    plan: text("plan", { enum: plans }).notNull(),
    status: text("status", { enum: ["active", "suspended", "closed"] }).notNull(),
    suspendedBy: text("suspended_by", { mode: "json" }).$type<SuspensionReason[]>().notNull(),
    heldByParent: integer("held_by_parent", { mode: "boolean" }).notNull(),
    closedAt: integer("closed_at"),
    purgingAt: integer("purging_at"),
    purgedAt: integer("purged_at"),
    policy: text("policy", { mode: "json" }).$type<Partial<Policy>>().notNull(),
    inheritedPolicy: text("inherited_policy", { mode: "json" }).$type<Partial<Policy>>().notNull(),
    residencyPolicy: text("residency_policy", { enum: residencyPolicies }).notNull(),
    createdAt: integer("created_at").notNull(),
    version: integer("version").notNull(),
  }),
);

/** An organisation below the reader, as it stands. */
export type OrganizationRow = InferSelectModel<typeof organizations>;

export async function findOrganization(db: TenantDb, id: string): Promise<OrganizationRow | undefined> {
  const [row] = await db.select().from(organizations).where(eq(organizations.id, id)).limit(1);
  return row;
}

/** By id: an organisation keeps its place in the list wherever it is moved. */
export const listOrganizations = (
  db: TenantDb,
  after: string | undefined,
  limit: number,
): Promise<OrganizationRow[]> =>
  db
    .select()
    .from(organizations)
    .where(after === undefined ? undefined : gt(organizations.id, after))
    .orderBy(asc(organizations.id))
    .limit(limit);

export const listEdges = (db: TenantDb): Promise<{ id: string; parentId: string }[]> =>
  db.select({ id: organizations.id, parentId: organizations.parentId }).from(organizations);

export const listBelow = async (db: TenantDb): Promise<string[]> =>
  (await db.select({ id: organizationTree.id }).from(organizationTree)).map(({ id }) => id);
