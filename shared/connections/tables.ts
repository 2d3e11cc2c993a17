import { integer, text } from "drizzle-orm/sqlite-core";
import { sealed } from "../data/sealed.ts";
import { changeColumns, tenantTable } from "../data/tenant-table.ts";
import { declarableRegions } from "../kernel/subprocessor.ts";
import type { ConnectionSettings } from "./contract.ts";
import type { AttributeNames } from "./door.ts";
import type { GroupRole } from "./group-roles.ts";
import {
  assignableRoles,
  connectionKinds,
  connectionStatuses,
  providers,
  purposes,
  transactionSteps,
} from "./words.ts";

export const connections = tenantTable("connections", () => ({
  kind: text("kind", { enum: connectionKinds }).notNull(),
  provider: text("provider", { enum: providers }).notNull(),
  name: text("name").notNull(),
  status: text("status", { enum: connectionStatuses }).notNull(),
  region: text("region", { enum: declarableRegions }).notNull(),
  settings: text("settings", { mode: "json" }).$type<ConnectionSettings>().notNull(),
  secret: sealed("secret"),
  attributes: text("attributes", { mode: "json" }).$type<AttributeNames>().notNull(),
  groupRoles: text("group_roles", { mode: "json" }).$type<GroupRole[]>().notNull(),
  jit: integer("jit", { mode: "boolean" }).notNull(),
  defaultRole: text("default_role", { enum: assignableRoles }).notNull(),
  testedAt: integer("tested_at"),
  ...changeColumns(),
}));

export const domains = tenantTable("domains", () => ({
  name: text("name").notNull(),
  record: text("record").notNull(),
  status: text("status", { enum: ["pending", "verified"] }).notNull(),
  verifiedAt: integer("verified_at"),
  checkedAt: integer("checked_at"),
  misses: integer("misses").notNull().default(0),
  ssoRequired: integer("sso_required", { mode: "boolean" }).notNull().default(false),
  ...changeColumns(),
}));

/** The id is a blind index of connection and subject under the tenant's key. */
export const identities = tenantTable("identities", () => ({
  connectionId: text("connection_id").notNull(),
  userId: text("user_id").notNull(),
  lastUsedAt: integer("last_used_at"),
  ...changeColumns(),
}));

/** The id is derived from the `state`, so that an answer finds its row by key. */
export const loginTransactions = tenantTable("login_transactions", () => ({
  connectionId: text("connection_id").notNull(),
  purpose: text("purpose", { enum: purposes }).notNull(),
  step: text("step", { enum: transactionSteps }).notNull(),
  request: sealed("request"),
  arrival: sealed("arrival"),
  browser: text("browser"),
  code: text("code"),
  returnTo: text("return_to").notNull(),
  expiresAt: integer("expires_at").notNull(),
  ...changeColumns(),
}));

export const connectionAttempts = tenantTable("connection_attempts", () => ({
  connectionId: text("connection_id").notNull(),
  purpose: text("purpose", { enum: purposes }).notNull(),
  outcome: text("outcome", { enum: ["accepted", "refused"] }).notNull(),
  reason: text("reason").notNull(),
  evidence: sealed("evidence").notNull(),
  createdAt: integer("created_at").notNull(),
  version: integer("version").notNull().default(1),
}));
