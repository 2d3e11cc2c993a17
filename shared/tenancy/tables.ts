import { text } from "drizzle-orm/sqlite-core";
import { changeColumns, tenantTable } from "../data/tenant-table.ts";
import { roles } from "../kernel/access.ts";
import { plans } from "../kernel/plan.ts";
import { regions, residencyPolicies } from "../kernel/region.ts";

/** One row: the tenant itself. Its `id` equals its `tenant_id`. */
export const tenants = tenantTable("tenants", {
  slug: text("slug").notNull(),
  name: text("name").notNull(),
  region: text("region", { enum: regions }).notNull(),
  residencyPolicy: text("residency_policy", { enum: residencyPolicies }).notNull().default("standard"),
  plan: text("plan", { enum: plans }).notNull(),
  status: text("status", { enum: ["active", "suspended", "closed"] }).notNull(),
  ...changeColumns(),
});

export const users = tenantTable("users", {
  email: text("email").notNull(),
  name: text("name").notNull(),
  role: text("role", { enum: roles }).notNull(),
  status: text("status", { enum: ["active", "disabled"] }).notNull(),
  ...changeColumns(),
});
