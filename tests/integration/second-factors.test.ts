import { beforeAll, describe, expect, test } from "vitest";
import type { TokenPair } from "../../shared/identity/contract.ts";
import type { FactorSetUp, FactorsView, MfaChallenge } from "../../shared/identity/factor-contract.ts";
import { readTokenShape } from "../../shared/identity/token-shape.ts";
import { newKey } from "../isolation/callers.ts";
import { type Company, openCompany } from "../support/company.ts";
import { enrolApp, setUpApp, TestApp } from "../support/factors.ts";
import { auditOf, bearer, post, problemOf } from "../support/identity.ts";
import { platform } from "../support/platform.ts";

const login = async ({ email, password }: Company) => {
  const response = await post(platform(), "/v1/auth/login", { email, password });
  return { status: response.status, body: (await response.json()) as TokenPair & MfaChallenge };
};
const challengeOf = async (company: Company) => (await login(company)).body.challenge;
const verify = (challenge: string, code: string) =>
  post(platform(), "/v1/auth/mfa/verify", { challenge, code });
const claimsOf = (token: string) => readTokenShape(token)?.claims ?? {};
const reasons = async ({ region, id }: Company) =>
  (await auditOf(platform(), region, id)).flatMap(({ detail }) => {
    const { reason } = JSON.parse(detail) as { reason?: string };
    return reason === undefined ? [] : [reason];
  });
const later = (minutes: number) => platform().clock.advance(minutes * 60_000);

