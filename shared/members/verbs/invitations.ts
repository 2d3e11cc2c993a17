import { update } from "../../data/write.ts";
import { page } from "../../http/cursor.ts";
import { timestamp } from "../../kernel/clock.ts";
import { Problem } from "../../kernel/problem.ts";
import { ownTenant } from "../../tenancy/service.ts";
import { acting, assertMayInvite } from "../acting.ts";
import type { InvitationView, IssuedInvitation } from "../invitation-contract.ts";
import { closeInvitation } from "../invitation-end.ts";
import { owedInvitation } from "../invitation-letter.ts";
import { linkOf } from "../invitation-link.ts";
import type { MembersContext } from "../ports.ts";
import { daysAfter } from "../rules.ts";
import { findInvitation, type InvitationRow, listInvitations } from "../store.ts";
import { invitations } from "../tables.ts";
import { invitationViews } from "../views.ts";
import { membershipDays } from "../words.ts";

interface InvitationQuery {
  limit: number;
  cursor?: string | undefined;
  status?: InvitationRow["status"] | undefined;
}

export async function pageInvitations(ctx: MembersContext, { limit, cursor, status }: InvitationQuery) {
  const scope = `GET /v1/invitations ${status ?? ""}`;
  const before = cursor === undefined ? undefined : await ctx.cursors.open(scope, cursor);
  const found = await listInvitations(ctx.db, { status, before }, limit + 1);
  const { rows, nextCursor } = await page(found, limit, (position) => ctx.cursors.seal(scope, position));
  return { data: await invitationViews(ctx.vault, rows, ctx.clock.now()), next_cursor: nextCursor };
}

/** One that can still be decided about. @throws {Problem} `not_found`, `conflict` */
async function loadPending(ctx: MembersContext, id: string): Promise<InvitationRow> {
  const row = await findInvitation(ctx.db, id);
  if (!row) throw new Problem("not_found", "There is no such invitation.");
  if (row.status !== "pending")
    throw new Problem("conflict", `The invitation is over: it was ${row.status}.`, {
      members: { state: row.status },
    });
  return row;
}

/** A new link and a new week; the former link opens nothing any more. */
export async function resendInvitation(ctx: MembersContext, id: string): Promise<IssuedInvitation> {
  const row = await loadPending(ctx, id);
  const actor = await acting(ctx);
  await assertMayInvite(ctx, actor, row.role);
  const now = ctx.clock.now();
  const expiresAt = daysAfter(now, membershipDays.invitation.default);
  const change = { issue: row.issue + 1, memberId: actor.memberId, expiresAt, updatedAt: now };
  const after = { ...row, ...change, version: row.version + 1 };
  const [view] = await invitationViews(ctx.vault, [after], now);
  const link = await linkOf(ctx, after, (await ownTenant(ctx.db)).residencyPolicy);
  const letter =
    view?.email == null
      ? { mailed: false, writes: [] }
      : await owedInvitation(ctx, after, { to: view.email, url: link.url });
  const { mailed } = letter;
  return ctx.answer(
    { ...(view as InvitationView), ...link, mailed },
    {
      action: "invitation.resent",
      target: { kind: "invitation", id },
      detail: { expires_at: timestamp(expiresAt), mailed },
    },
    ...actor.guard(),
    update(invitations, id, row.version, change),
    ...letter.writes,
  );
}

export async function revokeInvitation(ctx: MembersContext, id: string): Promise<void> {
  const row = await loadPending(ctx, id);
  const closed = await closeInvitation(ctx, ctx.vault, row, "revoked");
  await ctx.db.commit({ action: "invitation.revoked", target: { kind: "invitation", id } }, ...closed.writes);
  ctx.after(ctx.announce(closed.messages));
}
