import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { DoorRefusal } from "../../shared/connections/door.ts";
import type { Finished } from "../../shared/connections/entrance.ts";
import { declineLink, finishSignIn, linkSignIn } from "../../shared/connections/finish.ts";
import { signInSeconds } from "../../shared/connections/words.ts";
import { type LinkingRoom, linksOf, openLinkingRoom, openOf, prepareLinking, whose } from "./linking-room.ts";
import { runs } from "./machine-runs.ts";

beforeAll(prepareLinking, 60_000);

/** What may happen; `ticket`: to which question that was asked, the newest first. */
const step = fc.oneof(
  fc.record({
    kind: fc.constant("arrive" as const),
    subject: fc.constantFrom("a", "b"),
    who: fc.constantFrom(...whose, "member" as const),
    verified: fc.constantFrom(true, true, true, false),
  }),
  fc.record({
    kind: fc.constantFrom("consent" as const, "consent" as const, "consent" as const, "decline" as const),
    ticket: fc.nat({ max: 1 }),
    /** The browser that began, or another one; the company that asked, or another one. */
    by: fc.constantFrom(
      "own" as const,
      "own" as const,
      "own" as const,
      "browser" as const,
      "company" as const,
    ),
    signedIn: fc.constantFrom(undefined, "owner" as const, "member" as const),
  }),
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

const round = fc.record({
  /** What the company has proved and enabled by now. */
  domain: fc.constantFrom("verified", "verified", "verified", "pending"),
  connection: fc.constantFrom("enabled", "enabled", "enabled", "disabled"),
  /** All links are taken away: a ticket that worked once is then held back by nothing but itself. */
  unlinked: fc.constantFrom(false, false, true),
  waits: fc.constantFrom(0, 0, 0, signInSeconds.asked * 1_000 + 1),
  steps: fc.array(step, { minLength: 1, maxLength: 3 }),
});
type Round = typeof round extends fc.Arbitrary<infer Value> ? Value : never;

/** A question that was asked: to whose account it leads, and until when it may be answered. */
interface Ticket {
  code: string;
  browser: string;
  who: (typeof whose)[number];
  subject: string;
  endsAt: number;
  spent: boolean;
}

/** What came of a step: nothing where there was no question to answer. */
async function take(
  room: LinkingRoom,
  tickets: readonly Ticket[],
  one: Step,
): Promise<Finished | "declined" | undefined> {
  if (one.kind === "arrive") {
    const given = await room.answered(one);
    return finishSignIn(room.ctx, { slug: room.slugs.own, ...given });
  }
  const ticket = tickets.at(-1 - one.ticket);
  if (!ticket) return undefined;
  const slug = one.by === "company" ? room.slugs.other : room.slugs.own;
  const browser = one.by === "browser" ? "another browser" : ticket.browser;
  if (one.kind === "decline") {
    await declineLink(room.ctx, { slug, code: ticket.code, browser });
    return "declined";
  }
  return linkSignIn(room.ctx, { slug, code: ticket.code, browser }, one.signedIn && room.users[one.signedIn]);
}

async function judge(
  scheduler: fc.Scheduler,
  room: LinkingRoom,
  tickets: Ticket[],
  known: Map<string, string>,
  plan: Round,
) {
  const { identity } = room;
  identity.now += plan.waits;
  await room.run("delete from throttle where ? <> ''");
  const isVerified = plan.domain === "verified";
  await room.run(
    "update all_domains set status = ?2, verified_at = iif(?2 = 'verified', 1, null) where tenant_id = ?1",
    plan.domain,
  );
  await room.run("update all_connections set status = ?2 where tenant_id = ?1", plan.connection);
  if (plan.unlinked) {
    await room.run("delete from all_identities where tenant_id = ?");
    known.clear();
  }
  const asked = [...tickets];
  const before = await linksOf(room);
  const outcomes = await identity.interleaved(scheduler, () =>
    plan.steps.map((one) => take(room, asked, one)),
  );
  let linked = 0;
  for (const [at, outcome] of outcomes.entries()) {
    const one = plan.steps[at];
    if (one === undefined) continue;
    if (outcome.status === "rejected") {
      expect(outcome.reason).toBeInstanceOf(DoorRefusal);
      // Who may say no is heard, whatever became of the domain and the connection meanwhile.
      const refused = one.kind === "decline" && one.by === "own" ? asked.at(-1 - one.ticket) : undefined;
      if (refused && plan.steps.length === 1)
        expect(refused.spent || identity.now >= refused.endsAt).toBe(true);
      continue;
    }
    const { value } = outcome;
    if (value === undefined) continue;
    if (value === "declined") {
      // A no is as good as a yes once: by the same browser, to the same company, and nothing comes of the ticket then.
      const ticket = one.kind === "decline" ? asked.at(-1 - one.ticket) : undefined;
      expect([one.kind === "decline" && one.by, ticket?.spent]).toEqual(["own", false]);
      if (ticket) ticket.spent = true;
      continue;
    }
    // Nothing opens for a domain that is not proved, or by a connection that is off.
    expect([isVerified, plan.connection]).toEqual([true, "enabled"]);
    if (one.kind === "arrive") {
      // An address alone leads to a question; a session is for whoever was linked before.
      if (value.next === "consent") expect([one.who !== "nobody", one.verified]).toEqual([true, true]);
      else expect([value.next, known.has(one.subject) || plan.steps.length > 1]).toEqual(["session", true]);
      continue;
    }
    const ticket = asked.at(-1 - one.ticket);
    expect([value.next, one.by, ticket?.spent]).toEqual(["session", "own", false]);
    expect(identity.now).toBeLessThan(ticket?.endsAt ?? 0);
    if (ticket?.who === "owner") expect(one.signedIn).toBe("owner");
    if (!ticket) continue;
    ticket.spent = true;
    known.set(ticket.subject, ticket.who);
    linked++;
  }
  for (const [at, outcome] of outcomes.entries()) {
    const one = plan.steps[at];
    if (outcome.status !== "fulfilled" || one?.kind !== "arrive" || outcome.value === undefined) continue;
    const endsAt = identity.now + signInSeconds.asked * 1_000;
    const { value } = outcome;
    if (value === "declined" || value.next !== "consent") continue;
    const { code } = value;
    tickets.push({
      code,
      browser: room.browserOf(code),
      who: one.who,
      subject: one.subject,
      endsAt,
      spent: false,
    });
  }
  expect((await linksOf(room)).length).toBe(before.length + linked);
  // A ticket that was answered is gone, by a no as by a yes; one that was only tried is still its owner's.
  const open = await openOf(room);
  for (const { code, spent } of tickets) expect(open.includes(code.split(".")[0])).toBe(!spent);
}

test("two accounts become one by a person's yes alone: asked once, in time, in their browser, of their company (M-052)", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(round, { minLength: 2, maxLength: 5 }),
      fc.scheduler(),
      async (plan, scheduler) => {
        const room = await openLinkingRoom();
        const tickets: Ticket[] = [];
        const known = new Map<string, string>();
        for (const one of plan) await judge(scheduler, room, tickets, known, one);
      },
    ),
    {
      numRuns: runs(5),
    },
  );
}, 120_000);
