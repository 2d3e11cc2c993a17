import type { Route } from "../http/route.ts";
import { route } from "../http/route.ts";
import { pageOf } from "../http/wire.ts";
import { task, taskCreation, taskFileQuery, taskParams, taskQuery, taskSummary } from "./contract.ts";
import type { TaskContext } from "./ports.ts";
import { cancelTask } from "./verbs/cancel-task.ts";
import { createTask } from "./verbs/create-task.ts";
import { pageTasks, readTask, readTaskFile, watchTask } from "./verbs/read-tasks.ts";

const tag = "Tasks";

export const taskRoutes: readonly Route<TaskContext>[] = [
  route({
    method: "post",
    path: "/v1/tasks",
    summary: "Hand a specification to the agents",
    tag,
    permission: "tasks:write",
    cost: 5,
    body: taskCreation,
    returns: task,
    status: 202,
    problems: ["not_found", "plan_limit_reached"],
    idempotent: "required",
    handle: (ctx: TaskContext, { body }) => createTask(ctx, body),
  }),
  route({
    method: "get",
    path: "/v1/tasks",
    summary: "List tasks, newest first",
    tag,
    permission: "tasks:read",
    query: taskQuery,
    returns: pageOf(taskSummary),
    status: 200,
    problems: ["invalid_cursor"],
    handle: (ctx: TaskContext, { query }) => pageTasks(ctx, query),
  }),
  route({
    method: "get",
    path: "/v1/tasks/{id}",
    summary: "Read a task and its result",
    tag,
    permission: "tasks:read",
    params: taskParams,
    returns: task,
    status: 200,
    problems: ["not_found"],
    handle: (ctx: TaskContext, { params }) => readTask(ctx, params.id),
  }),
  route({
    method: "get",
    path: "/v1/tasks/{id}/events",
    summary: "Watch a task live (server-sent events; Last-Event-ID resumes; 204 when all was seen)",
    tag,
    permission: "tasks:read",
    params: taskParams,
    returns: "raw",
    rawType: "text/event-stream",
    status: 200,
    problems: ["invalid_request", "not_found"],
    handle: (ctx: TaskContext, { params }) => watchTask(ctx, params.id),
  }),
  route({
    method: "get",
    path: "/v1/tasks/{id}/files",
    summary: "Download one file of a task's result",
    tag,
    permission: "tasks:read",
    params: taskParams,
    query: taskFileQuery,
    returns: "raw",
    rawType: "application/octet-stream",
    status: 200,
    problems: ["not_found"],
    handle: (ctx: TaskContext, { params, query }) => readTaskFile(ctx, params.id, query.path),
  }),
  route({
    method: "post",
    path: "/v1/tasks/{id}/cancel",
    summary: "Cancel a task that is not over yet",
    tag,
    permission: "tasks:write",
    params: taskParams,
    returns: task,
    status: 200,
    problems: ["not_found", "conflict"],
    handle: (ctx: TaskContext, { params }) => cancelTask(ctx, params.id),
  }),
];
