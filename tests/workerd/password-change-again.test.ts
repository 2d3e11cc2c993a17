import { beforeAll, beforeEach, expect, test } from "vitest";
import type { MemberContext } from "../../shared/identity/ports.ts";
import { outcomeOf } from "../../shared/identity/refusal.ts";
import { changePassword } from "../../shared/identity/verbs/password-change.ts";
import { signInByPassword } from "../../shared/identity/verbs/password-sign-in.ts";
import { type FactorPerson, FactorRoom, password } from "./factor-room.ts";

const chosen = "kettle orchard velvet saddle";
let room: FactorRoom;
let person: FactorPerson;

beforeAll(() => FactorRoom.prepare());
beforeEach(async () => {
  room = new FactorRoom();
  await room.rows("insert into residency values (1, 'eu') on conflict do nothing");
  person = await room.person();
});

const change = async (ctx: MemberContext = person.ctx(), current = password, next = chosen) => {
  const given = { current_password: current, password: next };
  const outcome = await outcomeOf(async () => ({ done: await changePassword(ctx, given) }));
  await room.settle();
  return outcome.ok ? "done" : (outcome.problem.errors?.[0]?.code ?? outcome.problem.code);
};
const trail = async () => {
  const sql = "select action from all_audit_events where tenant_id = ? and action in (?, ?)";
  const rows = await room.rows(sql, person.tenantId, "password.changed", "user.factor_refused");
  return rows.map(({ action }) => String(action)).sort();
};
const triesInARow = () =>
  room.rows("select attempts from throttle where kind in ('login_known', 'password_change')");
/** Another session of the same person. */
async function elsewhere(text: string): Promise<MemberContext> {
  const given = { email: person.email, password: text };
  const arrived = await signInByPassword(room.context(), given, "api");
  if (!("session" in arrived)) throw new Error("no session");
  return person.ctx(arrived.session.id);
}

test("a change that is sent again, as often as may be, is done once and is no wrong guess (M-060)", async () => {
  for (let time = 0; time < 7; time++) expect(await change()).toBe("done");
  expect(await trail()).toEqual(["password.changed"]);
  expect(await triesInARow()).toEqual([]);
});

test("sent twice at once it is done once, and both hear so (M-060)", async () => {
  expect(await Promise.all([change(), change(), change()])).toEqual(["done", "done", "done"]);
  expect(await trail()).toEqual(["password.changed"]);
});

test("whatever call of a change fails, before its effect or after it: sent again it is done, once (M-060)", async () => {
  await room.settle();
  let [current, failures, changes, calls] = [password, 0, 0, 0];
  const nextTime = () => `kettle orchard velvet saddle ${changes++}`;
  const whole = nextTime();
  room.heal();
  expect(await change(person.ctx(), current, whole)).toBe("done");
  calls = room.calls;
  current = whole;
  for (let call = 1; call <= calls; call++)
    for (const kind of ["before", "after"] as const) {
      const next = nextTime();
      room.now += 1_000;
      room.failAt(call, kind);
      const first = await change(person.ctx(), current, next).catch(() => "failed");
      room.heal();
      if (first !== "done") failures++;
      expect(await change(person.ctx(), current, next)).toBe("done");
      current = next;
    }
  expect(failures).toBeGreaterThan(5);
  expect(await trail()).toEqual(Array(changes).fill("password.changed"));
}, 60_000);

test("another session, another password or a later hour asks for the present one (M-060)", async () => {
  expect(await change()).toBe("done");
  expect(await change(await elsewhere(chosen))).toBe("wrong");
  expect(await change(person.ctx(), password, "hammock velvet orchard kiln")).toBe("wrong");
  room.now += 15 * 60_000 + 1;
  expect(await change()).toBe("wrong");
});

test("what is guessed as the new one is counted as any guess: ten, and nothing is compared any more (M-060)", async () => {
  expect(await change()).toBe("done");
  let compared = 0;
  const base = person.ctx();
  const verify: typeof base.hasher.verify = (stored, text) => {
    compared++;
    return base.hasher.verify(stored, text);
  };
  const ctx = { ...base, hasher: { ...base.hasher, verify } };
  for (let guess = 0; guess < 5; guess++)
    expect(await change(ctx, "a wrong guess", `a guess at it ${guess}`)).toBe("wrong");
  expect(compared).toBe(10);
  room.now += 15 * 60_000;
  expect(await change(ctx, chosen, "hammock velvet orchard kiln")).toBe("spent");
  expect(compared).toBe(10);
});
