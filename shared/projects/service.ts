import { MissingReference, refusedCommit } from "../data/faults.ts";
import { intent } from "../data/outbox.ts";
import { insert, remove, update } from "../data/write.ts";
import { page } from "../http/cursor.ts";
import { assertVersion } from "../http/if-match.ts";
import { timestamp } from "../kernel/clock.ts";
import { Problem } from "../kernel/problem.ts";
import { holdRefusal } from "../limits/hold-refusal.ts";
import { ownGrant } from "../members/own-grant.ts";
import type { Project, ProjectCreation, ProjectPatch } from "./contract.ts";
import type { ProjectContext } from "./ports.ts";
import { changeOf } from "./rules.ts";
import { findProject, listProjects, type ProjectRow } from "./store.ts";
import { projects } from "./tables.ts";

const target = (id: string) => ({ kind: "project", id });

const view = (row: Omit<ProjectRow, "tenantId">): Project => ({
  id: row.id,
  name: row.name,
  description: row.description,
  created_by: row.createdBy,
  created_at: timestamp(row.createdAt),
  updated_at: timestamp(row.updatedAt),
  version: row.version,
});

/** @throws {Problem} `not_found` */
export async function loadProject(ctx: Pick<ProjectContext, "db">, id: string): Promise<ProjectRow> {
  const row = await findProject(ctx.db, id);
  if (!row) throw new Problem("not_found", "There is no such project.");
  return row;
}

export async function createProject(ctx: ProjectContext, body: ProjectCreation): Promise<Project> {
  const id = ctx.ids.next("project");
  const held = await ctx.meter.hold("project", id);
  if (!held.granted) throw holdRefusal(held, "projects");
  const now = ctx.clock.now();
  const draft = {
    id,
    name: body.name,
    description: body.description ?? "",
    createdBy: ctx.principal.actor.id,
    createdAt: now,
    updatedAt: now,
  };
  const keep = intent(ctx, ctx.principal, "meter.keep", { key: id });
  try {
    const created = view({ ...draft, version: 1 });
    const answer = await ctx.answer(
      created,
      { action: "project.created", target: target(id) },
      insert(projects, draft),
      ...ownGrant(ctx, id),
      keep.write,
    );
    ctx.after(ctx.announce([keep.message]));
    return answer;
  } catch (error) {
    if (refusedCommit(error)) ctx.after(ctx.meter.release(id));
    throw error;
  }
}

export const readProject = async (ctx: ProjectContext, id: string): Promise<Project> =>
  view(await loadProject(ctx, id));

export async function pageProjects(
  ctx: ProjectContext,
  query: { limit: number; cursor?: string | undefined },
) {
  const scope = "GET /v1/projects";
  const before = query.cursor === undefined ? undefined : await ctx.cursors.open(scope, query.cursor);
  const found = await listProjects(ctx.db, before, query.limit + 1);
  const { rows, nextCursor } = await page(found, query.limit, (position) =>
    ctx.cursors.seal(scope, position),
  );
  return { data: rows.map(view), next_cursor: nextCursor };
}

export async function changeProject(ctx: ProjectContext, id: string, patch: ProjectPatch): Promise<Project> {
  const before = await loadProject(ctx, id);
  assertVersion(ctx, before.version);
  const change = changeOf(before, patch);
  if (!change) return view(before);
  const updatedAt = ctx.clock.now();
  return ctx.answer(
    view({ ...before, ...change, updatedAt, version: before.version + 1 }),
    { action: "project.updated", target: target(id) },
    update(projects, id, before.version, { ...change, updatedAt }),
  );
}

/** A project with tasks stays: they are the record of what was done. The foreign key decides, also in a race. */
export async function deleteProject(ctx: ProjectContext, id: string): Promise<void> {
  const before = await loadProject(ctx, id);
  assertVersion(ctx, before.version);
  const release = intent(ctx, ctx.principal, "meter.release", { key: id });
  try {
    await ctx.db.commit(
      { action: "project.deleted", target: target(id) },
      remove(projects, id, before.version),
      release.write,
    );
  } catch (error) {
    if (error instanceof MissingReference)
      throw new Problem("conflict", "The project has tasks and stays as their record.", {
        members: { state: "has_tasks" },
      });
    throw error;
  }
  ctx.after(ctx.announce([release.message]));
}
