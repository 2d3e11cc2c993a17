import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { DoorRefusal } from "../../shared/connections/door.ts";
import { MembershipGuard, StaleWrite } from "../../shared/data/faults.ts";
import { Problem } from "../../shared/kernel/problem.ts";
import { IdentityRoom } from "./identity-room.ts";
import { openInvitationRoom } from "./invitation-room.ts";

beforeAll(async () => {
  await IdentityRoom.prepare();
  await new IdentityRoom().rows("insert into residency values (1, 'eu') on conflict do nothing");
}, 60_000);

type Room = Awaited<ReturnType<typeof openInvitationRoom>>;

/** What may happen to an invitation; `back`: by which of its links, counted from the newest. */
const step = fc.oneof(
  fc.record({ kind: fc.constant("accept" as const), back: fc.nat({ max: 1 }) }),
  fc.record({ kind: fc.constantFrom("revoke" as const, "resend" as const, "stranger" as const) }),
  fc.record({ kind: fc.constant("arrive" as const), subject: fc.constantFrom("a", "b") }),
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** Steps of one round are under way at the same time. */
const rounds = fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 });

function take(room: Room, one: Step, issue: number): Promise<void> {
  if (one.kind === "accept") return room.accept(issue - one.back);
  if (one.kind === "arrive") return room.arrive(one.subject);
  if (one.kind === "stranger") return room.accept(issue, "somebody.else@example.test");
  return room[one.kind]();
}

const isRefusal = (error: unknown) =>
  [Problem, DoorRefusal, StaleWrite, MembershipGuard].some((fault) => error instanceof fault);

/** Nobody joins twice, nobody by a link that was replaced, nothing is decided twice, and nothing half. */
async function judge(room: Room, before: Awaited<ReturnType<Room["seen"]>>, steps: readonly Step[]) {
  const outcomes = await Promise.allSettled(steps.map((one) => take(room, one, before.issue)));
  const done = steps.filter((_, at) => outcomes[at]?.status === "fulfilled");
  for (const outcome of outcomes)
    if (outcome.status === "rejected" && !isRefusal(outcome.reason)) throw outcome.reason;
  const after = await room.seen();
  const count = (...kinds: Step["kind"][]) => done.filter(({ kind }) => kinds.includes(kind)).length;
  const ended = count("accept", "arrive", "revoke");
  expect(ended).toBe(before.status === "pending" && after.status !== "pending" ? 1 : 0);
  expect(count("stranger")).toBe(0);
  if (before.status !== "pending") expect(after.status).toBe(before.status);
  else if (count("revoke") > 0) expect(after.status).toBe("revoked");
  else if (count("accept", "arrive") > 0) expect(after.status).toBe("accepted");
  for (const one of done) if (one.kind === "accept") expect(one.back).toBe(0);
  expect(after.issue).toBe(before.issue + count("resend"));
  const isIn = after.status === "accepted";
  expect(after.people).toEqual(isIn ? [`${room.userId} developer`] : []);
  const arrived = before.identities.length + count("arrive");
  expect(after.identities).toEqual(Array.from({ length: arrived }, () => room.userId));
  expect(after.keys).toBe(["pending", "accepted"].includes(after.status) ? 1 : 0);
  return after;
}

test("whatever happens to an invitation, at once and one after another, it ends once and makes one person at most (M-070)", async () => {
  await fc.assert(
    fc.asyncProperty(rounds, fc.boolean(), async (plan, lapses) => {
      const identity = new IdentityRoom();
      const room = await openInvitationRoom(identity);
      let seen = await room.seen();
      for (const steps of plan) seen = await judge(room, seen, steps);
      await identity.settle();
      if (!lapses) return;
      await room.lapse();
      const status = seen.status === "pending" ? "expired" : seen.status;
      expect((await room.seen()).status).toBe(status);
      await judge(room, await room.seen(), [
        { kind: "accept", back: 0 },
        { kind: "arrive", subject: "a" },
      ]);
      await identity.settle();
    }),
    { numRuns: 12 },
  );
}, 60_000);
