import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Me, TokenPair } from "../../shared/identity/contract.ts";
import type { ConfirmAnswer, FactorsView, MfaChallenge } from "../../shared/identity/factor-contract.ts";
import type { CodeSent, PhoneSetUp } from "../../shared/identity/phone-contract.ts";
import { type Company, openCompany } from "../support/company.ts";
import { auditOf, me, post, problemOf } from "../support/identity.ts";
import { join } from "../support/members.ts";
import { platform } from "../support/platform.ts";
import { enrolPhone, newNumber, Telephone, verifyAddress } from "../support/telephone.ts";

let telephone: Telephone;
beforeAll(async () => {
  telephone = await Telephone.open(platform());
});
afterAll(() => telephone.close());

const seconds = (count: number) => platform().clock.advance(count * 1000);
const login = async ({ email, password }: Pick<Company, "email" | "password">) =>
  (await (await post(platform(), "/v1/auth/login?region=uk", { email, password })).json()) as MfaChallenge;
const send = (challenge: string) => post(platform(), "/v1/auth/mfa/sms-code", { challenge });
const verify = (challenge: string, code: string) =>
  post(platform(), "/v1/auth/mfa/verify", { challenge, code });
const reasons = async ({ region, id }: Company) =>
  (await auditOf(platform(), region, id)).flatMap(({ detail }) => {
    const { reason } = JSON.parse(detail) as { reason?: string };
    return reason === undefined ? [] : [reason];
  });

