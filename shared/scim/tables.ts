import { integer, text } from "drizzle-orm/sqlite-core";
import { sealed } from "../data/sealed.ts";
import { changeColumns, tenantTable } from "../data/tenant-table.ts";
import { roles } from "../kernel/access.ts";
import { groupRoles } from "./words.ts";

/** What an identity provider says of a member; the id is the member's. Who has no row was never touched by one. */
export const scimUsers = tenantTable("scim_users", () => ({
  externalId: sealed("external_id", { subject: "id" }),
  /** Blind indexes. */
  externalIndex: text("external_index"),
  userName: sealed("user_name", { subject: "id" }).notNull(),
  userNameIndex: text("user_name_index").notNull(),
  /** JSON of what else is kept, in the schema's words. */
  details: sealed("details", { subject: "id" }).notNull(),
  /** The provider's word; whether the person may act says `users.status`. */
  active: integer("active", { mode: "boolean" }).notNull(),
  /** What the person is when no group gives a role; `null`: nothing, access is by group only. */
  ownRole: text("own_role", { enum: roles }),
  ...changeColumns(),
}));

export const scimGroups = tenantTable("scim_groups", () => ({
  displayName: text("display_name").notNull(),
  /** The name in lower case: names differ by more than that. */
  nameKey: text("name_key").notNull(),
  externalId: text("external_id"),
  /** What membership gives, decided by the company's own administrators. */
  role: text("role", { enum: groupRoles }),
  ...changeColumns(),
}));

export const scimMemberships = tenantTable("scim_memberships", () => ({
  groupId: text("group_id").notNull(),
  userId: text("user_id").notNull(),
  /** What of the group's role this person was given; another than the group's: the person waits for it. */
  given: text("given", { enum: groupRoles }),
  createdAt: integer("created_at").notNull(),
  version: integer("version").notNull().default(1),
}));
