import { beforeAll, describe, expect, test } from "vitest";
import type { SignUpAnswer, TokenPair } from "../../shared/identity/contract.ts";
import { Authenticator, type Defects } from "../support/authenticator.ts";
import {
  auditOf,
  me,
  passkeyChallenge,
  post,
  problemOf,
  registerPasskey,
  signUp,
  signUpBody,
} from "../support/identity.ts";
import { platform } from "../support/platform.ts";

type Registration = Awaited<ReturnType<typeof registerPasskey>>;

const origin = () => platform().url;
const bodyWith = (body: ReturnType<typeof signUpBody>, { transaction, response }: Registration) => ({
  ...body,
  owner: { name: body.owner.name, email: body.owner.email, passkey: { transaction, response } },
});
const signIn = (transaction: string, response: unknown) =>
  post(platform(), "/v1/auth/passkey", { transaction, response });

async function ownerWithPasskey() {
  const authenticator = new Authenticator(origin());
  const body = signUpBody({ region: "eu" });
  const registration = await registerPasskey(platform(), authenticator, body);
  const request = bodyWith(body, registration);
  const response = await signUp(platform(), request);
  if (response.status !== 201) throw new Error(await response.text());
  return { authenticator, request, answer: (await response.json()) as SignUpAnswer };
}

describe("registering a passkey at sign-up", () => {
  test("asks for a discoverable key, user verification and algorithms we know", async () => {
    const { options } = await registerPasskey(platform(), new Authenticator(origin()), signUpBody());
    expect(options.rp.id).toBe("localhost");
    expect(options.authenticatorSelection).toMatchObject({
      residentKey: "required",
      userVerification: "required",
    });
    expect(options.pubKeyCredParams.map(({ alg }) => alg)).toEqual([-7, -257, -8]);
  });

  test("gives a handle that names the region and the account", async () => {
    const { authenticator, answer } = await ownerWithPasskey();
    const handle = Buffer.from(authenticator.credentials[0]?.userHandle ?? "", "base64url").toString();
    expect(handle).toBe(`eu.${answer.user.id}`);
    const who = await me(platform(), answer.session?.access_token ?? "");
    expect(await who.json()).toMatchObject({ session: { amr: ["hwk", "user"] } });
  });

  const defects: [string, Defects][] = [
    ["another origin", { origin: "https://leanvibe.evil.test" }],
    ["another relying party", { rpId: "evil.test" }],
    ["no user verification", { userVerified: false }],
    ["a sign-in's client data", { type: "webauthn.get" }],
    ["an algorithm nobody asked for", { algorithm: -35 }],
    ["a challenge nobody drew", { challenge: "A".repeat(88) }],
    ["a frame of another site", { crossOrigin: true }],
  ];
  test.each(defects)("refuses %s", async (_, defect) => {
    const body = signUpBody();
    const registration = await registerPasskey(platform(), new Authenticator(origin()), body, defect);
    const response = await signUp(platform(), bodyWith(body, registration));
    expect(response.status).toBe(401);
    expect((await problemOf(response)).code).toBe("invalid_credentials");
  });

  test("refuses a challenge drawn for signing in, another transaction's, and another region's", async () => {
    const body = signUpBody();
    const { transaction, options } = await passkeyChallenge(platform());
    const other = await registerPasskey(platform(), new Authenticator(origin()), body, {
      challenge: options.challenge,
    });
    expect((await signUp(platform(), bodyWith(body, other))).status).toBe(401);
    expect((await signUp(platform(), bodyWith(body, { ...other, transaction }))).status).toBe(401);
    const foreign = await registerPasskey(platform(), new Authenticator(origin()), { ...body, region: "eu" });
    expect((await signUp(platform(), bodyWith(body, foreign))).status).toBe(401);
  });

  test("works once: its retry replays, anybody else is refused", async () => {
    const authenticator = new Authenticator(origin());
    const body = signUpBody();
    const request = bodyWith(body, await registerPasskey(platform(), authenticator, body));
    const first = (await (await signUp(platform(), request, body.company.slug)).json()) as SignUpAnswer;
    const again = await signUp(platform(), request, body.company.slug);
    expect(again.status).toBe(201);
    expect(await again.json()).toEqual({ ...first, session: null });
    const copy = { ...request, company: { ...request.company, slug: `${request.company.slug}-b` } };
    expect((await signUp(platform(), copy)).status).toBe(401);
  });

  test("is over after five minutes", async () => {
    const body = signUpBody();
    const registration = await registerPasskey(platform(), new Authenticator(origin()), body);
    await platform().clock.advance(301_000);
    expect((await signUp(platform(), bodyWith(body, registration))).status).toBe(401);
  });
});

