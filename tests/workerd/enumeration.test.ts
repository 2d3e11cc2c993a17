import { beforeAll, beforeEach, expect, test } from "vitest";
import { insert } from "../../shared/data/write.ts";
import { openAccounts } from "../../shared/identity/account.ts";
import { emailIndex } from "../../shared/identity/blind-index.ts";
import { systemPrincipal } from "../../shared/identity/credential.ts";
import { drawMarks } from "../../shared/identity/known-browser.ts";
import { type IdentityContext, tenantDbOf } from "../../shared/identity/ports.ts";
import { outcomeOf } from "../../shared/identity/refusal.ts";
import { sendEmailCode } from "../../shared/identity/verbs/email-codes.ts";
import { askForReset } from "../../shared/identity/verbs/password-reset.ts";
import { signInByPassword } from "../../shared/identity/verbs/password-sign-in.ts";
import { signUp } from "../../shared/identity/verbs/sign-up.ts";
import { marksHeader } from "../../shared/identity/visit.ts";
import { signInvitation } from "../../shared/members/invitation-token.ts";
import type { InvitationContext } from "../../shared/members/open-invitation.ts";
import { invitations } from "../../shared/members/tables.ts";
import { acceptInvitation, optionsForInvited } from "../../shared/members/verbs/accept.ts";
import { emailIndexOf } from "../../shared/tenancy/service.ts";
import { IdentityRoom } from "./identity-room.ts";

const password = "rope bridge lantern quilt";
const invitationKey = "an invitation key of tests";
let room: IdentityRoom;

beforeAll(() => IdentityRoom.prepare());
beforeEach(async () => {
  room = new IdentityRoom();
  await room.rows("insert into residency values (1, 'eu') on conflict do nothing");
});

interface Company {
  slug: string;
  /** Of its one member. */
  known: string;
  unknown: string;
  /** Of an open invitation to somebody else. */
  token: string;
}

async function openCompany(): Promise<Company> {
  const word = `enum-${crypto.randomUUID().slice(0, 13)}`;
  const known = `${word}@example.test`;
  const company = { name: word, slug: word };
  const owner = { name: "Ada", email: known, password };
  const ctx = room.context();
  const input = { company, region: "eu", plan: "team", owner } as const;
  const { member, shard } = await signUp(ctx, input, word, "api");
  const tenantId = member.tenant.id;
  const db = tenantDbOf(ctx, systemPrincipal(tenantId, shard));
  const vault = ctx.openVault(db, ctx);
  const email = `invited-${word}@example.test`;
  const times = { createdAt: ctx.clock.now(), updatedAt: ctx.clock.now() };
  const [id, userId, expiresAt] = [ctx.ids.next("invitation"), ctx.ids.next("user"), ctx.clock.now() + 1e9];
  const terms = { role: "developer", projectAccess: "all", locale: "en", status: "pending" } as const;
  const by = { invitedBy: member.user.id, memberId: member.user.id };
  const index = await emailIndexOf(vault, email);
  const draft = {
    ...{ id, userId, email, emailIndex: index, name: null, ...terms, ...by, ...times },
    ...{ accessEndsAt: null, issue: 1, expiresAt },
  };
  const enrolled = await vault.enrol(userId);
  const row = insert(invitations, await vault.seal(invitations, draft));
  await db.commit({ action: "invitation.created", target: { kind: "invitation", id } }, ...enrolled, row);
  const link = { tenantId, shard, invitationId: id, issue: 1, expiresAt };
  const token = await signInvitation(invitationKey, "eu", link);
  return { slug: word, known, unknown: `nobody-${word}@example.test`, token };
}

/**
 * What an answer said and what was done for it. Work that follows the answer has begun when it is handed over, so
 * that calls are counted up to the last hash then: nothing but that work comes after it.
 */
async function observed(ask: (ctx: InvitationContext) => Promise<unknown>) {
  await room.settle();
  room.heal();
  const work = { hashes: 0, letters: 0 };
  let [callsAtHash, isHandedOver] = [0, false];
  const base: IdentityContext = room.context();
  const counted = <Answer>(answer: Answer): Answer => {
    work.hashes++;
    callsAtHash = room.calls;
    return answer;
  };
  const hasher = {
    ...base.hasher,
    hash: (text: string) => counted(base.hasher.hash(text)),
    verify: (stored: string | undefined, text: string) => counted(base.hasher.verify(stored, text)),
  };
  const transport = {
    send: async () => {
      work.letters++;
      return { kind: "sent" as const };
    },
  };
  const after = (following: Promise<unknown>) => {
    isHandedOver = true;
    base.after(following);
  };
  const ctx = { ...base, after, hasher, post: { ...base.post, transport }, invitationKey };
  const answer = await outcomeOf(async () => ({ said: (await ask(ctx)) as object }));
  const calls = isHandedOver && work.hashes > 0 ? callsAtHash : room.calls;
  const seen = { answer, ...work, calls };
  await room.settle();
  return seen;
}

