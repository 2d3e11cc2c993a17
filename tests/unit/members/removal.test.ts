import { expect, test } from "vitest";
import type { TenantDb } from "../../../shared/data/tenant-db.ts";
import { clockAt } from "../../../shared/kernel/clock.ts";
import { randomIds } from "../../../shared/kernel/ids.ts";
import { stopUser } from "../../../shared/members/member-change.ts";
import type { UserRow } from "../../../shared/members/store.ts";

const clock = clockAt(Date.UTC(2026, 3, 10));
const desk = {
  db: { principal: { tenantId: "ten_1", shard: 0 } } as unknown as TenantDb,
  clock,
  ids: randomIds(clock),
};
const person = (requestsPerMinute: number | null) =>
  ({ id: "usr_1", version: 4, requestsPerMinute }) as unknown as UserRow;
const limits = (user: UserRow, change: Parameters<typeof stopUser>[2]) => {
  const { writes, messages } = stopUser(desk, user, change);
  // One write is the person's row, every other one owes a message.
  expect(writes).toHaveLength(messages.length + 1);
  return messages.filter(({ topic }) => topic === "meter.limit").map(({ payload }) => payload);
};

test("the meter forgets a person's limit when they are removed, and keeps it while they may return (M-301)", () => {
  const removedAt = clock.now();
  expect(limits(person(5), { removedAt })).toEqual([{ who: "usr_1", revision: 5 }]);
  expect(limits(person(5), {})).toEqual([]);
  expect(limits(person(null), { removedAt })).toEqual([]);
});
