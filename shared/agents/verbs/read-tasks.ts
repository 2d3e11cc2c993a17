import { page } from "../../http/cursor.ts";
import { invalidField, Problem } from "../../kernel/problem.ts";
import type { Task, TaskQuery } from "../contract.ts";
import { resultFileOf } from "../files.ts";
import type { TaskContext } from "../ports.ts";
import { lastEventOf } from "../rules.ts";
import { isFinal } from "../statuses.ts";
import { listTasks } from "../store.ts";
import { loadTask, summaryOf, viewOf } from "./view.ts";

export const readTask = async (ctx: TaskContext, id: string): Promise<Task> =>
  viewOf(await loadTask(ctx, id));

export async function pageTasks(ctx: TaskContext, query: TaskQuery) {
  const { project_id: projectId, status, limit, cursor } = query;
  const scope = `GET /v1/tasks ${JSON.stringify([projectId ?? null, status ?? null])}`;
  const before = cursor === undefined ? undefined : await ctx.cursors.open(scope, cursor);
  const found = await listTasks(ctx.db, { projectId, status, before }, limit + 1);
  const { rows, nextCursor } = await page(found, limit, (position) => ctx.cursors.seal(scope, position));
  return { data: rows.map(summaryOf), next_cursor: nextCursor };
}

/** Live events, resumed after `Last-Event-ID`. */
export async function watchTask(ctx: TaskContext, id: string): Promise<Response> {
  const { tenantId, shard } = ctx.principal;
  const { status } = await loadTask(ctx, id);
  const lastEventId = lastEventOf(ctx.headers.get("last-event-id"));
  if (lastEventId === undefined)
    throw invalidField(
      "#/last-event-id",
      "header",
      "Last-Event-ID must be the id of an event of this stream.",
    );
  // A job that never heard of its end would keep the watcher waiting for one.
  if (isFinal(status)) await ctx.jobs.close({ tenantId, taskId: id, shard }, status);
  return ctx.jobs.events(id, lastEventId);
}

/** Only what the result lists can be read, always as a download. */
export async function readTaskFile(ctx: TaskContext, id: string, path: string): Promise<Response> {
  const { result } = await loadTask(ctx, id);
  const listed = result?.files.some((file) => file.path === path);
  const stored = listed ? await ctx.files.get(resultFileOf(id, path)) : null;
  if (!stored) throw new Problem("not_found", "There is no such file.");
  const name = path.slice(path.lastIndexOf("/") + 1);
  return new Response(stored.body, {
    headers: {
      "content-type": "application/octet-stream",
      "content-length": String(stored.size),
      "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(name).replaceAll("'", "%27")}`,
      "x-content-type-options": "nosniff",
    },
  });
}