describe("signing in with a passkey @auth-passkey (M-062)", () => {
  let owner: Awaited<ReturnType<typeof ownerWithPasskey>>;
  beforeAll(async () => {
    owner = await ownerWithPasskey();
  });

  test("needs no name: options come from anywhere, the handle finds the region", async () => {
    const { transaction, options } = await passkeyChallenge(platform());
    const response = await signIn(transaction, owner.authenticator.get(options));
    expect(response.status).toBe(200);
    const { access_token } = (await response.json()) as TokenPair;
    expect(await (await me(platform(), access_token)).json()).toMatchObject({
      user: { id: owner.answer.user.id },
      tenant: { region: "eu" },
    });
  });

  const defects: [string, Defects][] = [
    ["another origin", { origin: "http://localhost:1" }],
    ["another relying party", { rpId: "evil.test" }],
    ["no user verification", { userVerified: false }],
    ["a registration's client data", { type: "webauthn.create" }],
    ["another key's signature", { foreignKey: true }],
    ["a challenge nobody drew", { challenge: "A".repeat(88) }],
    ["a frame of another site", { crossOrigin: true }],
    [
      "somebody else's handle",
      { userHandle: Buffer.from("eu.usr_00000000000000000000000000").toString("base64url") },
    ],
    ["no handle", { userHandle: "" }],
  ];
  test.each(defects)("refuses %s", async (_, defect) => {
    const { transaction, options } = await passkeyChallenge(platform());
    const assertion = owner.authenticator.get(options, defect);
    const { userHandle, ...rest } = assertion.response;
    const response = { ...assertion, response: userHandle === "" ? rest : assertion.response };
    const answer = await post(platform(), "/v1/auth/passkey?region=eu", { transaction, response });
    expect(answer.status).toBe(401);
    expect((await problemOf(answer)).code).toBe("invalid_credentials");
  });

  test("refuses a challenge that was used, is over, or was another's", async () => {
    const { transaction, options } = await passkeyChallenge(platform());
    const used = owner.authenticator.get(options);
    expect((await signIn(transaction, used)).status).toBe(200);
    expect((await signIn(transaction, used)).status).toBe(401);
    expect((await signIn(transaction, owner.authenticator.get(options))).status).toBe(401);
    const old = await passkeyChallenge(platform());
    const fresh = await passkeyChallenge(platform());
    expect((await signIn(fresh.transaction, owner.authenticator.get(old.options))).status).toBe(401);
    await platform().clock.advance(301_000);
    expect((await signIn(old.transaction, owner.authenticator.get(old.options))).status).toBe(401);
  });

  test("refuses a challenge drawn to register", async () => {
    const body = signUpBody({ region: "eu" });
    const { transaction, options } = await registerPasskey(platform(), new Authenticator(origin()), body);
    const assertion = owner.authenticator.get({ challenge: options.challenge, rpId: "localhost" });
    expect((await signIn(transaction, assertion)).status).toBe(401);
  });

  test("eight times at once with one answer signs in once", async () => {
    const { transaction, options } = await passkeyChallenge(platform());
    const assertion = owner.authenticator.get(options);
    const answers = await Promise.all(Array.from({ length: 8 }, () => signIn(transaction, assertion)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test("raises an alarm when the counter went back, and only for a good signature", async () => {
    const alarms = async () =>
      (await auditOf(platform(), "eu", owner.answer.id)).filter(({ detail }) => detail.includes("rollback"));
    const forged = await passkeyChallenge(platform());
    await signIn(
      forged.transaction,
      owner.authenticator.get(forged.options, { counter: 1, foreignKey: true }),
    );
    expect(await alarms()).toEqual([]);
    const { transaction, options } = await passkeyChallenge(platform());
    expect((await signIn(transaction, owner.authenticator.get(options, { counter: 1 }))).status).toBe(401);
    expect(await alarms()).toEqual([
      { action: "user.sign_in_failed", detail: '{"reason":"passkey_counter_rollback"}' },
    ]);
  });
});
