import type { Route } from "../http/route.ts";
import { route } from "../http/route.ts";
import { pageOf, pageQuery } from "../http/wire.ts";
import { project, projectCreation, projectParams, projectPatch } from "./contract.ts";
import type { ProjectContext } from "./ports.ts";
import { changeProject, createProject, deleteProject, pageProjects, readProject } from "./service.ts";

const tag = "Projects";

export const projectRoutes: readonly Route<ProjectContext>[] = [
  route({
    method: "post",
    path: "/v1/projects",
    summary: "Create a project",
    tag,
    permission: "projects:write",
    body: projectCreation,
    returns: project,
    status: 201,
    problems: ["plan_limit_reached"],
    idempotent: "required",
    handle: (ctx: ProjectContext, { body }) => createProject(ctx, body),
  }),
  route({
    method: "get",
    path: "/v1/projects",
    summary: "List projects, newest first",
    tag,
    permission: "projects:read",
    query: pageQuery,
    returns: pageOf(project),
    status: 200,
    problems: ["invalid_cursor"],
    handle: (ctx: ProjectContext, { query }) => pageProjects(ctx, query),
  }),
  route({
    method: "get",
    path: "/v1/projects/{id}",
    summary: "Read a project",
    tag,
    permission: "projects:read",
    params: projectParams,
    returns: project,
    status: 200,
    problems: ["not_found"],
    handle: (ctx: ProjectContext, { params }) => readProject(ctx, params.id),
  }),
  route({
    method: "patch",
    path: "/v1/projects/{id}",
    summary: "Change a project (JSON Merge Patch)",
    tag,
    permission: "projects:write",
    params: projectParams,
    body: projectPatch,
    returns: project,
    status: 200,
    problems: ["not_found", "conflict"],
    ifMatch: "required",
    handle: (ctx: ProjectContext, { params, body }) => changeProject(ctx, params.id, body),
  }),
  route({
    method: "delete",
    path: "/v1/projects/{id}",
    summary: "Delete a project that has no tasks",
    tag,
    permission: "projects:write",
    params: projectParams,
    status: 204,
    problems: ["not_found", "conflict"],
    ifMatch: "optional",
    handle: (ctx: ProjectContext, { params }) => deleteProject(ctx, params.id),
  }),
];
