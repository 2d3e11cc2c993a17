import { Hono } from "hono";
import { taskSummary } from "../../../shared/agents/contract.ts";
import { pageOf } from "../../../shared/http/wire.ts";
import { apiKeyPage } from "../../../shared/identity/api-key-contract.ts";
import { project } from "../../../shared/projects/contract.ts";
import type { PagesHono } from "../environment.ts";
import { render } from "../parts/render.ts";
import { OverviewPage } from "./overview-page.tsx";
import { partOf } from "./part.ts";
import { usageAnswer } from "./usage-answer.ts";

const taskPage = pageOf(taskSummary);
const projectPage = pageOf(project);

export const overviewRoutes = new Hono<PagesHono>();

overviewRoutes.get("/", async (c) => {
  const { view, member } = c.var;
  const { api } = member;
  const [recent, usage, projects, keys] = await Promise.all([
    member.may("tasks:read")
      ? partOf(api.read(taskPage, "/v1/tasks?limit=5").then(({ data }) => data))
      : undefined,
    member.may("usage:read") ? partOf(api.read(usageAnswer, "/v1/tenants/me/usage")) : undefined,
    member.may("projects:read") ? partOf(api.read(projectPage, "/v1/projects?limit=1")) : undefined,
    member.may("api-keys:read") ? partOf(api.read(apiKeyPage, "/v1/api-keys?limit=1")) : undefined,
  ]);
  const hasProject = (projects?.value?.data.length ?? 1) > 0;
  const hasKey = (keys?.value?.data.length ?? 1) > 0;
  return render(c, <OverviewPage {...{ view, member, recent, usage, hasProject, hasKey }} />);
});
