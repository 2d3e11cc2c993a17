import { beforeAll, expect, test } from "vitest";
import type { IdentityContext } from "../../shared/identity/ports.ts";
import { outcomeOf } from "../../shared/identity/refusal.ts";
import { changePassword } from "../../shared/identity/verbs/password-change.ts";
import { signInByPassword } from "../../shared/identity/verbs/password-sign-in.ts";
import { signUp } from "../../shared/identity/verbs/sign-up.ts";
import { type FactorPerson, FactorRoom, password } from "./factor-room.ts";

const quarter = 15 * 60_000 + 1;
const next = "kettle orchard velvet saddle";
let room: FactorRoom;

beforeAll(async () => {
  await FactorRoom.prepare();
  room = new FactorRoom();
  await room.rows("insert into residency values (1, 'eu') on conflict do nothing");
}, 60_000);

const codeOf = async (work: () => Promise<unknown>): Promise<string> => {
  const outcome = await outcomeOf(async () => ({ done: await work() }));
  await room.settle();
  if (outcome.ok) return "done";
  return outcome.problem.errors?.[0]?.code ?? outcome.problem.code;
};
const guess = ({ email }: FactorPerson, text = "a wrong guess", tenant?: string, client = "192.0.2.1") => {
  const given = { email, password: text, ...(tenant === undefined ? {} : { tenant }) };
  const headers = new Headers({ "cf-connecting-ip": client });
  return codeOf(() => signInByPassword({ ...room.context(), headers }, given, "api"));
};

/** Ten wrong ones, of two clients. */
async function lock(person: FactorPerson): Promise<void> {
  for (let wrong = 0; wrong < 10; wrong++)
    expect(await guess(person, "a wrong guess", undefined, `192.0.2.${wrong % 2}`)).toBe(
      "invalid_credentials",
    );
}

/** A change by the person's own session; `compared` counts how often a hash was. */
function change(person: FactorPerson, current: string) {
  const seen = { compared: 0 };
  const ctx = person.ctx();
  const verify: IdentityContext["hasher"]["verify"] = (stored, text) => {
    seen.compared++;
    return ctx.hasher.verify(stored, text);
  };
  const counted = { ...ctx, hasher: { ...ctx.hasher, verify } };
  const given = { current_password: current, password: next };
  return codeOf(() => changePassword(counted, given)).then((code) => ({ code, ...seen }));
}

test("who is signed in replaces a password that strangers locked, with few tries of their own (M-063)", async () => {
  const person = await room.person();
  await lock(person);
  expect(await guess(person, password, undefined, "192.0.2.9")).toBe("invalid_credentials");
  expect(await change(person, "a wrong guess")).toEqual({ code: "wrong", compared: 1 });
  expect(await change(person, password)).toMatchObject({ code: "done" });
  room.now += quarter;
  expect(await guess(person, next)).toBe("done");
}, 60_000);

test("wrong ones at the change come to an end, are compared no more then, and lock nobody else out (M-063)", async () => {
  const person = await room.person();
  for (let wrong = 0; wrong < 10; wrong++) {
    if (wrong % 5 === 0) room.now += quarter;
    expect(await change(person, "a wrong guess")).toEqual({ code: "wrong", compared: 1 });
  }
  room.now += quarter;
  expect(await change(person, password)).toEqual({ code: "spent", compared: 0 });
  const [row] = await room.rows("select misses, locks from all_passwords where id = ?", person.userId);
  expect(row).toEqual({ misses: 0, locks: 0 });
  expect(await guess(person, password)).toBe("done");
  expect(await change(person, password)).toMatchObject({ code: "done" });
}, 60_000);

test("strangers who use up the tries at the sign-in leave a session its own at the change (M-063)", async () => {
  const person = await room.person();
  await lock(person);
  expect(await guess(person, password, undefined, "192.0.2.0")).toBe("invalid_credentials");
  room.now += quarter;
  for (let wrong = 0; wrong < 10; wrong++) await guess(person, "a wrong guess", "no-such-company");
  expect(await guess(person, password, "no-such-company")).toBe("quota_exceeded");
  expect(await change(person, password)).toMatchObject({ code: "done" });
}, 60_000);

test("whoever names a company that there is not, or asks from elsewhere, uses up nobody's tries (M-063)", async () => {
  const person = await room.person();
  for (let wrong = 0; wrong < 16; wrong++)
    await guess(person, "a wrong guess", "no-such-company", `192.0.2.${wrong % 3}`);
  expect(await guess(person, password, "no-such-company")).toBe("quota_exceeded");
  for (let right = 0; right < 2; right++) expect(await guess(person, password)).toBe("done");
  const { email } = person;
  const unknown = { ...person, email: `nobody-${email}` } as FactorPerson;
  for (const target of [person, unknown]) {
    const guesses = Array.from({ length: 11 }, () => () => guess(target, "x", undefined, "2001:db8::1"));
    const said: string[] = [];
    for (const again of guesses) said.push(await again());
    expect(said).toEqual([...Array(10).fill("invalid_credentials"), "quota_exceeded"]);
    expect(await guess(target, "x", undefined, "2001:db8:0:1::2")).toBe("invalid_credentials");
  }
}, 60_000);

test("an attacker's own company of the same address takes nothing back of the victim's tries (M-063)", async () => {
  const victim = await room.person();
  const slug = victim.email.replace("@example.test", "");
  const evil = `evil-${slug}`.slice(0, 40);
  const owner = { name: "Eve", email: victim.email, password: "hammock velvet orchard kiln" };
  const company = { name: evil, slug: evil };
  await signUp(room.context(), { company, region: "eu", plan: "team", owner }, evil, "api");
  await room.settle();
  const said = [];
  for (let round = 0; round < 12; round++) {
    said.push(await guess(victim, "a wrong guess", slug));
    expect(await guess(victim, owner.password, evil)).toBe("done");
  }
  expect(said.slice(0, 10)).toEqual(Array(10).fill("invalid_credentials"));
  expect(said.slice(10)).toEqual(["quota_exceeded", "quota_exceeded"]);
}, 60_000);

test("a sign-in with the company and one without forget the tries of that account (M-063)", async () => {
  const person = await room.person();
  const slug = person.email.replace("@example.test", "");
  for (let wrong = 0; wrong < 5; wrong++) await guess(person);
  expect(await guess(person, password, slug)).toBe("done");
  for (let wrong = 0; wrong < 5; wrong++) expect(await guess(person)).toBe("invalid_credentials");
  expect(await guess(person, password)).toBe("done");
}, 60_000);
