import { beforeAll, expect, test } from "vitest";
import type { IdentityContext } from "../../shared/identity/ports.ts";
import { outcomeOf } from "../../shared/identity/refusal.ts";
import { changePassword } from "../../shared/identity/verbs/password-change.ts";
import { signInByPassword } from "../../shared/identity/verbs/password-sign-in.ts";
import { type FactorPerson, FactorRoom, password } from "./factor-room.ts";

const quarter = 15 * 60_000 + 1;
const next = "kettle orchard velvet saddle";
let room: FactorRoom;

beforeAll(async () => {
  await FactorRoom.prepare();
  room = new FactorRoom();
  await room.rows("insert into residency values (1, 'eu') on conflict do nothing");
});

const codeOf = async (work: () => Promise<unknown>): Promise<string> => {
  const outcome = await outcomeOf(async () => ({ done: await work() }));
  await room.settle();
  if (outcome.ok) return "done";
  return outcome.problem.errors?.[0]?.code ?? outcome.problem.code;
};
const guess = ({ email }: FactorPerson, text = "a wrong guess", tenant?: string): Promise<string> => {
  const given = { email, password: text, ...(tenant === undefined ? {} : { tenant }) };
  return codeOf(() => signInByPassword(room.context(), given, "api"));
};

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

test("a locked password is compared with nothing at its change, not even the right one (M-063)", async () => {
  const person = await room.person();
  for (let wrong = 0; wrong < 10; wrong++) expect(await guess(person)).toBe("invalid_credentials");
  expect(await change(person, "a wrong guess")).toEqual({ code: "locked", compared: 0 });
  expect(await change(person, password)).toEqual({ code: "locked", compared: 0 });
  room.now += quarter;
  expect(await change(person, password)).toMatchObject({ code: "done" });
});

test("wrong ones at the change lock the password and come to an end with those at the sign-in (M-063)", async () => {
  const person = await room.person();
  for (let wrong = 0; wrong < 10; wrong++) {
    if (wrong % 5 === 0) room.now += quarter;
    expect(await change(person, "a wrong guess")).toEqual({ code: "wrong", compared: 1 });
  }
  expect(await guess(person, password)).toBe("invalid_credentials");
  const [row] = await room.rows("select misses, locks from all_passwords where id = ?", person.userId);
  expect(row).toEqual({ misses: 10, locks: 1 });
});

test("strangers who use up the tries at the sign-in leave a session its own at the change (M-063)", async () => {
  const person = await room.person();
  for (let wrong = 0; wrong < 10; wrong++) await guess(person, "a wrong guess", "no-such-company");
  expect(await guess(person, password)).toBe("quota_exceeded");
  expect(await change(person, password)).toMatchObject({ code: "done" });
});
