import { refusedCommit } from "../../data/faults.ts";
import { update } from "../../data/write.ts";
import { page } from "../../http/cursor.ts";
import { assertVersion } from "../../http/if-match.ts";
import { emailIndex } from "../../identity/blind-index.ts";
import { Problem } from "../../kernel/problem.ts";
import { assertWithinCompany, limitWord } from "../../limits/principal-limits.ts";
import { isActive } from "../../tenancy/service.ts";
import { users } from "../../tenancy/tables.ts";
import { acting } from "../acting.ts";
import type { MemberPatch, MemberView } from "../contract.ts";
import { changeUser, joined, owe, stopUser } from "../member-change.ts";
import type { MembersContext } from "../ports.ts";
import { authorityFault, sameStanding, seatRefusal, standingAfter } from "../rules.ts";
import { findUser, listUsers, type UserRow } from "../store.ts";
import { instantOf, memberViews } from "../views.ts";

const target = (id: string) => ({ kind: "user", id });

/** @throws {Problem} `not_found` */
export async function loadUser({ db }: MembersContext, id: string): Promise<UserRow> {
  const row = await findUser(db, id);
  if (!row) throw new Problem("not_found", "There is no such member.");
  return row;
}

async function viewOf({ vault, clock }: MembersContext, row: UserRow): Promise<MemberView> {
  const [view] = await memberViews(vault, [row], clock.now());
  if (!view) throw new Error("a row has one view");
  return view;
}

export const readMember = async (ctx: MembersContext, id: string): Promise<MemberView> =>
  viewOf(ctx, await loadUser(ctx, id));

export async function pageMembers(
  ctx: MembersContext,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
) {
  const scope = "GET /v1/members";
  const before = cursor === undefined ? undefined : await ctx.cursors.open(scope, cursor);
  const found = await listUsers(ctx.db, before, limit + 1);
  const { rows, nextCursor } = await page(found, limit, (position) => ctx.cursors.seal(scope, position));
  return { data: await memberViews(ctx.vault, rows, ctx.clock.now()), next_cursor: nextCursor };
}

/** A standing takes effect at once: before this answers, the meter refuses tokens that say what was so before. */
export async function changeMember(ctx: MembersContext, id: string, patch: MemberPatch): Promise<MemberView> {
  const before = await loadUser(ctx, id);
  assertVersion(ctx, before.version);
  const actor = await acting(ctx);
  const now = ctx.clock.now();
  const fault = authorityFault(actor.role, before.role, patch.role ?? before.role);
  if (fault) throw fault;
  if (before.status === "disabled" && before.role !== "guest" && patch.status === undefined)
    throw new Problem(
      "conflict",
      "The member is deactivated: let them in again first, or with this change.",
      {
        members: { state: "deactivated" },
      },
    );
  const {
    role,
    projects,
    access_ends_at: end,
    requests_per_minute: limit = before.requestsPerMinute,
  } = patch;
  const accessEndsAt = typeof end === "string" ? Date.parse(end) : end;
  const standing = standingAfter(before, { role, projects, accessEndsAt }, now);
  const isStill = isActive(before, now) && sameStanding(before, standing);
  const isLimited = limit !== before.requestsPerMinute;
  if (isStill && !isLimited) return viewOf(ctx, before);
  if (isLimited) await assertWithinCompany(ctx.meter, limit, "#/requests_per_minute");
  const returns = before.status === "disabled";
  const seat = returns ? await takeSeat(ctx, id) : joined();
  const change = { ...standing, requestsPerMinute: limit, status: "active" as const };
  const after = { ...before, ...change, version: before.version + 1 };
  // What a token says still holds where only the limit is another one.
  const { writes, messages } = isStill
    ? { writes: [update(users, id, before.version, { ...change, updatedAt: now })], messages: [] }
    : changeUser(ctx, before, change);
  const word = isLimited ? joined(limitWord(ctx, id, limit, after.version)) : joined();
  try {
    const answer = await ctx.answer(
      await viewOf(ctx, after),
      { action: "member.changed", target: target(id), detail: detailOf(before, after) },
      ...actor.guard(id),
      ...writes,
      ...seat.writes,
      ...word.writes,
    );
    await ctx.announce([...messages, ...seat.messages, ...word.messages]);
    return answer;
  } catch (error) {
    if (returns && refusedCommit(error)) ctx.after(ctx.meter.release(id));
    throw error;
  }
}

async function takeSeat(ctx: MembersContext, userId: string) {
  const held = await ctx.meter.hold("seat", userId);
  if (!held.granted) throw seatRefusal(held);
  return joined(owe(ctx, "meter.keep", { key: userId }));
}

const detailOf = (before: UserRow, after: UserRow) => ({
  role_before: before.role,
  role: after.role,
  projects: after.projectAccess,
  access_ends_at: instantOf(after.accessEndsAt),
  requests_per_minute: after.requestsPerMinute,
});

/** A key out of reach does not keep a member: the directory then goes on naming the region, and no more. */
async function addressOf({ vault }: MembersContext, row: UserRow): Promise<string | null> {
  try {
    return (await vault.open(users, row)).email;
  } catch (error) {
    if (error instanceof Problem && error.code === "key_unavailable") return null;
    throw error;
  }
}

/** Sessions, keys, passwords and passkeys go in the commit; the address is free again; the row stays as a name. */
export async function removeMember(ctx: MembersContext, id: string): Promise<void> {
  const row = await loadUser(ctx, id);
  assertVersion(ctx, row.version);
  const actor = await acting(ctx);
  const fault = authorityFault(actor.role, row.role, row.role);
  if (fault) throw fault;
  const email = await addressOf(ctx, row);
  const removed = stopUser(ctx, row, { removedAt: ctx.clock.now(), emailIndex: null });
  const forgotten = joined(
    owe(ctx, "lobby.forget", { subject_ids: id }),
    ...(email === null
      ? []
      : [owe(ctx, "directory.leave", { digest: await emailIndex(ctx.emailIndexKey, email) })]),
  );
  await ctx.db.commit(
    { action: "member.removed", target: target(id), detail: { role: row.role } },
    ...actor.guard(id),
    ...removed.writes,
    ...forgotten.writes,
  );
  await ctx.announce([...removed.messages, ...forgotten.messages]);
}
