import { text } from "drizzle-orm/sqlite-core";
import { changeColumns, tenantTable } from "../data/tenant-table.ts";

export const projects = tenantTable("projects", () => ({
  name: text("name").notNull(),
  description: text("description").notNull(),
  createdBy: text("created_by").notNull(),
  ...changeColumns(),
}));
