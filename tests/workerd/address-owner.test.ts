import { env } from "cloudflare:workers";
import { beforeAll, expect, test } from "vitest";
import { openAccounts } from "../../shared/identity/account.ts";
import { emailIndex } from "../../shared/identity/blind-index.ts";
import { outcomeOf } from "../../shared/identity/refusal.ts";
import { signInByPassword } from "../../shared/identity/verbs/password-sign-in.ts";
import { signUp } from "../../shared/identity/verbs/sign-up.ts";
import { FactorRoom, password } from "./factor-room.ts";

let room: FactorRoom;
beforeAll(async () => {
  await FactorRoom.prepare();
  room = new FactorRoom();
  await room.rows("insert into residency values (1, 'eu') on conflict do nothing");
});

const evil = "hammock velvet orchard kiln";

/** Somebody founds a company with the address of somebody else. */
async function found(email: string, chosen: string): Promise<string> {
  const slug = `squat-${crypto.randomUUID().slice(0, 13)}`;
  const owner = { name: "Eve", email, password: chosen };
  const input = { company: { name: slug, slug }, region: "eu", plan: "team", owner } as const;
  room.now += 1;
  const { member } = await signUp(room.context(), input, slug, "api");
  room.now += 1;
  return member.tenant.id;
}

async function enters(email: string, text: string, tenant?: string): Promise<string> {
  const given = { email, password: text, ...(tenant === undefined ? {} : { tenant }) };
  const work = () => signInByPassword(room.context(), given, "api");
  const outcome = await outcomeOf(work);
  await room.settle();
  if (!outcome.ok) return outcome.problem.code;
  return "member" in outcome ? outcome.member.tenant.id : "challenge";
}

test("without a company's name an address opens the account that letters reached, else the oldest (M-062)", async () => {
  const person = await room.person();
  const email = `anna-${person.email}`;
  const first = await found(email, evil);
  const own = await found(email, password);
  const last = await found(email, evil);
  expect(await enters(email, evil)).toBe(first);
  expect(await enters(email, password)).toBe("invalid_credentials");
  const verify = (tenantId: string) =>
    room.rows(
      `insert into all_verified_addresses (tenant_id, id, email_index, created_at, updated_at)
       select tenant_id, id, email_index, 1, 1 from all_users where tenant_id = ? returning id`,
      tenantId,
    );
  await verify(own);
  expect(await enters(email, password)).toBe(own);
  expect(await enters(email, evil)).toBe("invalid_credentials");
  await verify(last);
  expect(await enters(email, password)).toBe(own);
  await room.rows("update all_verified_addresses set email_index = 'of before' where tenant_id = ?", own);
  expect(await enters(email, evil)).toBe(last);
});

test("an account that opens nothing is nobody's instead of one that does (M-062)", async () => {
  const email = `carla-${(await room.person()).email}`;
  const [closed, ended] = [await found(email, evil), await found(email, evil)];
  const own = await found(email, password);
  expect(await enters(email, password)).toBe("invalid_credentials");
  await room.rows("update all_tenants set status = 'closed' where tenant_id = ?", closed);
  expect(await enters(email, password)).toBe("invalid_credentials");
  await room.rows(
    `insert into all_users (tenant_id, id, email, name, email_index, role, status, project_access, access_ends_at, created_at, updated_at)
     select tenant_id, 'usr_guest', email || 'x', name, 'guest', 'guest', 'active', 'granted', ?, 1, 1 from all_users where tenant_id = ?`,
    room.now,
    ended,
  );
  await room.rows("update lobby set subject_id = 'usr_guest' where kind = 'email' and tenant_id = ?", ended);
  expect(await enters(email, password)).toBe(own);
  // Neither is it while letters reached it.
  await room.rows(
    `insert into all_verified_addresses (tenant_id, id, email_index, created_at, updated_at)
     select tenant_id, id, email_index, 1, 1 from all_users where tenant_id in (?, ?) returning id`,
    closed,
    ended,
  );
  expect(await enters(email, password)).toBe(own);
});

test("however many companies are founded with an address before it, its own is found (M-062)", async () => {
  const email = `dora-${(await room.person()).email}`;
  const own = await found(email, password);
  const ctx = room.context();
  const digest = await emailIndex(ctx.secrets.emailIndexKey, email);
  await room.rows("update lobby set created_at = 1000 where kind = 'email' and digest = ?", digest);
  await env.DB_0.prepare(
    `with recursive n (i) as (select 1 union all select i + 1 from n where i < 999)
     insert into lobby (kind, digest, tenant_id, subject_id, shard, created_at)
     select 'email', ?, 'ten_squat' || i, 'usr_squat' || i, 0, i from n`,
  )
    .bind(digest)
    .run();
  await room.settle();
  expect(await enters(email, password)).toBe(own);
  const opened = await openAccounts(ctx, digest, undefined);
  expect(opened.map(({ member }) => member.tenant.id)).toEqual([own]);
  // Named, it is found among any number: more than are looked through without a name.
  await env.DB_0.prepare(
    `insert into lobby (kind, digest, tenant_id, subject_id, shard, created_at)
     select kind, digest, tenant_id || 'b', subject_id, shard, 1 from lobby where digest = ? and tenant_id <> ?`,
  )
    .bind(digest, own)
    .run();
  const [{ slug } = {}] = await room.rows("select slug from placement where tenant_id = ?", own);
  expect(await enters(email, password, String(slug))).toBe(own);
  const meant = await openAccounts(ctx, digest, String(slug));
  expect(meant.map(({ member }) => member.tenant.id)).toEqual([own]);
  expect(await enters(email, password, "no-such-company")).toBe("invalid_credentials");
});

test("letters for a forgotten password go to the account that letters reached first, then to the oldest (M-062)", async () => {
  const person = await room.person();
  const email = `berta-${person.email}`;
  const founded = [await found(email, password), await found(email, password), await found(email, password)];
  const ctx = room.context();
  const order = async () =>
    (await openAccounts(ctx, await emailIndex(ctx.secrets.emailIndexKey, email), undefined)).map(
      ({ member }) => member.tenant.id,
    );
  expect(await order()).toEqual(founded);
  const [first = "", second = "", third = ""] = founded;
  await room.rows(
    `insert into all_verified_addresses (tenant_id, id, email_index, created_at, updated_at)
     select tenant_id, id, email_index, 1, 1 from all_users where tenant_id = ? returning id`,
    third,
  );
  expect(await order()).toEqual([third, first, second]);
});
