import { beforeAll, describe, expect, test } from "vitest";
import type { PasskeyOptions, TokenPair } from "../../shared/identity/contract.ts";
import type { MfaChallenge } from "../../shared/identity/factor-contract.ts";
import { readTokenShape } from "../../shared/identity/token-shape.ts";
import { type Company, openCompany } from "../support/company.ts";
import { auditOf, passkeyChallenge, post } from "../support/identity.ts";
import { addPasskey } from "../support/passkeys.ts";
import { platform } from "../support/platform.ts";

type Options = { challenge: string; rpId: string; allowCredentials: { id: string }[] };

const challengeOf = async ({ email, password }: Company) => {
  const response = await post(platform(), "/v1/auth/login", { email, password });
  return (await response.json()) as MfaChallenge;
};
const optionsFor = async (challenge: string) => {
  const response = await post(platform(), "/v1/auth/mfa/security-key/options", { challenge });
  const { transaction, options } = (await response.json()) as PasskeyOptions;
  return { transaction, options: options as Options };
};
const verify = (challenge: string, proof: object) =>
  post(platform(), "/v1/auth/mfa/verify", { challenge, ...proof });
const reasons = async ({ region, id }: Company) =>
  (await auditOf(platform(), region, id)).map(
    ({ detail }) => (JSON.parse(detail) as { reason?: string }).reason,
  );

describe("a security key after a password (M-055, M-067)", () => {
  let company: Company;
  let key: Awaited<ReturnType<typeof addPasskey>>;
  beforeAll(async () => {
    company = await openCompany(platform(), { region: "eu" });
    // It asks for a touch and no PIN, and keeps nothing by itself.
    key = await addPasskey(company, { kind: "security_key", defects: { userVerified: false } });
  });
  const touched = async (challenge: string, change = {}) => {
    const { transaction, options } = await optionsFor(challenge);
    const response = key.authenticator.get(options, { userVerified: false, ...change });
    return { security_key: { transaction, response } };
  };

  test("is asked for by name, signs in, and the token says that it could not be phished", async () => {
    const { challenge, methods } = await challengeOf(company);
    expect(methods).toEqual(["security_key"]);
    const { options } = await optionsFor(challenge);
    expect(options.allowCredentials.map(({ id }) => id)).toEqual([key.authenticator.credentials[0]?.id]);
    const response = await verify(challenge, await touched(challenge));
    expect(response.status).toBe(200);
    const { access_token: token } = (await response.json()) as TokenPair;
    expect(readTokenShape(token)?.claims).toMatchObject({
      amr: ["pwd", "hwk", "user", "mfa"],
      acr: "phishing_resistant",
    });
  });

  test("answers one challenge only, once, and nobody else's page", async () => {
    const [one, other] = [await challengeOf(company), await challengeOf(company)];
    const answer = await touched(one.challenge);
    expect((await verify(other.challenge, answer)).status).toBe(401);
    expect(
      (await verify(one.challenge, await touched(one.challenge, { origin: "https://x.test" }))).status,
    ).toBe(401);
    expect((await verify(one.challenge, answer)).status).toBe(200);
    expect((await verify(one.challenge, answer)).status).toBe(401);
    expect(await reasons(company)).toEqual(
      expect.arrayContaining(["second_factor_key_challenge", "second_factor_key_origin"]),
    );
  });

  test("does not sign in by itself", async () => {
    const { transaction, options } = await passkeyChallenge(platform());
    const response = key.authenticator.get(options);
    expect((await post(platform(), "/v1/auth/passkey?region=eu", { transaction, response })).status).toBe(
      401,
    );
  });

  test("is a fresh proof in the session that asked for it", async () => {
    await platform().clock.advance(601_000);
    await company.renew();
    expect((await company.call("POST", "/v1/keys/rotate")).status).toBe(401);
    const ask = await company.ask<PasskeyOptions>("POST", "/v1/auth/mfa/step-up/options");
    const response = key.authenticator.get(ask.options as Options, { userVerified: false });
    const body = { security_key: { transaction: ask.transaction, response } };
    expect(await company.ask("POST", "/v1/auth/mfa/step-up", { body })).toMatchObject({
      acr: "phishing_resistant",
    });
    expect((await company.call("POST", "/v1/keys/rotate")).status).toBeLessThan(300);
  });

  test("recovery codes stand in for it; with the last factor they go", async () => {
    const drawn = await company.ask<{ recovery_codes: string[] }>("POST", "/v1/auth/mfa/recovery-codes");
    const { challenge, methods } = await challengeOf(company);
    expect(methods).toEqual(["security_key", "recovery_code"]);
    expect((await verify(challenge, { code: drawn.recovery_codes[0] ?? "" })).status).toBe(200);
    expect((await company.call("DELETE", `/v1/auth/passkeys/${key.view.id}`)).status).toBe(204);
    expect(await company.ask("GET", "/v1/auth/mfa")).toMatchObject({
      recovery_codes_left: 0,
      security_keys: 0,
    });
    expect((await challengeOf(company)).challenge).toBeUndefined();
  });
});
