import fc from "fast-check";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { declineLink, type Finishing, finishSignIn, linkSignIn } from "../../shared/connections/finish.ts";
import { signInSeconds } from "../../shared/connections/words.ts";
import { type LinkingRoom, linksOf, openLinkingRoom, openOf, prepareLinking } from "./linking-room.ts";
import { runs } from "./machine-runs.ts";

let room: LinkingRoom;

beforeAll(prepareLinking, 60_000);
beforeEach(async () => {
  room = await openLinkingRoom();
});

const member = { subject: "a", who: "member", verified: true } as const;

/** A sign-in that was asked whether two accounts are one. `before`: the finish page's own code, used up by asking. */
async function asked(arriving: Parameters<LinkingRoom["answered"]>[0] = member) {
  const before = { slug: room.slugs.own, ...(await room.answered(arriving)) };
  const finished = await finishSignIn(room.ctx, before);
  if (finished.next !== "consent") throw new Error(finished.next);
  return { before, ticket: { ...before, code: finished.code } };
}

const yes = (ticket: Finishing) => linkSignIn(room.ctx, ticket, undefined);
const no = (ticket: Finishing) => declineLink(room.ctx, ticket);
const isUnknown = (work: Promise<unknown>) =>
  expect(work).rejects.toMatchObject({ reason: "transaction_unknown" });

const declines = async () =>
  (
    await room.run(
      "select id from all_audit_events where tenant_id = ? and action = 'identity.link_declined'",
    )
  ).results.length;

describe("the question whether two accounts are one is answered once (M-052)", () => {
  test("a yes works once, even where its link was taken away again; so does the finish page's code", async () => {
    const { before, ticket } = await asked();
    await isUnknown(finishSignIn(room.ctx, before));
    expect(await yes(ticket)).toMatchObject({ next: "session" });
    await room.run("delete from all_identities where tenant_id = ?");
    for (const work of [yes(ticket), no(ticket), finishSignIn(room.ctx, before)]) await isUnknown(work);
    expect([await linksOf(room), await openOf(room)]).toEqual([[], []]);
  });

  test("who is known comes in by a code that works once", async () => {
    await yes((await asked()).ticket);
    const known = { slug: room.slugs.own, ...(await room.answered(member)) };
    expect(await finishSignIn(room.ctx, known)).toMatchObject({ next: "session" });
    await isUnknown(finishSignIn(room.ctx, known));
  });

  test("after a no nothing of that sign-in works, twice no is safe, and another sign-in may still link", async () => {
    const { before, ticket } = await asked();
    await no(ticket);
    await isUnknown(no(ticket));
    await isUnknown(yes(ticket));
    await isUnknown(finishSignIn(room.ctx, before));
    expect([await declines(), await linksOf(room), await openOf(room)]).toEqual([1, [], []]);
    expect(await yes((await asked()).ticket)).toMatchObject({ next: "session" });
    expect(await linksOf(room)).toEqual([room.users.member]);
  });

  test("a no ends its own sign-in only, and is nobody else's to say", async () => {
    const [first, second] = [await asked(), await asked()];
    const another = { ...second.ticket, browser: first.ticket.browser };
    await expect(no(another)).rejects.toMatchObject({ reason: "other_browser" });
    await isUnknown(no({ ...second.ticket, slug: room.slugs.other }));
    await isUnknown(
      no({ ...second.ticket, code: first.ticket.code.replace(/\..*/, second.ticket.code.slice(30)) }),
    );
    await no(first.ticket);
    expect(await declines()).toBe(1);
    expect(await yes(second.ticket)).toMatchObject({ next: "session" });
  });

  test("a no to what has passed is as unheard as a yes", async () => {
    const { ticket } = await asked();
    room.identity.now += signInSeconds.asked * 1_000 + 1;
    for (const work of [no(ticket), yes(ticket)])
      await expect(work).rejects.toMatchObject({ reason: "transaction_over" });
    expect(await declines()).toBe(0);
  });

  test("of a yes and a no at once one is heard, in whatever order their calls come", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.constantFrom("yes", "no"), { minLength: 2, maxLength: 3 }),
        async (scheduler, answers) => {
          await room.run("delete from all_identities where tenant_id = ?");
          await room.run("delete from throttle where ? <> ''");
          const before = await declines();
          const { ticket } = await asked();
          const outcomes = await room.identity.interleaved<unknown>(scheduler, () =>
            answers.map((answer) => (answer === "yes" ? yes(ticket) : no(ticket))),
          );
          const heard = answers.filter((_, at) => outcomes[at]?.status === "fulfilled");
          expect(heard).toHaveLength(1);
          expect(await linksOf(room)).toHaveLength(heard[0] === "yes" ? 1 : 0);
          expect((await declines()) - before).toBe(heard[0] === "no" ? 1 : 0);
          expect(await openOf(room)).toEqual([]);
        },
      ),
      { numRuns: runs(6) },
    );
  });
});
