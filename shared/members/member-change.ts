import { intent, type OutboxMessage } from "../data/outbox.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import { type Change, update, type Write } from "../data/write.ts";
import { tokensRunOut } from "../identity/access-token.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Ids } from "../kernel/ids.ts";
import { limitWord } from "../limits/principal-limits.ts";
import { users } from "../tenancy/tables.ts";
import type { UserRow } from "./store.ts";

export interface Owed {
  writes: Write[];
  messages: OutboxMessage[];
}

/** A tenant's rows with the time and ids to change them by. */
export interface Desk {
  db: TenantDb;
  clock: Clock;
  ids: Ids;
}

export const owe = (desk: Desk, topic: string, payload: Record<string, string | number>) =>
  intent(desk, desk.db.principal, topic, payload);

export function joined(...owed: { write: Write; message: OutboxMessage }[]): Owed {
  return { writes: owed.map(({ write }) => write), messages: owed.map(({ message }) => message) };
}

/**
 * Changes what a person may do; access tokens that say otherwise end with the delivery.
 * @param from when the last of those may be drawn (milliseconds)
 */
export function changeUser(
  desk: Desk,
  user: UserRow,
  change: Change<typeof users>,
  from: number = desk.clock.now(),
): Owed {
  const now = desk.clock.now();
  const member = { member_id: user.id, version: user.version + 1, until: tokensRunOut(from) };
  const outdate = owe(desk, "meter.outdate", member);
  return {
    writes: [update(users, user.id, user.version, { ...change, updatedAt: now }), outdate.write],
    messages: [outdate.message],
  };
}

/** The person's access ends: sessions and keys go with the row, the seat is given back. Removed, they have no limit. */
export function stopUser(
  desk: Desk,
  user: UserRow,
  change: Change<typeof users> = {},
  from: number = desk.clock.now(),
): Owed {
  const stopped = changeUser(desk, user, { ...change, status: "disabled" }, from);
  const isLimited = user.requestsPerMinute !== null && typeof change.removedAt === "number";
  const owed = joined(
    owe(desk, "meter.release", { key: user.id }),
    ...(isLimited ? [limitWord(desk, user.id, null, user.version + 1)] : []),
  );
  return {
    writes: [...stopped.writes, ...owed.writes],
    messages: [...stopped.messages, ...owed.messages],
  };
}
