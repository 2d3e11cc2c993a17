import { Hono } from "hono";
import { taskSummary } from "../../../shared/agents/contract.ts";
import { pageOf } from "../../../shared/http/wire.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import { project } from "../../../shared/projects/contract.ts";
import { lineOf, textOf } from "../door/form.ts";
import type { PagesHono } from "../environment.ts";
import { words } from "../messages/console.ts";
import { fieldErrors } from "../parts/field-errors.ts";
import { render } from "../parts/render.ts";
import { queryOf } from "./api.ts";
import { pathId } from "./path-id.ts";
import { NewProjectPage, ProjectPage, ProjectsPage } from "./projects-page.tsx";

const projectPage = pageOf(project);
const taskPage = pageOf(taskSummary);
const text = words.projects;
const labels = () => ({ name: text.name, description: text.description });

export const projectRoutes = new Hono<PagesHono>();

projectRoutes.get("/", async (c) => {
  const { view, member } = c.var;
  const cursor = c.req.query("cursor");
  const { data: list, next_cursor: next } = await member.api.read(
    projectPage,
    `/v1/projects${queryOf({ cursor })}`,
  );
  return render(c, <ProjectsPage {...{ view, member, list, next, cursor }} />);
});

projectRoutes.get("/new", (c) => {
  const { view, member, ids } = c.var;
  return render(c, <NewProjectPage {...{ view, member, requestKey: ids.secret(16) }} />);
});

projectRoutes.post("/", async (c) => {
  const { view, member, ids, form } = c.var;
  const values = { name: lineOf(form, "name"), description: textOf(form, "description").trim() };
  const again = { view, member, values, requestKey: ids.secret(16) };
  if (values.name === "") {
    const errors = [{ field: "name", text: text.missingName }];
    return render(c, <NewProjectPage {...again} errors={errors} />, 400);
  }
  try {
    const body = { name: values.name, ...(values.description ? { description: values.description } : {}) };
    const sending = {
      method: "POST",
      path: "/v1/projects",
      body,
      requestKey: lineOf(form, "request_key"),
    } as const;
    const created = project.parse(await member.api.send(sending));
    return c.redirect(`/console/projects/${created.id}`, 303);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.code === "plan_limit_reached")
      return render(c, <NewProjectPage {...again} limit={limitText(error)} />, 402);
    if (error.code !== "invalid_request") throw error;
    return render(c, <NewProjectPage {...again} errors={fieldErrors(error, labels())} />, 400);
  }
});

function limitText({ detail, extra }: Problem): string {
  const { used, limit } = extra.members ?? {};
  return typeof used === "number" && typeof limit === "number" ? text.limit(used, limit) : detail;
}

projectRoutes.get("/:id", async (c) => {
  const { view, member } = c.var;
  const id = pathId("project", c.req.param("id"));
  const cursor = c.req.query("cursor");
  const [found, { data: tasks, next_cursor: next }] = await Promise.all([
    member.api.read(project, `/v1/projects/${id}`),
    member.api.read(taskPage, `/v1/tasks${queryOf({ project_id: id, cursor })}`),
  ]);
  return render(c, <ProjectPage {...{ view, member, project: found, tasks, next, cursor }} />);
});
