import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TokenPair } from "../../shared/identity/contract.ts";
import type { MfaChallenge } from "../../shared/identity/factor-contract.ts";
import { passwordOf } from "../proofs/traces.ts";
import { bearer, me, newOwner, type Person, post, problemOf } from "../support/identity.ts";
import { Mailbox, tokenIn } from "../support/mailbox.ts";
import { platform } from "../support/platform.ts";

let mailbox: Mailbox;
let anna: Person;

beforeAll(async () => {
  mailbox = await Mailbox.open(platform());
  anna = await newOwner(platform(), { region: "uk" });
});
afterAll(() => mailbox.close());

const fresh = () => passwordOf(randomUUID().slice(0, 8));
const signIn = (email: string, password: string) =>
  post(platform(), "/v1/auth/login?region=uk", { email, password });
const forgot = (email: string) => post(platform(), "/v1/auth/password/forgot?region=uk", { email });
const reset = (token: string, password: string) =>
  post(platform(), "/v1/auth/password/reset", { token, password });

test("an address is verified by the letter of its sign-up, once and for all (M-045)", async () => {
  const headers = bearer(anna.session.access_token);
  const stateOf = async () => (await platform().fetch("/v1/auth/email", { headers })).json();
  expect(await stateOf()).toEqual({ verified: false, letters: true, codes: false, codes_locked: false });
  const token = tokenIn(await mailbox.letter(anna.email, "Confirm"));
  const edited = await post(platform(), "/v1/auth/email/verify", { token: `${token.slice(0, -2)}xx` });
  expect((await problemOf(edited)).code).toBe("gone");
  for (let time = 0; time < 2; time++)
    expect((await post(platform(), "/v1/auth/email/verify", { token })).status).toBe(200);
  expect(await stateOf()).toEqual({ verified: true, letters: true, codes: false, codes_locked: false });
});

test("a forgotten password: one link, one use, every session ends, and the person hears of it (M-045)", async () => {
  const stranger = await forgot(`nobody-${randomUUID()}@example.test`);
  const known = await forgot(anna.email);
  expect([known.status, await known.text()]).toEqual([stranger.status, await stranger.text()]);
  const token = tokenIn(await mailbox.letter(anna.email, "new password"));
  const weak = await reset(token, "too short");
  expect((await problemOf(weak)).errors).toMatchObject([{ pointer: "#/password", code: "too_short" }]);
  const password = fresh();
  const raced = await Promise.all([reset(token, password), reset(token, password)]);
  expect(raced.map(({ status }) => status).sort()).toEqual([204, 410]);
  expect((await reset(token, fresh())).status).toBe(410);
  expect((await me(platform(), anna.session.access_token)).status).toBe(401);
  expect((await signIn(anna.email, anna.password)).status).toBe(401);
  expect((await signIn(anna.email, password)).status).toBe(200);
  expect((await mailbox.letter(anna.email, "A change")).text).toContain("was reset");
  anna.password = password;
});

test("a link is late after half an hour, and a newer password outdates it (M-045)", async () => {
  const late = await newOwner(platform(), { region: "uk" });
  await forgot(late.email);
  const token = tokenIn(await mailbox.letter(late.email, "new password"));
  await platform().clock.advance(30 * 60_000);
  expect((await reset(token, fresh())).status).toBe(410);
});

test("ten wrong passwords lock it: the right one opens nothing, and after the lock it does (M-063)", async () => {
  const { email, password } = await newOwner(platform(), { region: "uk" });
  for (let guess = 0; guess < 10; guess++) expect((await signIn(email, "a wrong guess")).status).toBe(401);
  expect((await mailbox.letter(email, "A change")).text).toContain("guessed");
  expect((await signIn(email, password)).status).toBe(429);
  await platform().clock.advance(15 * 60_000 + 1);
  expect((await signIn(email, password)).status).toBe(200);
});

