import { Hono } from "hono";
import { task } from "../../../shared/agents/contract.ts";
import { pageOf } from "../../../shared/http/wire.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import { project } from "../../../shared/projects/contract.ts";
import { lineOf, textOf } from "../door/form.ts";
import type { Member, PagesHono } from "../environment.ts";
import { tasks as text } from "../messages/tasks.ts";
import { fieldErrors, refusalText } from "../parts/field-errors.ts";
import { render } from "../parts/render.ts";
import { examples } from "./examples.ts";
import { NewTaskPage, type TaskValues } from "./new-task-page.tsx";

const projectPage = pageOf(project);
const labels = () => ({ project_id: text.project, title: text.name, specification: text.specification });

const projectsOf = async ({ api }: Member) => (await api.read(projectPage, "/v1/projects?limit=100")).data;

export const newTaskRoutes = new Hono<PagesHono>();

newTaskRoutes.get("/new", async (c) => {
  const { view, member, ids } = c.var;
  const projects = await projectsOf(member);
  const example = examples.find(({ name }) => name === c.req.query("example"));
  const values = {
    project_id: c.req.query("project") ?? projects[0]?.id ?? "",
    title: example?.title ?? "",
    specification: example?.text ?? "",
  };
  return render(c, <NewTaskPage {...{ view, member, projects, values, requestKey: ids.secret(16) }} />);
});

newTaskRoutes.post("/", async (c) => {
  const { view, member, ids, form } = c.var;
  const values = await valuesOf(form);
  const again = async (refused: Partial<Parameters<typeof NewTaskPage>[0]>, status: 400 | 402 | 429) => {
    const projects = await projectsOf(member);
    const requestKey = ids.secret(16);
    return render(c, <NewTaskPage {...{ view, member, projects, values, requestKey, ...refused }} />, status);
  };
  const fields = Object.keys(labels()) as (keyof TaskValues)[];
  const errors = fields
    .filter((field) => values[field] === "")
    .map((field) => ({ field, text: text.missing[field] }));
  if (errors.length > 0) return again({ errors }, 400);
  try {
    const requestKey = lineOf(form, "request_key");
    const answer = await member.api.send({ method: "POST", path: "/v1/tasks", body: values, requestKey });
    return c.redirect(`/console/tasks/${task.parse(answer).id}`, 303);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.code === "invalid_request") return again({ errors: fieldErrors(error, labels()) }, 400);
    if (error.code === "plan_limit_reached") return again({ limit: refusalText(error) }, 402);
    if (error.code === "quota_exceeded") return again({ limit: refusalText(error) }, 429);
    throw error;
  }
});

async function valuesOf(form: FormData): Promise<TaskValues> {
  const file: unknown = form.get("file");
  const uploaded = file instanceof File && file.size > 0 ? await file.text() : undefined;
  return {
    project_id: lineOf(form, "project_id"),
    title: lineOf(form, "title"),
    specification: uploaded ?? textOf(form, "specification"),
  };
}
