import { DuplicateKey, MissingReference } from "../../data/faults.ts";
import { insert, remove } from "../../data/write.ts";
import { page } from "../../http/cursor.ts";
import { Problem } from "../../kernel/problem.ts";
import { acting } from "../acting.ts";
import type { GrantView } from "../contract.ts";
import type { MembersContext } from "../ports.ts";
import { authorityFault } from "../rules.ts";
import { findGrant, listGrants, type UserRow } from "../store.ts";
import { projectGrants } from "../tables.ts";
import { grantView } from "../views.ts";
import { loadUser } from "./members.ts";

const target = (id: string) => ({ kind: "project_grant", id });

export async function pageGrants(
  ctx: MembersContext,
  userId: string,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
) {
  await loadUser(ctx, userId);
  const scope = `GET /v1/members/project-grants ${userId}`;
  const before = cursor === undefined ? undefined : await ctx.cursors.open(scope, cursor);
  const found = await listGrants(ctx.db, userId, before, limit + 1);
  const { rows, nextCursor } = await page(found, limit, (position) => ctx.cursors.seal(scope, position));
  return { data: rows.map(grantView), next_cursor: nextCursor };
}

async function actingOn(ctx: MembersContext, user: UserRow) {
  const actor = await acting(ctx);
  const fault = authorityFault(actor.role, user.role, user.role);
  if (fault) throw fault;
  return actor;
}

/** Counts from the commit on: each read asks for the grants anew. */
export async function grantProject(
  ctx: MembersContext,
  userId: string,
  projectId: string,
): Promise<GrantView> {
  const actor = await actingOn(ctx, await loadUser(ctx, userId));
  const createdAt = ctx.clock.now();
  const id = ctx.ids.next("grant");
  const draft = { id, userId, projectId, grantedBy: ctx.principal.actor.id, createdAt };
  const detail = { member_id: userId, project_id: projectId };
  try {
    return await ctx.answer(
      grantView(draft),
      { action: "project_grant.created", target: target(id), detail },
      ...actor.guard(),
      insert(projectGrants, draft),
    );
  } catch (error) {
    if (error instanceof MissingReference)
      throw new Problem("not_found", "There is no such project.", {
        errors: [{ pointer: "#/project_id", code: "not_found", detail: "names no project" }],
      });
    if (error instanceof DuplicateKey && error.key.includes("project_grants"))
      throw new Problem("conflict", "The member was granted this project already.", {
        errors: [{ pointer: "#/project_id", code: "taken", detail: "is granted already" }],
      });
    throw error;
  }
}

export async function withdrawProject(ctx: MembersContext, userId: string, grantId: string): Promise<void> {
  const [user, grant] = await Promise.all([loadUser(ctx, userId), findGrant(ctx.db, grantId)]);
  if (grant?.userId !== user.id) throw new Problem("not_found", "There is no such grant.");
  const actor = await actingOn(ctx, user);
  const detail = { member_id: userId, project_id: grant.projectId };
  await ctx.db.commit(
    { action: "project_grant.removed", target: target(grantId), detail },
    ...actor.guard(),
    remove(projectGrants, grantId, grant.version),
  );
}
