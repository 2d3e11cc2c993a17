import { refusedCommit } from "../../data/faults.ts";
import { update } from "../../data/write.ts";
import { page } from "../../http/cursor.ts";
import { assertVersion } from "../../http/if-match.ts";
import { atMost } from "../../kernel/access.ts";
import { timestamp } from "../../kernel/clock.ts";
import { Problem } from "../../kernel/problem.ts";
import { acting } from "../../members/acting.ts";
import { joined, owe } from "../../members/member-change.ts";
import type { MembersContext } from "../../members/ports.ts";
import type { GroupView } from "../contract.ts";
import { nothing } from "../desk.ts";
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
import { bounds, type GroupRole } from "../words.ts";

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
 * owner decided only an owner takes back. Of a group with more people than one commit changes the others are owed
 * by that commit, and wait for no longer than it takes; whatever cuts it short, the outbox finishes it.
 */
export async function mapGroup(ctx: MembersContext, id: string, role: GroupRole | null): Promise<GroupView> {
  const group = await findGroup(ctx.db, id);
  if (!group) throw new Problem("not_found", "There is no such group.");
  assertVersion(ctx, group.version);
  const actor = await acting(ctx);
  for (const given of [group.role, role])
    if (given !== null && !atMost(given, actor.role))
      throw new Problem("forbidden", "A group can give a role that is at most your own.", {
        errors: [{ pointer: "#/role", code: "role", detail: `may be at most ${actor.role}` }],
      });
  const [first = [], ...more] = chunks(await listMemberships(ctx.db, id), bounds.membershipChanges);
  const change = { groupId: id, role, added: [], removed: [], kept: first };
  const drafted = await draftRegrouping({ ...ctx, drawnBy: actor.role }, change);
  const rest =
    more.length === 0 ? nothing : joined(owe(ctx, "scim.regroup", { group_id: id, drawn_by: actor.role }));
  const now = ctx.clock.now();
  const entry = {
    action: "provisioning.group_mapped",
    target: { kind: "group", id },
    detail: { role_before: group.role, role },
  };
  const after = view(
    { ...group, role, updatedAt: now, version: group.version + 1 },
    first.length + more.flat().length,
  );
  try {
    const own = update(scimGroups, id, group.version, { role, updatedAt: now });
    await ctx.answer(after, entry, ...actor.guard(), own, ...drafted.writes, ...rest.writes);
  } catch (error) {
    if (refusedCommit(error)) ctx.after(giveBack(ctx, drafted));
    throw error;
  }
  await ctx.announce([...drafted.messages, ...rest.messages]);
  return after;
}
