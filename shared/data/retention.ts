import { integer } from "drizzle-orm/sqlite-core";
import { tenantTable } from "./tenant-table.ts";

/** Until when rows of a kind need not be kept; `id` is the kind. Without a permit the database refuses to forget. */
export const retentionPermits = tenantTable("retention_permits", () => ({
  before: integer("before").notNull(),
}));
