import { DuplicateKey, ErasedSubject, MembershipGuard, refusedCommit, StaleWrite } from "../data/faults.ts";
import { insert } from "../data/write.ts";
import { emailIndex } from "../identity/blind-index.ts";
import { deliverFor } from "../identity/session.ts";
import { joined, type Owed, owe } from "../members/member-change.ts";
import { spendInvitation } from "../members/standing-invitation.ts";
import { emailIndexOf } from "../tenancy/service.ts";
import { users } from "../tenancy/tables.ts";
import type { Judged } from "./arrival.ts";
import { type Asserted, DoorRefusal } from "./door.ts";
import type { Lodge, SsoContext } from "./ports.ts";
import type { ConnectionRow, UserRow } from "./store.ts";
import { identities } from "./tables.ts";
import type { AssignableRole } from "./words.ts";

const longestName = 120;

/** Nobody joins a company that is suspended, by whichever door. */
function assertOpen({ tenant }: Lodge): void {
  if (tenant.status !== "active") throw new DoorRefusal("tenant_suspended");
}

/** A name as people write one, or the address where the provider gave none. */
function nameOf({ name }: Asserted, email: string): string {
  const line = (name ?? "").replaceAll(/[\p{C}\u2028\u2029]+/gu, " ").trim();
  return line === "" ? email : line.slice(0, longestName);
}

interface Arriving {
  row: ConnectionRow;
  asserted: Asserted;
  judged: Judged;
}

/**
 * Just in time: a member, with a seat, by the word of the company's own provider about its own domain.
 * @throws {DoorRefusal} `no_seat`, `address_taken`, `tenant_suspended`
 */
export async function join(
  ctx: SsoContext,
  lodge: Lodge,
  { role, ...arriving }: Arriving & { role: AssignableRole },
): Promise<void> {
  assertOpen(lodge);
  const userId = ctx.ids.next("user");
  const meter = ctx.meterFor(lodge.tenant.id);
  const held = await meter.hold("seat", userId);
  if (!held.granted) throw new DoorRefusal("no_seat");
  const keep = joined(owe({ ...ctx, db: lodge.db }, "meter.keep", { key: userId }));
  const standing = { id: userId, role, projectAccess: "all", accessEndsAt: null } as const;
  try {
    const enrolled = await lodge.room.vault.enrol(userId);
    await enter(ctx, lodge, arriving, standing, { ...keep, writes: [...enrolled, ...keep.writes] });
  } catch (error) {
    if (refusedCommit(error)) ctx.after(meter.release(userId));
    throw worded(error, "address_taken");
  }
}

/**
 * Somebody who was invited comes by the company's provider instead of by the link: the seat and the key are theirs
 * since then, the invitation says as what, and the commit that makes the person uses it up. Who is invited to own the
 * company comes by the link: a provider's word makes no owner.
 * @throws {DoorRefusal} `address_taken`, `invitation_over`, `owner_links_signed_in`, `tenant_suspended`
 */
export async function joinInvited(ctx: SsoContext, lodge: Lodge, arriving: Arriving): Promise<void> {
  assertOpen(lodge);
  const { invitation } = arriving.judged;
  if (!invitation) throw new DoorRefusal("invitation_over");
  const { id, userId, role, projectAccess, accessEndsAt } = invitation.row;
  if (role === "owner") throw new DoorRefusal("owner_links_signed_in");
  const standing = { id: userId, role, projectAccess, accessEndsAt };
  const spent = { writes: spendInvitation(invitation, ctx.clock.now()), messages: [] };
  try {
    await enter(ctx, lodge, arriving, standing, spent, { invitation: id });
  } catch (error) {
    throw worded(error, "invitation_over");
  }
}

type Standing = Pick<UserRow, "id" | "role" | "projectAccess" | "accessEndsAt">;

/** One commit: the person, as whom the provider knows them, and what brought them. */
async function enter(
  ctx: SsoContext,
  { db, shard, room }: Lodge,
  { row, asserted, judged }: Arriving,
  standing: Standing,
  first: Owed,
  detail: Record<string, string> = {},
): Promise<void> {
  const { email } = judged;
  if (email === null) throw new DoorRefusal("email_missing");
  const now = ctx.clock.now();
  const { id: userId, role } = standing;
  const desk = { db, clock: ctx.clock, ids: ctx.ids };
  const digest = await emailIndex(ctx.secrets.emailIndexKey, email);
  const owed = joined(
    owe(desk, "lobby.enter", { kind: "email", digest, subject_id: userId }),
    owe(desk, "directory.confirm", { digest }),
  );
  const times = { createdAt: now, updatedAt: now };
  const user = await room.vault.seal(users, {
    ...{ ...standing, email, name: nameOf(asserted, email) },
    emailIndex: await emailIndexOf(room.vault, email),
    ...{ status: "active", ...times },
  } as const);
  const identity = { id: judged.identityId, connectionId: row.id, userId, lastUsedAt: now, ...times };
  const target = { kind: "user", id: userId };
  await db.commit(
    { action: "member.joined", target, detail: { connection: row.id, role, ...detail } },
    ...first.writes,
    insert(users, user),
    insert(identities, identity),
    ...owed.writes,
  );
  await deliverFor(ctx, shard, [...first.messages, ...owed.messages]);
}

/** Somebody was faster: with the address, or with the invitation. */
function worded(error: unknown, lost: "address_taken" | "invitation_over"): unknown {
  if (error instanceof DuplicateKey) return new DoorRefusal("address_taken");
  const isLost = [ErasedSubject, StaleWrite, MembershipGuard].some((fault) => error instanceof fault);
  return isLost ? new DoorRefusal(lost) : error;
}
