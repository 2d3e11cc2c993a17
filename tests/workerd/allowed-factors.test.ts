import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import { completeInBrowser } from "../../shared/identity/verbs/browser-second-step.ts";
import { readFactors } from "../../shared/identity/verbs/factors.ts";
import { signInByPassword } from "../../shared/identity/verbs/password-sign-in.ts";
import { enrolByChallenge } from "../../shared/identity/verbs/second-step.ts";
import { deviceHeader } from "../../shared/identity/visit.ts";
import { type FactorPerson, FactorRoom, password } from "./factor-room.ts";
import { IdentityRoom } from "./identity-room.ts";

let room: FactorRoom;
let person: FactorPerson;
// Each signs people in many times, beside everything else that runs.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
beforeAll(() => IdentityRoom.prepare());
beforeEach(async () => {
  room = new FactorRoom();
  await room.rows("insert into residency values (1, 'eu') on conflict do nothing");
  person = await room.person();
});

const demands = (policy: object) =>
  room.rows("update all_tenants set policy = ? where tenant_id = ?", JSON.stringify(policy), person.tenantId);

test("what a company stops allowing lets nobody in, and the password alone neither; another way does (M-055, M-067)", async () => {
  const { seed } = await person.addApp();
  await person.addPhone();
  await demands({ allowed_factors: ["passkey", "sms"] });
  expect((await person.begin())?.methods).toEqual(["sms", "recovery_code"]);
  const { challenge, code } = await person.sent("sms");
  expect(await person.finish(challenge, code)).toHaveProperty("amr");
  await demands({ allowed_factors: ["passkey"] });
  expect(await person.begin()).toMatchObject({ step: "prove", methods: ["recovery_code"] });
  expect(await person.finish(await person.challenge(), person.codes[0] ?? "")).toHaveProperty("amr");
  expect((await readFactors(person.ctx())).allowed_factors).toEqual(["passkey"]);
  await demands({});
  room.now += 60_000;
  expect(await person.finish(await person.challenge(), person.app(seed))).toHaveProperty("amr");
});

test("what is barred below and demanded from above later still lets somebody in who has no factor yet (M-015, M-055)", async () => {
  await demands({ allowed_factors: ["passkey"] });
  const above = JSON.stringify({ mfa_required: true });
  await room.rows("update all_tenants set inherited_policy = ? where tenant_id = ?", above, person.tenantId);
  const begun = await person.begin();
  expect(begun).toMatchObject({ step: "enrol", methods: ["totp"] });
  const { challenge = "" } = begun ?? {};
  const { secret } = await enrolByChallenge(room.context(), { challenge }, "api");
  expect(await person.finish(challenge, person.app(secret))).toHaveProperty("amr");
});

/** Signs in with the app and asks to be remembered; answers the browser's cookie. */
async function remembered(seed: string): Promise<string | undefined> {
  room.now += 60_000;
  const challenge = (await person.begin("browser"))?.challenge ?? "";
  const input = { challenge, code: person.app(seed), remember: true };
  const done = await completeInBrowser(room.context(), input);
  return "device_token" in done ? done.device_token : undefined;
}

/** What the password leads to in a browser with this cookie. */
async function returns(device: string): Promise<"in" | "asked"> {
  await room.rows("delete from throttle");
  const ctx = { ...room.context(), headers: new Headers({ [deviceHeader]: device }) };
  const arrived = await signInByPassword(ctx, { email: person.email, password }, "browser");
  return "challenge" in arrived ? "asked" : "in";
}

test("a browser is remembered for as many days as the company allows by now, and for none by a factor it bars (M-069)", async () => {
  const { seed } = await person.addApp();
  await demands({ remembered_device_days: 0 });
  expect(await remembered(seed)).toBeUndefined();
  await demands({ remembered_device_days: 7 });
  const device = (await remembered(seed)) ?? "";
  room.now += 5 * 86_400_000;
  expect(await returns(device)).toBe("in");
  await demands({ remembered_device_days: 4 });
  expect(await returns(device)).toBe("asked");
  await demands({ remembered_device_days: 7, allowed_factors: ["passkey", "sms"] });
  expect(await returns(device)).toBe("asked");
  await demands({});
  expect(await returns(device)).toBe("in");
  room.now += 2 * 86_400_000;
  expect(await returns(device)).toBe("asked");
});
