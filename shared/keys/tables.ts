import { integer, text } from "drizzle-orm/sqlite-core";
import { changeColumns, tenantTable } from "../data/tenant-table.ts";

/** The tenant's own keys, one row for each generation: the newest seals, the others only open. */
export const dataKeys = tenantTable("data_keys", {
  generation: integer("generation").notNull(),
  /** `retiring`: what it sealed is being sealed anew; the row goes when nothing names it. */
  state: text("state", { enum: ["current", "retiring"] }).notNull(),
  rootId: text("root_id").notNull(),
  wrapped: text("wrapped").notNull(),
  ...changeColumns(),
});

/** One key for each person, under the tenant's. The id is the person's, or the tenant's for its blind indexes. */
export const subjectKeys = tenantTable("subject_keys", {
  dataKeyId: text("data_key_id").notNull(),
  /** `null`: destroyed. The row stays, so that a shredded key is told apart from a lost one. */
  wrapped: text("wrapped"),
  ...changeColumns(),
});
