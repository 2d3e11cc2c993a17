import { integer, text } from "drizzle-orm/sqlite-core";
import { sealed } from "../../data/sealed.ts";
import { changeColumns, tenantTable } from "../../data/tenant-table.ts";
import type { ImportedProvider } from "../../saml/contract.ts";

/** What one SAML connection has besides its settings: our keys towards it, and what its metadata said last. */
export const samlConnections = tenantTable("saml_connections", {
  connectionId: text("connection_id").notNull(),
  /** A `KeyPair` as JSON. */
  keys: sealed("keys").notNull(),
  provider: text("provider", { mode: "json" }).$type<ImportedProvider>(),
  /** Of the settings that the provider was read from. */
  readFrom: text("read_from").notNull(),
  readAt: integer("read_at"),
  /** When the metadata is to be read again. */
  dueAt: integer("due_at"),
  ...changeColumns(),
});

/** As whom the provider knows somebody who came by it, to tell it when they sign out here. */
export const samlSubjects = tenantTable("saml_subjects", {
  connectionId: text("connection_id").notNull(),
  userId: text("user_id").notNull(),
  /** A `LogoutSubject` as JSON. */
  subject: sealed("subject", { subject: "userId" }).notNull(),
  ...changeColumns(),
});
