import { integer, text } from "drizzle-orm/sqlite-core";
import { sealed } from "../../data/sealed.ts";
import { changeColumns, tenantTable } from "../../data/tenant-table.ts";
import type { ImportedProvider } from "../../saml/contract.ts";
import type { OwnCertificate } from "./key-rules.ts";

/** What one SAML connection has besides its settings: our keys towards it, and what its metadata said last. */
export const samlConnections = tenantTable("saml_connections", () => ({
  connectionId: text("connection_id").notNull(),
  /** A `KeySet` as JSON. */
  keys: sealed("keys").notNull(),
  provider: text("provider", { mode: "json" }).$type<ImportedProvider>(),
  /** Of the settings that the provider was read from. */
  readFrom: text("read_from").notNull(),
  readAt: integer("read_at"),
  /** When the metadata is to be read again. */
  dueAt: integer("due_at"),
  /** Why the last read failed; nothing once one came through. */
  failure: text("failure"),
  failedAt: integer("failed_at"),
  /** Reads in a row that failed. */
  failures: integer("failures").notNull().default(0),
  /** The public halves of `keys`; nothing of a row that is older than this column. */
  certificates: text("certificates", { mode: "json" }).$type<OwnCertificate[]>(),
  ...changeColumns(),
}));

/** As whom the provider knows somebody who came by it, to tell it when they sign out here. */
export const samlSubjects = tenantTable("saml_subjects", () => ({
  connectionId: text("connection_id").notNull(),
  userId: text("user_id").notNull(),
  /** A `LogoutSubject` as JSON. */
  subject: sealed("subject", { subject: "userId" }).notNull(),
  ...changeColumns(),
}));
