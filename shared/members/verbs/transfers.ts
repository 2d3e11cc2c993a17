import { DuplicateKey } from "../../data/faults.ts";
import { insert, update } from "../../data/write.ts";
import { page } from "../../http/cursor.ts";
import { Problem } from "../../kernel/problem.ts";
import { isActive } from "../../tenancy/service.ts";
import { actingPerson } from "../acting.ts";
import { changeUser } from "../member-change.ts";
import type { MembersContext } from "../ports.ts";
import { daysAfter, isOpen } from "../rules.ts";
import { findPendingTransfer, findTransfer, findUser, listTransfers, type TransferRow } from "../store.ts";
import { ownershipTransfers } from "../tables.ts";
import type { TransferView } from "../transfer-contract.ts";
import { transferView } from "../views.ts";
import { membershipDays } from "../words.ts";
import { loadUser } from "./members.ts";

const target = (id: string) => ({ kind: "ownership_transfer", id });

const conflict = (state: string, detail: string) => new Problem("conflict", detail, { members: { state } });

/** The owner's half of the agreement; nothing changes until the receiver accepts. */
export async function offerOwnership(ctx: MembersContext, userId: string): Promise<TransferView> {
  const receiver = await loadUser(ctx, userId);
  const actor = await actingPerson(ctx);
  const now = ctx.clock.now();
  if (actor.role !== "owner") throw new Problem("forbidden", "Only an owner hands ownership over.");
  if (receiver.role === "owner") throw conflict("owner", "This member is an owner already.");
  if (receiver.role === "guest" || !isActive(receiver, now))
    throw conflict("not_a_member", "Ownership is handed to a member who stays.");
  const pending = await findPendingTransfer(ctx.db);
  if (pending && isOpen(pending, now))
    throw conflict("pending", "Another handover is open: cancel it first.");
  const draft = {
    id: ctx.ids.next("transfer"),
    fromId: actor.memberId,
    toId: receiver.id,
    status: "pending",
    expiresAt: daysAfter(now, membershipDays.transfer),
    createdAt: now,
    updatedAt: now,
  } as const;
  try {
    return await ctx.answer(
      transferView({ ...draft, version: 1 }, now),
      {
        action: "ownership.offered",
        target: target(draft.id),
        detail: { from: actor.memberId, to: receiver.id },
      },
      ...actor.guard(),
      ...(pending ? [ended(ctx, pending, "expired")] : []),
      insert(ownershipTransfers, draft),
    );
  } catch (error) {
    if (error instanceof DuplicateKey && error.key.includes("ownership_transfers"))
      throw conflict("pending", "Another handover is open: cancel it first.");
    throw error;
  }
}

const ended = (ctx: MembersContext, { id, version }: TransferRow, status: TransferRow["status"]) =>
  update(ownershipTransfers, id, version, { status, updatedAt: ctx.clock.now() });

export async function pageTransfers(
  ctx: MembersContext,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
) {
  const scope = "GET /v1/members/ownership-transfers";
  const before = cursor === undefined ? undefined : await ctx.cursors.open(scope, cursor);
  const found = await listTransfers(ctx.db, before, limit + 1);
  const { rows, nextCursor } = await page(found, limit, (position) => ctx.cursors.seal(scope, position));
  return { data: rows.map((row) => transferView(row, ctx.clock.now())), next_cursor: nextCursor };
}

/** An open one. @throws {Problem} `not_found`, `gone` when its time is over, `conflict` when it was decided */
async function loadOpen(ctx: MembersContext, id: string): Promise<TransferRow> {
  const row = await findTransfer(ctx.db, id);
  if (!row) throw new Problem("not_found", "There is no such handover.");
  if (row.status !== "pending") throw conflict(row.status, `The handover is over: it was ${row.status}.`);
  if (!isOpen(row, ctx.clock.now()))
    throw new Problem("gone", "The offer's time is over: it must be made again.");
  return row;
}

/** The receiver's half: both rows change in one commit, the new owner first, so that there is always one. */
export async function acceptOwnership(ctx: MembersContext, id: string): Promise<TransferView> {
  const row = await loadOpen(ctx, id);
  const actor = await actingPerson(ctx);
  if (actor.memberId !== row.toId)
    throw new Problem("forbidden", "Only the member it was offered to can accept.");
  const now = ctx.clock.now();
  const [from, to] = await Promise.all([findUser(ctx.db, row.fromId), findUser(ctx.db, row.toId)]);
  if (!to || from?.role !== "owner" || !isActive(from, now))
    throw conflict("not_an_owner", "Whoever offered it is no longer an owner.");
  const raised = changeUser(ctx, to, { role: "owner", projectAccess: "all", accessEndsAt: null });
  const lowered = changeUser(ctx, from, { role: "admin" });
  const accepted = { ...row, status: "accepted" as const, version: row.version + 1 };
  const answer = await ctx.answer(
    transferView(accepted, now),
    { action: "ownership.transferred", target: target(id), detail: { from: from.id, to: to.id } },
    ...raised.writes,
    ...lowered.writes,
    ended(ctx, row, "accepted"),
  );
  await ctx.announce([...raised.messages, ...lowered.messages]);
  return answer;
}

/** The receiver's no, or an owner's second thought. */
export async function endTransfer(
  ctx: MembersContext,
  id: string,
  status: "declined" | "cancelled",
): Promise<TransferView> {
  const row = await loadOpen(ctx, id);
  const actor = await actingPerson(ctx);
  if (status === "declined" && actor.memberId !== row.toId)
    throw new Problem("forbidden", "Only the member it was offered to can decline.");
  if (status === "cancelled" && actor.role !== "owner")
    throw new Problem("forbidden", "Only an owner can cancel it.");
  return ctx.answer(
    transferView({ ...row, status, version: row.version + 1 }, ctx.clock.now()),
    { action: `ownership.${status}`, target: target(id) },
    ...actor.guard(),
    ended(ctx, row, status),
  );
}