describe("a person with a telephone @auth-mfa (M-065, M-066, M-069)", () => {
  const number = newNumber();
  let company: Company;
  let setUp: PhoneSetUp;
  let codes: string[];
  beforeAll(async () => {
    company = await openCompany(platform(), { region: "uk" });
  });

  test("adds it by the code that went to it, and gets recovery codes; the number is nowhere in clear", async () => {
    const add = (given: string) => company.call("POST", "/v1/auth/mfa/sms", { body: { number: given } });
    const early = (await problemOf(await add(number))).errors?.[0];
    expect(early).toMatchObject({ pointer: "#/number", code: "address_unverified" });
    await verifyAddress(company);
    await company.ask("POST", "/v1/auth/language", { body: { language: "de" } });
    const spelled = `${number.slice(0, 2)} (${number.slice(2, 5)}) ${number.slice(5)}`;
    setUp = await company.ask<PhoneSetUp>("POST", "/v1/auth/mfa/sms", { body: { number: spelled } });
    expect(setUp).toMatchObject({ number: "••• 34", expires_in: 600 });
    const code = await telephone.code(number, 1);
    expect((await telephone.texts(number))[0]).toContain("ist Ihr LeanVibe-Code");
    expect((await login(company)) as unknown as TokenPair).toHaveProperty("access_token");
    const confirm = (given: string) =>
      company.call("POST", "/v1/auth/mfa/confirm", { body: { id: setUp.id, code: given } });
    const wrong = await confirm(code === "000000" ? "111111" : "000000");
    expect((await problemOf(wrong)).errors?.[0]).toMatchObject({ pointer: "#/code", code: "wrong" });
    const both = await Promise.all([confirm(code), confirm(code)]);
    const right = both.filter(({ ok }) => ok);
    expect(right).toHaveLength(1);
    const answer = (await right[0]?.json()) as ConfirmAnswer;
    expect(answer.factor).toMatchObject({ kind: "sms", number: "••• 34" });
    codes = answer.recovery_codes ?? [];
    expect(codes).toHaveLength(10);
    const mine = await company.ask<FactorsView>("GET", "/v1/auth/mfa");
    expect(mine).toMatchObject({ sms_available: true, proof: { acr: "restricted" } });
    expect(await platform().filesWith(number)).toEqual([]);
  });

  test("gets a code for a challenge, is let in once by it, and the session says what it was worth", async () => {
    await seconds(31);
    const first = await login(company);
    expect([first.step, first.methods]).toEqual(["prove", ["sms", "recovery_code"]]);
    const asked = await Promise.all([send(first.challenge), send(first.challenge)]);
    expect(asked.map(({ status }) => status).sort()).toEqual([200, 429]);
    const sent = (await asked.find(({ ok }) => ok)?.json()) as MfaChallenge;
    const code = await telephone.code(number, 2);
    expect((await verify(first.challenge, code)).status).toBe(401);
    const answers = await Promise.all([verify(sent.challenge, code), verify(sent.challenge, code)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
    const tokens = (await answers.find(({ ok }) => ok)?.json()) as TokenPair;
    const { session } = (await (await me(platform(), tokens.access_token)).json()) as Me;
    expect(session).toMatchObject({ amr: ["pwd", "sms", "mfa"], acr: "restricted" });
  });

  test("waits longer before each further text, and a code for ten minutes", async () => {
    const { challenge } = await login(company);
    const soon = await send(challenge);
    expect(soon.status).toBe(429);
    expect(Number(soon.headers.get("retry-after"))).toBeLessThanOrEqual(60);
    await seconds(61);
    const sent = (await (await send(challenge)).json()) as MfaChallenge;
    const code = await telephone.code(number, 3);
    expect((await send((await login(company)).challenge)).status).toBe(429);
    await seconds(600);
    expect((await verify(sent.challenge, code)).status).toBe(401);
  });

  test("proves a fresh presence by a text, in that session only, and once", async () => {
    await seconds(600);
    await company.renew();
    const sent = await company.ask<CodeSent>("POST", "/v1/auth/mfa/step-up/sms");
    expect(sent).toEqual({ number: "••• 34", expires_in: 600 });
    const code = await telephone.code(number, 4);
    const prove = () => company.call("POST", "/v1/auth/mfa/step-up", { body: { code } });
    const stale = await company.call("POST", "/v1/keys/rotate");
    expect(await problemOf(stale)).toMatchObject({ code: "step_up_required" });
    expect(await (await prove()).json()).toMatchObject({ acr: "restricted" });
    expect((await company.call("POST", "/v1/keys/rotate")).status).toBe(200);
    expect((await prove()).status).toBe(400);
  });

  test("is not let in by the password alone where the company's list leaves the number out", async () => {
    const list = (sms_countries: string[] | null) =>
      company.ask("PATCH", "/v1/tenants/me/policy", {
        body: { sms_countries },
        headers: { "if-match": "*" },
      });
    await list(["DE"]);
    const { challenge, step, methods } = await login(company);
    expect([step, methods]).toEqual(["prove", ["recovery_code"]]);
    expect((await send(challenge)).status).toBe(401);
    expect((await verify(challenge, codes[0] ?? "")).status).toBe(200);
    await list(null);
    expect((await login(company)).methods).toContain("sms");
    expect(await reasons(company)).toEqual(expect.arrayContaining(["wrong", "second_factor_none"]));
  });

  test("removes it: the recovery codes go with the last factor, and the password is enough again", async () => {
    expect((await company.call("DELETE", `/v1/auth/mfa/${setUp.id}`)).status).toBe(204);
    expect(await login(company)).toHaveProperty("access_token");
    expect(await company.ask("GET", "/v1/auth/mfa")).toMatchObject({ factors: [], recovery_codes_left: 0 });
  });
});

describe("texts are not for fraud (M-065)", () => {
  const add = (person: Pick<Company, "call">, number: string) =>
    person.call("POST", "/v1/auth/mfa/sms", { body: { number } });

  test("numbers that cost are refused, each with its reason", async () => {
    const company = await openCompany(platform(), { region: "uk" });
    for (const [number, code] of [
      ["+449012345678", "kind"],
      ["+18762123456", "country"],
      ["020 7123 4567", "unreadable"],
    ] as const)
      expect((await problemOf(await add(company, number))).errors).toMatchObject([
        { pointer: "#/number", code },
      ]);
    await company.ask("PATCH", "/v1/tenants/me/policy", {
      body: { sms_countries: ["GB"] },
      headers: { "if-match": "*" },
    });
    expect((await problemOf(await add(company, newNumber()))).errors?.[0]?.code).toBe("country");
  });

  test("one number is two accounts' of a company at most; another number has to wait as well", async () => {
    const company = await openCompany(platform(), { region: "uk" });
    const number = newNumber();
    const people = [company, await join(company), await join(company)];
    for (const { ask } of people) await verifyAddress({ ask, region: "uk" });
    const statuses = [];
    for (const person of people) statuses.push((await add(person, number)).status);
    expect(statuses).toEqual([200, 200, 409]);
    expect((await add(company, newNumber())).status).toBe(429);
    await seconds(31);
    expect((await add(company, newNumber())).status).toBe(200);
  });

  test.each(["person", "tenant"] as const)("what a day bears is counted for a %s", async (whose) => {
    const company = await openCompany(platform(), { region: "uk" });
    await verifyAddress(company);
    const digest = whose === "person" ? company.userId : company.id;
    const ends = (await platform().clock.now()) + 3_600_000;
    await platform().d1(
      "uk",
      "insert into throttle (kind, digest, window_ends_at, attempts) values (?, ?, ?, 500)",
      `sms_${whose}`,
      digest,
      ends,
    );
    const answer = await add(company, newNumber());
    expect((await problemOf(answer)).code).toBe("quota_exceeded");
    expect(Number(answer.headers.get("retry-after"))).toBeLessThanOrEqual(3_600);
    await seconds(3_600);
    await company.renew();
    expect((await add(company, newNumber())).status).toBe(200);
  });

  test("where no texts are sent there is no such factor, and it is said", async () => {
    const company = await openCompany(platform(), { region: "ca" });
    expect(await company.ask("GET", "/v1/auth/mfa")).toMatchObject({ sms_available: false });
    expect(await problemOf(await add(company, newNumber()))).toMatchObject({
      code: "conflict",
      detail: expect.stringContaining("sends no texts"),
    });
  });

  test("nobody asks for a code of another's, or without a number", async () => {
    const company = await openCompany(platform(), { region: "uk" });
    const none = await company.call("POST", "/v1/auth/mfa/step-up/sms");
    expect((await problemOf(none)).code).toBe("conflict");
    expect((await send("lvm_uk_x.y")).status).toBe(401);
    const other = await join(company);
    const { id } = await enrolPhone({ ask: other.ask, region: "uk" });
    expect((await company.call("DELETE", `/v1/auth/mfa/${id}`)).status).toBe(404);
  });
});