test("a change needs the present password, ends the other sessions and follows the policy (M-060)", async () => {
  const tokens = (await (await signIn(anna.email, anna.password)).json()) as TokenPair;
  const other = (await (await signIn(anna.email, anna.password)).json()) as TokenPair;
  const headers = bearer(tokens.access_token);
  const change = (body: object) => post(platform(), "/v1/auth/password", body, headers);
  const wrong = await change({ current_password: "not it", password: fresh() });
  expect((await problemOf(wrong)).errors).toMatchObject([{ pointer: "#/current_password" }]);
  const policy = await platform().fetch("/v1/tenants/me/policy", {
    method: "PATCH",
    headers: { ...headers, "content-type": "application/json", "if-match": "*" },
    body: JSON.stringify({ password_history: 3, password_minimum: 20 }),
  });
  expect(policy.status).toBe(200);
  const again = await change({ current_password: anna.password, password: anna.password });
  expect((await problemOf(again)).errors).toMatchObject([{ code: "used" }]);
  const short = await change({ current_password: anna.password, password: "nineteen characters" });
  expect((await problemOf(short)).errors).toMatchObject([{ code: "too_short" }]);
  const password = fresh();
  expect((await change({ current_password: anna.password, password })).status).toBe(204);
  expect((await me(platform(), tokens.access_token)).status).toBe(200);
  expect((await me(platform(), other.access_token)).status).toBe(401);
  const back = await change({ current_password: password, password: anna.password });
  expect((await problemOf(back)).errors).toMatchObject([{ code: "used" }]);
  anna.password = password;
});

test("a password that grew too old is replaced as the last step of a sign-in (M-060)", async () => {
  const signedIn = (await (await signIn(anna.email, anna.password)).json()) as TokenPair;
  const headers = { ...bearer(signedIn.access_token), "content-type": "application/json", "if-match": "*" };
  const body = JSON.stringify({ password_days: 30 });
  const patch = { method: "PATCH", headers, body };
  expect((await platform().fetch("/v1/tenants/me/policy", patch)).status).toBe(200);
  expect((await signIn(anna.email, anna.password)).status).toBe(200);
  await platform().clock.advance(30 * 86_400_000);
  const { challenge, step, renewal } = (await (
    await signIn(anna.email, anna.password)
  ).json()) as MfaChallenge;
  expect([step, renewal]).toEqual(["renew", "expired"]);
  const renew = (password: string) => post(platform(), "/v1/auth/password/renewal", { challenge, password });
  expect((await renew(anna.password)).status).toBe(400);
  const verify = await post(platform(), "/v1/auth/mfa/verify", { challenge, code: "123456" });
  expect(verify.status).toBe(401);
  const password = fresh();
  const done = await renew(password);
  expect(done.status).toBe(200);
  expect((await me(platform(), ((await done.json()) as TokenPair).access_token)).status).toBe(200);
  expect((await renew(fresh())).status).toBe(401);
  expect((await signIn(anna.email, password)).status).toBe(200);
});

test("a code by letter is a second step, once, for one sign-in, and labelled weak (M-066)", async () => {
  const person = await newOwner(platform(), { region: "uk" });
  const headers = bearer(person.session.access_token);
  const choose = () => post(platform(), "/v1/auth/mfa/email", { enabled: true }, headers);
  expect((await choose()).status).toBe(409);
  const token = tokenIn(await mailbox.letter(person.email, "Confirm"));
  await post(platform(), "/v1/auth/email/verify", { token });
  expect(await (await choose()).json()).toMatchObject({ codes: true });
  const begin = async () => (await (await signIn(person.email, person.password)).json()) as MfaChallenge;
  const first = await begin();
  expect(first.methods).toEqual(["email"]);
  const send = (challenge: string) => post(platform(), "/v1/auth/mfa/email-code", { challenge });
  const verify = (challenge: string, code: string) =>
    post(platform(), "/v1/auth/mfa/verify", { challenge, code });
  const sent = (await (await send(first.challenge)).json()) as MfaChallenge;
  expect(sent.expires_in).toBe(600);
  const code = /^\d{6}$/m.exec((await mailbox.letter(person.email, "sign-in code")).text)?.[0] ?? "";
  expect((await verify(first.challenge, code)).status).toBe(401);
  expect((await verify(sent.challenge, code === "000000" ? "111111" : "000000")).status).toBe(401);
  const answers = await Promise.all([verify(sent.challenge, code), verify(sent.challenge, code)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
  const tokens = (await answers.find(({ ok }) => ok)?.json()) as TokenPair;
  const { session } = (await (await me(platform(), tokens.access_token)).json()) as {
    session: { acr: string };
  };
  expect(session.acr).toBe("weak");
  const second = (await (await send((await begin()).challenge)).json()) as MfaChallenge;
  await platform().clock.advance(600_000);
  expect((await verify(second.challenge, code)).status).toBe(401);
});
