import * as z from "zod/mini";
import { id, instant, line, pageQuery } from "../http/wire.ts";
import { deferred } from "../kernel/deferred.ts";
import { type TaskStatus, taskStatuses } from "./statuses.ts";

export { type TaskStatus, taskStatuses };

export const taskParams = deferred(() => z.strictObject({ id: id("task") }));

export const taskCreation = deferred(() =>
  z.strictObject({
    project_id: id("project"),
    title: line(120),
    /** An OpenAPI 3.x document or JSON Schema, as JSON or YAML text. */
    specification: z.string().check(z.minLength(1), z.maxLength(900_000)),
    kind: z._default(z.enum(["openapi_module"]), "openapi_module"),
  }),
);
export type TaskCreation = z.output<typeof taskCreation>;

export const taskQuery = deferred(() =>
  z.extend(pageQuery, {
    project_id: z.optional(id("project")),
    status: z.optional(z.enum(taskStatuses)),
  }),
);
export type TaskQuery = z.output<typeof taskQuery>;

export const taskFileQuery = deferred(() =>
  z.strictObject({
    path: z.string().check(z.minLength(1), z.maxLength(200)),
  }),
);

const testCase = deferred(() =>
  z.object({
    name: z.string(),
    state: z.enum(["pass", "fail", "skip", "todo"]),
    errors: z.optional(z.array(z.string())),
  }),
);

/** What came of a task. `tests` is null when nothing ran: a suite that did not run is never shown as passed. */
export const taskResult = deferred(() =>
  z.object({
    summary: z.string(),
    files: z.array(z.object({ path: z.string(), size: z.int(), sha256: z.string() })),
    tests: z.nullable(
      z.object({
        passed: z.int(),
        failed: z.int(),
        skipped: z.int(),
        steps: z.int(),
        cases: z.array(testCase),
        /** Cases left out of this answer because there are too many. */
        omitted: z.int(),
      }),
    ),
    assumptions: z.array(z.string()),
    unresolved: z.array(z.string()),
    /** What the answer rests on: counted facts of the document, and findings in words. */
    evidence: z.object({
      facts: z.record(z.string(), z.union([z.string(), z.int()])),
      findings: z.array(z.string()),
    }),
    reason: z.optional(z.string()),
    errors: z.optional(z.array(z.object({ pointer: z.string(), detail: z.string() }))),
  }),
);
export type TaskResult = z.output<typeof taskResult>;

const summary = () => ({
  id: id("task"),
  project_id: id("project"),
  title: z.string(),
  status: z.enum(taskStatuses),
  engine: z.string(),
  created_by: z.string(),
  created_at: instant,
  started_at: z.nullable(instant),
  finished_at: z.nullable(instant),
  version: z.int(),
});

export const taskSummary = deferred(() => z.object(summary()));
export type TaskSummary = z.output<typeof taskSummary>;

export const task = deferred(() => z.object({ ...summary(), result: z.nullable(taskResult) }));
export type Task = z.output<typeof task>;

/** What a task's message in the queue says: ids only. */
export const taskMessage = deferred(() =>
  z.strictObject({
    tenant_id: id("tenant"),
    task_id: id("task"),
    outbox_id: id("outbox"),
    shard: z.int().check(z.gte(0), z.lte(1_000)),
  }),
);
export type TaskMessage = z.output<typeof taskMessage>;
