import { integer, text } from "drizzle-orm/sqlite-core";
import { changeColumns, tenantTable } from "../data/tenant-table.ts";
import { declarableRegions } from "../kernel/subprocessor.ts";

/** A key service the company named: while one stands, its keys open only where both it and our root key agree. */
export const customerKeys = tenantTable("customer_keys", () => ({
  host: text("host").notNull(),
  awsRegion: text("aws_region").notNull(),
  /** Where the company says that the service stands. */
  place: text("place", { enum: declarableRegions }).notNull(),
  keyId: text("key_id").notNull(),
  rootId: text("root_id").notNull(),
  /** Wrapped by the root key: the tenant's key cannot guard what opens it. */
  credentials: text("credentials").notNull(),
  /** Since when the service refuses us; `refusal` is its own word for why. */
  refusedAt: integer("refused_at"),
  refusal: text("refusal"),
  ...changeColumns(),
}));

/** The tenant's own keys, one row for each generation: the newest seals, the others only open. */
export const dataKeys = tenantTable("data_keys", () => ({
  generation: integer("generation").notNull(),
  /** `retiring`: what it sealed is being sealed anew; the row goes when nothing names it. */
  state: text("state", { enum: ["current", "retiring"] }).notNull(),
  rootId: text("root_id").notNull(),
  customerKeyId: text("customer_key_id"),
  wrapped: text("wrapped").notNull(),
  retiredAt: integer("retired_at"),
  checkedAt: integer("checked_at").notNull().default(0),
  ...changeColumns(),
}));

/** One key for each person, under the tenant's. The id is the person's, or the tenant's for its blind indexes. */
export const subjectKeys = tenantTable("subject_keys", () => ({
  dataKeyId: text("data_key_id").notNull(),
  /** `null`: destroyed. The row stays, so that a shredded key is told apart from a lost one. */
  wrapped: text("wrapped"),
  ...changeColumns(),
}));
