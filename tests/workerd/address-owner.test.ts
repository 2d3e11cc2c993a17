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

async function enters(email: string, text: string): Promise<string> {
  const work = () => signInByPassword(room.context(), { email, password: text }, "api");
  const outcome = await outcomeOf(work);
  await room.settle();
  if (!outcome.ok) return outcome.problem.code;
  return "member" in outcome ? outcome.member.tenant.id : "challenge";
}

test("without a company's name an address opens the account that letters reached, else the oldest (M-062)", async () => {
  const evil = "hammock velvet orchard kiln";
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
