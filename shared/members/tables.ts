import { integer, text } from "drizzle-orm/sqlite-core";
import { sealed } from "../data/sealed.ts";
import { changeColumns, tenantTable } from "../data/tenant-table.ts";
import { locales } from "../kernel/locale.ts";
import { projectAccesses } from "../kernel/principal.ts";
import { invitationRoles, invitationStatuses, transferStatuses } from "./words.ts";

export const invitations = tenantTable("invitations", () => ({
  /** Whom the seat is held for, whose key seals the address, and who the invited person will be. */
  userId: text("user_id").notNull(),
  email: sealed("email", { subject: "userId" }).notNull(),
  emailIndex: text("email_index").notNull(),
  name: sealed("name", { subject: "userId" }),
  role: text("role", { enum: invitationRoles }).notNull(),
  projectAccess: text("project_access", { enum: projectAccesses }).notNull(),
  /** Guests only: when their access will end. */
  accessEndsAt: integer("access_ends_at"),
  invitedBy: text("invited_by").notNull(),
  /** The member who answers for it, if need be for the API key that invited; `null`: an organisation above does. */
  memberId: text("member_id"),
  /** What the invited person is written to in. */
  locale: text("locale", { enum: locales }).notNull().default("en"),
  /** Counts the links drawn; only the last one opens. */
  issue: integer("issue").notNull(),
  status: text("status", { enum: invitationStatuses }).notNull(),
  expiresAt: integer("expires_at").notNull(),
  ...changeColumns(),
}));

/** Which projects a member sees whose `projectAccess` is `granted`; `shared/data/scope.ts` reads it. */
export const projectGrants = tenantTable("project_grants", () => ({
  userId: text("user_id").notNull(),
  projectId: text("project_id").notNull(),
  grantedBy: text("granted_by").notNull(),
  createdAt: integer("created_at").notNull(),
  version: integer("version").notNull().default(1),
}));

export const ownershipTransfers = tenantTable("ownership_transfers", () => ({
  fromId: text("from_id").notNull(),
  toId: text("to_id").notNull(),
  status: text("status", { enum: transferStatuses }).notNull(),
  expiresAt: integer("expires_at").notNull(),
  ...changeColumns(),
}));
