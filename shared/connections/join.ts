import { DuplicateKey, refusedCommit } from "../data/faults.ts";
import { insert } from "../data/write.ts";
import { emailIndex } from "../identity/blind-index.ts";
import { deliverFor } from "../identity/session.ts";
import { joined, owe } from "../members/member-change.ts";
import { emailIndexOf } from "../tenancy/service.ts";
import { users } from "../tenancy/tables.ts";
import type { Judged } from "./arrival.ts";
import { type Asserted, DoorRefusal } from "./door.ts";
import type { Lodge, SsoContext } from "./ports.ts";
import type { ConnectionRow } from "./store.ts";
import { identities } from "./tables.ts";
import type { AssignableRole } from "./words.ts";

const longestName = 120;

/** A name as people write one, or the address where the provider gave none. */
function nameOf({ name }: Asserted, email: string): string {
  const line = (name ?? "").replaceAll(/[\p{C}\u2028\u2029]+/gu, " ").trim();
  return line === "" ? email : line.slice(0, longestName);
}

/**
 * Just in time: a member, with a seat, by the word of the company's own provider about its own domain.
 * @throws {DoorRefusal} `no_seat`, `address_taken`
 */
export async function join(
  ctx: SsoContext,
  lodge: Lodge,
  {
    row,
    asserted,
    judged,
    role,
  }: { row: ConnectionRow; asserted: Asserted; judged: Judged; role: AssignableRole },
): Promise<void> {
  const { email } = judged;
  if (email === null) throw new DoorRefusal("email_missing");
  const { db, tenant, shard, room } = lodge;
  const now = ctx.clock.now();
  const userId = ctx.ids.next("user");
  const meter = ctx.meterFor(tenant.id);
  const held = await meter.hold("seat", userId);
  if (!held.granted) throw new DoorRefusal("no_seat");
  const desk = { db, clock: ctx.clock, ids: ctx.ids };
  const digest = await emailIndex(ctx.secrets.emailIndexKey, email);
  const owed = joined(
    owe(desk, "lobby.enter", { kind: "email", digest, subject_id: userId }),
    owe(desk, "directory.confirm", { digest }),
    owe(desk, "meter.keep", { key: userId }),
  );
  const times = { createdAt: now, updatedAt: now };
  const enrolled = await room.vault.enrol(userId);
  const user = await room.vault.seal(users, {
    ...{ id: userId, email, name: nameOf(asserted, email) },
    emailIndex: await emailIndexOf(room.vault, email),
    ...{ role, projectAccess: "all", accessEndsAt: null, status: "active", ...times },
  } as const);
  try {
    await db.commit(
      { action: "member.joined", target: { kind: "user", id: userId }, detail: { connection: row.id, role } },
      ...enrolled,
      insert(users, user),
      insert(identities, {
        ...{ id: judged.identityId, connectionId: row.id, userId, lastUsedAt: now },
        ...times,
      }),
      ...owed.writes,
    );
  } catch (error) {
    if (refusedCommit(error)) ctx.after(meter.release(userId));
    if (error instanceof DuplicateKey) throw new DoorRefusal("address_taken");
    throw error;
  }
  await deliverFor(ctx, shard, owed.messages);
}
