import { integer, text } from "drizzle-orm/sqlite-core";
import { changeColumns, tenantTable } from "../data/tenant-table.ts";

/** What an identity provider keeps the company's people and groups in step with; it opens nothing else. */
export const provisioningTokens = tenantTable("provisioning_tokens", () => ({
  name: text("name").notNull(),
  digest: text("digest").notNull(),
  hint: text("hint").notNull(),
  /** Whoever drew it: what an owner's does to owners, an admin's does not. */
  role: text("role", { enum: ["owner", "admin"] }).notNull(),
  /** What people get that no group gives a role; `null`: nothing, they come in by a group only. */
  defaultRole: text("default_role", { enum: ["manager", "developer", "viewer"] }),
  createdBy: text("created_by").notNull(),
  memberId: text("member_id").notNull(),
  expiresAt: integer("expires_at").notNull(),
  revokedAt: integer("revoked_at"),
  lastUsedAt: integer("last_used_at"),
  ...changeColumns(),
}));