describe("a person with an authenticator app @auth-mfa (M-055, M-062, M-064, M-069, M-252)", () => {
  let company: Company;
  let app: TestApp;
  let codes: string[];
  beforeAll(async () => {
    company = await openCompany(platform(), { region: "eu" });
    ({ app, codes } = await enrolApp(company));
  });

  test("sees it and ten recovery codes; what was shown once is nowhere any more", async () => {
    const mine = await company.ask<FactorsView>("GET", "/v1/auth/mfa");
    expect(mine).toMatchObject({
      factors: [{ id: app.id, kind: "totp", confirmed_at: expect.any(String) }],
      recovery_codes_left: 10,
      proof: { acr: "otp" },
    });
    expect(codes).toHaveLength(10);
    for (const secret of [app.secret, codes[0]?.replaceAll("-", "") ?? ""])
      expect(await platform().filesWith(secret)).toEqual([]);
  });

  test("gets a challenge for the password, a session for the code, and the token says so", async () => {
    const { status, body } = await login(company);
    expect([status, body.step, body.methods]).toEqual([200, "prove", ["totp", "recovery_code"]]);
    expect(body.access_token).toBeUndefined();
    const response = await verify(body.challenge, await app.next());
    expect(response.status).toBe(200);
    const { access_token } = (await response.json()) as TokenPair;
    expect(claimsOf(access_token)).toMatchObject({ amr: ["pwd", "otp", "mfa"], acr: "otp" });
  });

  test("is let in once by a code, also where two challenges wait for one", async () => {
    const [first, second] = [await challengeOf(company), await challengeOf(company)];
    const code = await app.next();
    const both = await Promise.all([verify(first, code), verify(second, code)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
    expect((await verify(await challengeOf(company), code)).status).toBe(401);
    expect(await reasons(company)).toContain("second_factor_replayed");
  });

  test("cannot use one challenge twice", async () => {
    const challenge = await challengeOf(company);
    expect((await verify(challenge, await app.next())).status).toBe(200);
    expect((await verify(challenge, await app.next())).status).toBe(401);
    expect(await reasons(company)).toContain("second_factor_used");
  });

  test("is let in by a recovery code, once, and the token says that it was worth less", async () => {
    const [code = "", other = ""] = codes;
    const response = await verify(await challengeOf(company), code);
    const { access_token: token } = (await response.json()) as TokenPair;
    expect(claimsOf(token)).toMatchObject({ amr: ["pwd", "mfa"], acr: "restricted" });
    expect((await verify(await challengeOf(company), code)).status).toBe(401);
    const close = await company.call("POST", "/v1/keys/rotate", { token });
    expect([close.status, (await problemOf(close)).code]).toEqual([401, "step_up_required"]);
    const { recovery_codes: fresh } = await company.ask<{ recovery_codes: string[] }>(
      "POST",
      "/v1/auth/mfa/recovery-codes",
      { token },
    );
    expect((await verify(await challengeOf(company), other)).status).toBe(401);
    expect((await verify(await challengeOf(company), fresh[0] ?? "")).status).toBe(200);
  });

  test("has five tries for one challenge and for all of them, then waits", async () => {
    const victim = await openCompany(platform(), { region: "eu" });
    const { app: theirs } = await enrolApp(victim);
    const challenge = await challengeOf(victim);
    for (let attempt = 0; attempt < 5; attempt++)
      expect((await verify(challenge, "000000")).status).toBe(401);
    for (const waiting of [challenge, await challengeOf(victim)])
      expect((await verify(waiting, await theirs.next())).status).toBe(429);
    await later(15);
    expect((await verify(await challengeOf(victim), await theirs.next())).status).toBe(200);
  });

  test("waits five minutes for a code, and not longer", async () => {
    const challenge = await challengeOf(company);
    await later(5);
    expect((await verify(challenge, await app.next())).status).toBe(401);
  });
});

describe("a fresh proof (M-055)", () => {
  test("is asked for where it counts once it is ten minutes old, given by a code, and in the trail", async () => {
    const company = await openCompany(platform(), { region: "eu" });
    const rotate = (token?: string) => company.call("POST", "/v1/keys/rotate", token ? { token } : {});
    expect((await rotate()).status).toBe(200); // without a factor nobody is asked
    const key = await newKey(company, "owner", ["keys:write"]);
    const { app } = await enrolApp(company);
    expect((await rotate()).status).toBe(200);
    const byKey = await rotate(key.secret);
    expect((await problemOf(byKey)).code).toBe("step_up_required");
    await later(11);
    await company.renew();
    const refused = await rotate();
    expect(refused.status).toBe(401);
    expect(refused.headers.get("www-authenticate")).toContain('error="insufficient_user_authentication"');
    const wrong = await company.call("POST", "/v1/auth/mfa/step-up", { body: { code: "000000" } });
    expect([wrong.status, (await problemOf(wrong)).errors?.[0]?.pointer]).toEqual([400, "#/code"]);
    const removal = await company.call("DELETE", `/v1/auth/mfa/${app.id}`);
    expect((await problemOf(removal)).code).toBe("step_up_required");
    await company.ask("POST", "/v1/auth/mfa/step-up", { body: { code: await app.next() } });
    expect((await rotate()).status).toBe(200);
    expect((await company.call("DELETE", `/v1/auth/mfa/${app.id}`)).status).toBe(204);
    expect((await login(company)).body.access_token).toBeDefined();
    const actions = (await auditOf(platform(), "eu", company.id)).map(({ action }) => action);
    expect(actions).toEqual(
      expect.arrayContaining(["factor.confirmed", "access.refused", "session.proved", "factor.removed"]),
    );
  });
});

describe("a company that demands a second factor (M-055)", () => {
  test("lets a person without one add it on the way in, and keep it", async () => {
    const company = await openCompany(platform(), { region: "eu" });
    const { app } = await enrolApp(company);
    await company.renew();
    await company.ask("PATCH", "/v1/tenants/me/policy", {
      body: { mfa_required: true },
      headers: { "if-match": "*" },
    });
    const last = await company.call("DELETE", `/v1/auth/mfa/${app.id}`);
    expect([last.status, (await problemOf(last)).code]).toEqual([409, "conflict"]);
    await platform().d1("eu", "delete from all_second_factors where tenant_id = ?", company.id);
    await platform().d1("eu", "delete from all_recovery_codes where tenant_id = ?", company.id);

    const { body } = await login(company);
    expect([body.step, body.methods]).toEqual(["enrol", ["totp"]]);
    expect((await verify(body.challenge, "123456")).status).toBe(401);
    const enrol = (challenge: string) => post(platform(), "/v1/auth/mfa/enrolment", { challenge });
    const shown = (await (await enrol(body.challenge)).json()) as FactorSetUp;
    const mine = new TestApp(shown);
    const entered = await verify(body.challenge, await mine.next());
    expect(entered.status).toBe(200);
    const { access_token } = (await entered.json()) as TokenPair;
    expect(claimsOf(access_token)["acr"]).toBe("otp");
    expect((await enrol(body.challenge)).status).toBe(401);
    expect((await login(company)).body.step).toBe("prove");
  });
});

describe("factors are a person's own", () => {
  test("no key reads or changes them, and nobody confirms another's", async () => {
    const [ours, theirs] = [await openCompany(platform()), await openCompany(platform())];
    const { id } = await setUpApp(theirs);
    const key = await newKey(ours, "owner", ["account:read"]);
    for (const [method, path] of [
      ["GET", "/v1/auth/mfa"],
      ["POST", "/v1/auth/mfa/setup"],
    ] as const)
      expect((await ours.call(method, path, { token: key.secret })).status).toBe(403);
    const confirm = await ours.call("POST", "/v1/auth/mfa/confirm", { body: { id, code: "123456" } });
    expect(confirm.status).toBe(404);
    const wait = await platform().fetch("/v1/auth/mfa", { headers: bearer("x") });
    expect(wait.status).toBe(401);
  });

  test("an app that waits for its first code lets nobody in, and a new one takes its place", async () => {
    const company = await openCompany(platform(), { region: "eu" });
    const first = await setUpApp(company);
    expect((await login(company)).body.access_token).toBeDefined();
    const second = await setUpApp(company);
    const confirm = (app: TestApp, code: string) =>
      company.call("POST", "/v1/auth/mfa/confirm", { body: { id: app.id, code } });
    expect((await confirm(first, await first.next())).status).toBe(404);
    expect((await confirm(second, await first.next())).status).toBe(400);
    const code = await second.next();
    const both = await Promise.all([confirm(second, code), confirm(second, code)]);
    const statuses = both.map(({ status }) => status).sort();
    expect(statuses[0]).toBe(200);
    expect([400, 409]).toContain(statuses[1]);
    expect((await login(company)).body.step).toBe("prove");
  });
});
