import { integer, text } from "drizzle-orm/sqlite-core";
import { sealed } from "../data/sealed.ts";
import { changeColumns, tenantTable } from "../data/tenant-table.ts";
import { roles } from "../kernel/access.ts";
import { locales } from "../kernel/locale.ts";
import { plans } from "../kernel/plan.ts";
import { projectAccesses } from "../kernel/principal.ts";
import { regions, residencyPolicies } from "../kernel/region.ts";
import type { SuspensionReason } from "./lifecycle.ts";
import type { Policy } from "./policy-contract.ts";

/** One row: the tenant itself. Its `id` equals its `tenant_id`. */
export const tenants = tenantTable("tenants", () => ({
  slug: text("slug").notNull(),
  name: text("name").notNull(),
  region: text("region", { enum: regions }).notNull(),
  residencyPolicy: text("residency_policy", { enum: residencyPolicies }).notNull().default("standard"),
  plan: text("plan", { enum: plans }).notNull(),
  status: text("status", { enum: ["active", "suspended", "closed"] }).notNull(),
  /** Active again when nobody is left in it. */
  suspendedBy: text("suspended_by", { mode: "json" }).$type<SuspensionReason[]>().notNull().default([]),
  closedAt: integer("closed_at"),
  /** The purge was decided; from `purgedAt` on the keys are gone and the row is a tombstone. */
  purgingAt: integer("purging_at"),
  purgedAt: integer("purged_at"),
  /** The organisation above; the tenant itself is never shown it. The database keeps what follows from it. */
  parentId: text("parent_id"),
  /** Whose contract and meter count for the whole tree; `null` where there is no parent. */
  rootId: text("root_id"),
  /** A parent suspended this very tenant; that it has `parent` among its reasons follows. */
  heldByParent: integer("held_by_parent", { mode: "boolean" }).notNull().default(false),
  /** For each person who has no limit of their own; `null`: none. */
  requestsPerMinutePerPerson: integer("requests_per_minute_per_person"),
  policy: text("policy", { mode: "json" }).$type<Partial<Policy>>().notNull().default({}),
  inheritedPolicy: text("inherited_policy", { mode: "json" }).$type<Partial<Policy>>().notNull().default({}),
  ...changeColumns(),
}));

export const users = tenantTable("users", () => ({
  email: sealed("email", { subject: "id" }).notNull(),
  name: sealed("name", { subject: "id" }).notNull(),
  /** Blind index of the normalised address; `null` once the person was erased. */
  emailIndex: text("email_index"),
  role: text("role", { enum: roles }).notNull(),
  status: text("status", { enum: ["active", "disabled"] }).notNull(),
  /** The person was erased: the row is the name of nobody, for the ids that point at it. */
  erasedAt: integer("erased_at"),
  /** Owners and admins see all projects, guests those they were granted; for others it is a choice. */
  projectAccess: text("project_access", { enum: projectAccesses }).notNull().default("all"),
  /** A guest's access ends by itself; nobody else's does. */
  accessEndsAt: integer("access_ends_at"),
  /** What the person is written to in; `null`: they never chose. */
  locale: text("locale", { enum: locales }),
  /** With the keys they answer for; `null`: what holds for everybody. */
  requestsPerMinute: integer("requests_per_minute"),
  /** The row stays, for the audit trail to point at; the person can never come back by it. */
  removedAt: integer("removed_at"),
  ...changeColumns(),
}));

/** The closure of `parentId`: the tenant stands above `id`. The database alone writes it. */
export const organizationTree = tenantTable("organization_tree", () => ({
  depth: integer("depth").notNull(),
}));
