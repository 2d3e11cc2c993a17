import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { satisfies } from "../../shared/http/step-up.ts";
import { proofOf } from "../../shared/identity/proof.ts";
import { removeFactor } from "../../shared/identity/verbs/factor-removal.ts";
import { confirmFactor, readFactors, setUpFactor } from "../../shared/identity/verbs/factors.ts";
import { completeSignIn } from "../../shared/identity/verbs/second-step.ts";
import { stepUp } from "../../shared/identity/verbs/step-up.ts";
import { type FactorPerson, FactorRoom } from "./factor-room.ts";
import { IdentityRoom } from "./identity-room.ts";

let room: FactorRoom;
beforeAll(() => IdentityRoom.prepare());
beforeEach(async () => {
  room = new FactorRoom();
  await room.rows("insert into residency values (1, 'eu') on conflict do nothing");
});

/** What a session may, by its last proof. */
async function opened(person: FactorPerson, sessionId?: string) {
  const proof = await proofOf(person.ctx(sessionId).db);
  const may = (what: "factors" | "sensitive") => satisfies(proof, what, room.now);
  return { by: proof.by, factors: may("factors"), sensitive: may("sensitive") };
}

async function enter(challenge: string, code: string): Promise<string> {
  const done = await completeSignIn(room.context(), { challenge, code }, "api");
  return "session" in done ? (done.session?.id ?? "") : "";
}

/** A person's session by a text, as whoever took over the number has it. */
async function byText(person: FactorPerson): Promise<string> {
  const { challenge, code } = await person.sent("sms");
  return enter(challenge, code);
}

async function addApp(person: FactorPerson, sessionId: string) {
  const ctx = person.ctx(sessionId);
  const { id, secret } = await setUpFactor(ctx);
  await confirmFactor(ctx, { id, code: person.app(secret) });
  return secret;
}

describe("a proof is worth what was given, whatever is added by it (M-055, M-065)", () => {
  test("the first factor is a proof, as nothing stood beside it", async () => {
    const person = await room.person();
    const { id, secret } = await setUpFactor(person.ctx());
    await confirmFactor(person.ctx(), { id, code: person.app(secret) });
    expect(await opened(person)).toEqual({ by: "otp", factors: true, sensitive: true });
  });

  test("a text opens nothing of who has an app, and an app that is added by it neither", async () => {
    const person = await room.person();
    await person.addApp();
    await person.addPhone();
    const session = await byText(person);
    const shut = { by: "restricted", factors: false, sensitive: false };
    expect(await opened(person, session)).toEqual(shut);
    await addApp(person, session);
    expect(await opened(person, session)).toEqual(shut);
  });

  test("a text is all that who has nothing better is asked for; the app that comes by it raises nothing", async () => {
    const person = await room.person();
    await person.addPhone();
    const session = await byText(person);
    expect(await opened(person, session)).toEqual({ by: "restricted", factors: true, sensitive: true });
    const seed = await addApp(person, session);
    expect(await opened(person, session)).toEqual({ by: "restricted", factors: false, sensitive: false });
    room.now += 60_000;
    await stepUp(person.ctx(session), { code: person.app(seed) });
    expect(await opened(person, session)).toEqual({ by: "otp", factors: true, sensitive: true });
  });

  test("a recovery code gets rid of a lost app, also where a text came first, and is worth no more than before", async () => {
    const person = await room.person();
    const lost = await person.addApp();
    await person.addPhone();
    const session = await byText(person);
    await stepUp(person.ctx(session), { code: person.codes[0] ?? "" });
    const half = { by: "restricted", factors: true, sensitive: false };
    expect(await opened(person, session)).toEqual(half);
    await addApp(person, session);
    await removeFactor(person.ctx(session), lost.id);
    expect(await opened(person, session)).toEqual(half);
  });

  test("a number that is added beside an app takes nothing from the app's proof", async () => {
    const person = await room.person();
    await person.addApp();
    await person.addPhone();
    expect(await opened(person)).toEqual({ by: "otp", factors: true, sensitive: true });
  });
});

test("of removals at once one factor stays where the company demands it (M-069)", async () => {
  const person = await room.person();
  const app = await person.addApp();
  const phone = await person.addPhone();
  const policy = JSON.stringify({ mfa_required: true });
  await room.rows("update all_tenants set policy = ? where tenant_id = ?", policy, person.tenantId);
  const removals = [app.id, phone].map((id) => removeFactor(person.ctx(), id));
  const outcomes = await Promise.allSettled(removals);
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  const { factors, recovery_codes_left } = await readFactors(person.ctx());
  expect([factors.length, recovery_codes_left]).toEqual([1, 10]);
});
