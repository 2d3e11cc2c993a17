import { integer, text } from "drizzle-orm/sqlite-core";
import { changeColumns, tenantTable } from "../data/tenant-table.ts";
import type { TaskResult } from "./contract.ts";
import { taskStatuses } from "./statuses.ts";

export const tasks = tenantTable("tasks", () => ({
  projectId: text("project_id").notNull(),
  title: text("title").notNull(),
  status: text("status", { enum: taskStatuses }).notNull(),
  engine: text("engine").notNull(),
  result: text("result", { mode: "json" }).$type<TaskResult>(),
  createdBy: text("created_by").notNull(),
  startedAt: integer("started_at"),
  finishedAt: integer("finished_at"),
  ...changeColumns(),
}));
