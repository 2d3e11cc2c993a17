import { refusedCommit } from "../../data/faults.ts";
import { update } from "../../data/write.ts";
import { page } from "../../http/cursor.ts";
import { assertVersion } from "../../http/if-match.ts";
import { atMost, type Role } from "../../kernel/access.ts";
import { timestamp } from "../../kernel/clock.ts";
import { Problem } from "../../kernel/problem.ts";
import { acting } from "../../members/acting.ts";
import type { MembersContext } from "../../members/ports.ts";
import type { GroupView } from "../contract.ts";
import { draftRegrouping, giveBack } from "../regrouping.ts";
import {
  chunks,
  countMemberships,
  findGroup,
  type GroupRow,
  listMemberships,
  pageOfGroups,
} from "../store.ts";
import { scimGroups } from "../tables.ts";
import { bounds } from "../words.ts";

const view = (row: Omit<GroupRow, "tenantId">, members: number): GroupView => ({
  id: row.id,
  display_name: row.displayName,
  members,
  role: row.role,
  created_at: timestamp(row.createdAt),
  updated_at: timestamp(row.updatedAt),
  version: row.version,
});

/** Newest first. */
export async function pageOfMapping(
  ctx: MembersContext,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
) {
  const scope = "GET /v1/provisioning/groups";
  const before = cursor === undefined ? undefined : await ctx.cursors.open(scope, cursor);
  const found = await pageOfGroups(ctx.db, before, limit + 1);
  const { rows, nextCursor } = await page(found, limit, (position) => ctx.cursors.seal(scope, position));
  const members = await countMemberships(
    ctx.db,
    rows.map(({ id }) => id),
  );
  return { data: rows.map((row) => view(row, members.get(row.id) ?? 0)), next_cursor: nextCursor };
}

/**
 * What a group gives from now on, and to everybody in it at once: nobody gives more than they have, and what an
 * owner decided only an owner takes back. A company with more people in the group than one commit changes has
 * them changed part by part; cut short, it is finished by taking the role away and giving it again.
 */
export async function mapGroup(ctx: MembersContext, id: string, role: Role | null): Promise<GroupView> {
  const group = await findGroup(ctx.db, id);
  if (!group) throw new Problem("not_found", "There is no such group.");
  assertVersion(ctx, group.version);
  const actor = await acting(ctx);
  for (const given of [group.role, role])
    if (given !== null && !atMost(given, actor.role))
      throw new Problem("forbidden", "A group can give a role that is at most your own.", {
        errors: [{ pointer: "#/role", code: "role", detail: `may be at most ${actor.role}` }],
      });
  const parts = chunks(await listMemberships(ctx.db, id), bounds.membershipChanges);
  const [first = [], ...more] = parts;
  const tools = { ...ctx, drawnBy: actor.role };
  const regroup = (some: typeof first) =>
    draftRegrouping(tools, {
      ...{ groupId: id, roleBefore: group.role, roleAfter: role, added: [], removed: [] },
      kept: some.map(({ userId }) => userId),
    });
  const drafted = await regroup(first);
  const now = ctx.clock.now();
  const entry = {
    action: "provisioning.group_mapped",
    target: { kind: "group", id },
    detail: { role_before: group.role, role },
  };
  const after = view({ ...group, role, updatedAt: now, version: group.version + 1 }, parts.flat().length);
  try {
    const own = update(scimGroups, id, group.version, { role, updatedAt: now });
    await ctx.answer(after, entry, ...actor.guard(), own, ...drafted.writes);
  } catch (error) {
    if (refusedCommit(error)) ctx.after(giveBack(ctx, drafted));
    throw error;
  }
  await ctx.announce(drafted.messages);
  for (const some of more) {
    const next = await regroup(some);
    await ctx.db.commit(entry, ...next.writes);
    await ctx.announce(next.messages);
  }
  return after;
}
