import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { plans } from "../kernel/plan.ts";
import { regions } from "../kernel/region.ts";
import { storedPrefix } from "./tenant-table.ts";

/**
 * What a tenant sees of the organisations below it: nothing of it is stored under this name. One of the
 * few statements that read other tenants' rows: those its own closure rows lead to, each by its key.
 */
export const organizations = sqliteTable("organizations", {
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
  suspendedBy: text("suspended_by", { mode: "json" })
    .$type<("billing" | "operator" | "parent" | "owner")[]>()
    .notNull(),
  heldByParent: integer("held_by_parent", { mode: "boolean" }).notNull(),
  closedAt: integer("closed_at"),
  purgingAt: integer("purging_at"),
  purgedAt: integer("purged_at"),
  policy: text("policy", { mode: "json" }).$type<Record<string, unknown>>().notNull(),
  inheritedPolicy: text("inherited_policy", { mode: "json" }).$type<Record<string, unknown>>().notNull(),
  residencyPolicy: text("residency_policy", { enum: ["standard", "strict"] }).notNull(),
  createdAt: integer("created_at").notNull(),
  version: integer("version").notNull(),
});

const below = `"organizations" as (select o.depth, t.* from ${storedPrefix}organization_tree o
  join ${storedPrefix}tenants t on t.tenant_id = o.id and t.id = o.id where o.tenant_id = (select id from me))`;

/** The common table expression a scoped statement needs that names the organisations below. */
export const viewsBelow = (statement: string): string[] =>
  statement.includes('"organizations"') ? [below] : [];
