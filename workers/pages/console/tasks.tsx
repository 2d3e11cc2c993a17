import { Hono } from "hono";
import { task, taskStatuses, taskSummary } from "../../../shared/agents/contract.ts";
import { pageOf } from "../../../shared/http/wire.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import { project } from "../../../shared/projects/contract.ts";
import type { PagesHono } from "../environment.ts";
import { bound } from "../messages/spoken.ts";
import { render } from "../parts/render.ts";
import { queryOf } from "./api.ts";
import { pastLines, translateEvents } from "./event-stream.ts";
import { pathId } from "./path-id.ts";
import { lineOfEvent } from "./task-log.ts";
import { TaskPage } from "./task-page.tsx";
import { TasksPage } from "./tasks-page.tsx";

const taskPage = pageOf(taskSummary);

export const taskRoutes = new Hono<PagesHono>();

taskRoutes.get("/", async (c) => {
  const { view, member } = c.var;
  const status = taskStatuses.find((candidate) => candidate === c.req.query("status"));
  const cursor = c.req.query("cursor");
  const path = `/v1/tasks${queryOf({ status, cursor })}`;
  const { data: list, next_cursor: next } = await member.api.read(taskPage, path);
  return render(c, <TasksPage {...{ view, member, list, status, next, cursor }} />);
});

taskRoutes.get("/:id", async (c) => {
  const { view, member } = c.var;
  const id = pathId("task", c.req.param("id"));
  const [found, events] = await Promise.all([
    member.api.read(task, `/v1/tasks/${id}`),
    member.api.open(`/v1/tasks/${id}/events`),
  ]);
  const [home, log] = await Promise.all([
    member.api.read(project, `/v1/projects/${found.project_id}`),
    events.body ? pastLines(events.body, bound(lineOfEvent)) : [],
  ]);
  return render(c, <TaskPage {...{ view, member, task: found, project: home, log }} />);
});

/** The API's stream in the person's name: the browser holds no token it could send. */
taskRoutes.get("/:id/events", async (c) => {
  const id = pathId("task", c.req.param("id"));
  const last = c.req.header("last-event-id") ?? c.req.query("after") ?? "0";
  const events = await c.var.member.api.open(`/v1/tasks/${id}/events`, { "last-event-id": last });
  if (!events.body || events.status === 204) return c.body(null, 204);
  return new Response(translateEvents(events.body, bound(lineOfEvent)), {
    headers: { "content-type": "text/event-stream", "cache-control": "no-store" },
  });
});

taskRoutes.get("/:id/files", async (c) => {
  const id = pathId("task", c.req.param("id"));
  const file = await c.var.member.api.open(`/v1/tasks/${id}/files${queryOf({ path: c.req.query("path") })}`);
  const kept = ["content-type", "content-length", "content-disposition"];
  const headers = kept.flatMap((name) => [[name, file.headers.get(name) ?? ""]] as [string, string][]);
  return new Response(file.body, { headers: headers.filter(([, value]) => value !== "") });
});

taskRoutes.post("/:id/cancel", async (c) => {
  const id = pathId("task", c.req.param("id"));
  try {
    await c.var.member.api.send({ method: "POST", path: `/v1/tasks/${id}/cancel` });
  } catch (error) {
    // It ended by itself meanwhile: its page says how.
    if (!(error instanceof Problem) || error.code !== "conflict") throw error;
  }
  return c.redirect(`/console/tasks/${id}`, 303);
});