type Call = (ctx: InvitationContext, company: Company, email: string) => Promise<unknown>;

const calls: Record<string, Call> = {
  "a wrong password": (ctx, _, email) => signInByPassword(ctx, { email, password: "not it" }, "api"),
  "a wrong password in a company": (ctx, { slug }, email) =>
    signInByPassword(ctx, { email, password: "not it", tenant: slug }, "browser"),
  "a wrong password with marks of other accounts": async (ctx, _, email) => {
    const other = { id: "usr_other", changedAt: 1, browserEpoch: 0 };
    const mark = await drawMarks(ctx, { tenantId: "ten_other", password: other });
    const headers = new Headers({ [marksHeader]: `${mark}~${mark}` });
    return signInByPassword({ ...ctx, headers }, { email, password: "not it" }, "browser");
  },
  "a forgotten password": (ctx, _, email) => askForReset(ctx, { email }),
  "a forgotten password in a company": (ctx, { slug }, email) => askForReset(ctx, { email, tenant: slug }),
  "accepting somebody else's invitation": (ctx, { token }, email) =>
    acceptInvitation(ctx, { token, email, name: "Eve", password }, "api"),
  "a passkey for somebody else's invitation": (ctx, { token }, email) =>
    optionsForInvited(ctx, { token, email, name: "Eve" }),
  "accepting an invitation that is none": (ctx, _, email) =>
    acceptInvitation(ctx, { token: `lvi_eu_e30.${"A".repeat(43)}`, email, name: "Eve", password }, "api"),
  "a code by letter without the password": (ctx, _, email) =>
    sendEmailCode(ctx, { challenge: `lvm_eu_${btoa(email).replaceAll("=", "")}.${"A".repeat(43)}` }, "api"),
};

test.each(Object.entries(calls))(
  "%s: known and unknown addresses are answered alike, for the same work (M-056)",
  async (_, call) => {
    const company = await openCompany();
    // The keys of the company are kept from here on, as in an isolate that has served it before.
    await observed((ctx) => call(ctx, company, company.known));
    const unknown = await observed((ctx) => call(ctx, company, company.unknown));
    const known = await observed((ctx) => call(ctx, company, company.known));
    expect(known).toEqual(unknown);
    expect(known.letters).toBe(0);
  },
);

test.each([1, 3])(
  "in however many companies an address is known (%i): one is opened (M-056)",
  async (companies) => {
    const company = await openCompany();
    for (let more = 1; more < companies; more++) {
      const word = `also-${crypto.randomUUID().slice(0, 13)}`;
      const owner = { name: "Ada", email: company.known, password };
      const input = { company: { name: word, slug: word }, region: "eu", plan: "team", owner } as const;
      await signUp(room.context(), input, word, "api");
    }
    await room.settle();
    const other = await openCompany();
    for (const tenant of [company.slug, other.slug, "no-such-company"]) {
      const ask = (email: string) =>
        observed((ctx) => signInByPassword(ctx, { email, password: "not it", tenant }, "api"));
      await ask(company.known);
      const unknown = await ask(company.unknown);
      expect(await ask(company.known)).toEqual(unknown);
    }
  },
  60_000,
);

test("an address whose company has moved away is answered like an unknown one; only the edge is led on (M-056)", async () => {
  const company = await openCompany();
  await room.rows(
    `insert into moving (tenant_id, move_id, side, state, plan, progress, forward, since)
     select tenant_id, 'mov_x', 'lobby', 'gone', '{}', '{}', 'us', 1 from placement where slug = ?`,
    company.slug,
  );
  const ask = (email: string, host: string) =>
    observed((ctx) => {
      const headers = new Headers({ "x-leanvibe-host": host });
      return signInByPassword({ ...ctx, headers }, { email, password: "not it" }, "api");
    });
  const unknown = await ask(company.unknown, "regional");
  expect(await ask(company.known, "regional")).toEqual(unknown);
  const led = await ask(company.known, "global");
  expect(led).toMatchObject({ answer: { problem: { code: "wrong_region" } }, hashes: 0 });
});

test("the count would show a question that only a known address causes (M-056)", async () => {
  const company = await openCompany();
  const opening: Call = async (ctx, _, email) =>
    openAccounts(ctx, await emailIndex(ctx.secrets.emailIndexKey, email), undefined);
  const known = await observed((ctx) => opening(ctx, company, company.known));
  const unknown = await observed((ctx) => opening(ctx, company, company.unknown));
  expect(known.calls).toBeGreaterThan(unknown.calls);
});
