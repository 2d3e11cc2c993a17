import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { TokenPair } from "../../shared/identity/contract.ts";
import type { MfaChallenge } from "../../shared/identity/factor-contract.ts";
import type { PasskeyView } from "../../shared/identity/passkey-contract.ts";
import { certificateAuthority } from "../support/attestation-certificate.ts";
import { Authenticator, type CreationOptions, type Defects } from "../support/authenticator.ts";
import { type Company, openCompany } from "../support/company.ts";
import { enrolApp } from "../support/factors.ts";
import { auditOf, passkeyChallenge, post, problemOf } from "../support/identity.ts";
import { invite } from "../support/members.ts";
import { addPasskey, begunPasskey } from "../support/passkeys.ts";
import { platform } from "../support/platform.ts";

const list = async (company: Company) =>
  (await company.ask<{ data: PasskeyView[] }>("GET", "/v1/auth/passkeys")).data;
const reasons = async ({ region, id }: Company) =>
  (await auditOf(platform(), region, id)).flatMap(({ detail }) => {
    const { reason } = JSON.parse(detail) as { reason?: string };
    return reason === undefined ? [] : [reason];
  });
const maker = "2fc0579f-8113-47ea-b116-bb5a8db9202a";

describe("a person's own passkeys (M-067, M-068)", () => {
  let company: Company;
  let first: Awaited<ReturnType<typeof addPasskey>>;
  beforeAll(async () => {
    company = await openCompany(platform(), { region: "eu" });
    first = await addPasskey(company, { defects: { aaguid: maker } });
  });
  const signIn = async (how: Defects = {}, { authenticator } = first) => {
    const { transaction, options } = await passkeyChallenge(platform());
    const response = authenticator.get(options, how);
    return post(platform(), "/v1/auth/passkey", { transaction, response });
  };

  test("a second one is named after its maker, renamed, used, and remembered as used", async () => {
    expect(first.view).toMatchObject({
      name: "YubiKey 5 NFC",
      kind: "passkey",
      last_used_at: null,
      version: 1,
    });
    const path = `/v1/auth/passkeys/${first.view.id}`;
    const rename = (headers: Record<string, string>) =>
      company.call("PATCH", path, { body: { name: "Desk" }, headers });
    expect((await rename({ "if-match": '"v9"' })).status).toBe(412);
    expect((await rename({ "if-match": '"v1"' })).status).toBe(200);
    expect((await signIn()).status).toBe(200);
    const [only] = await list(company);
    expect(only).toMatchObject({ name: "Desk", backup_eligible: false, transports: ["internal"] });
    expect(only?.last_used_at).not.toBeNull();
    const { creation } = await begunPasskey(company);
    expect(creation.excludeCredentials?.map(({ id }) => id)).toEqual([
      first.authenticator.credentials[0]?.id,
    ]);
  });

  test("one that says it can suddenly be copied is refused, and the trail says why", async () => {
    expect((await signIn({ eligible: true })).status).toBe(401);
    expect((await signIn({ counter: 1 })).status).toBe(401);
    const said = await reasons(company);
    expect(said).toContain("passkey_backup_eligibility");
    expect(said).toContain("passkey_counter_rollback");
  });

  test("an answer that was used, or was drawn for another kind, is refused alike", async () => {
    const { body } = await begunPasskey(company);
    const add = (given: object) => company.call("POST", "/v1/auth/passkeys", { body: given });
    const other = await add({ ...body, kind: "security_key" });
    expect([other.status, (await problemOf(other)).code]).toEqual([401, "invalid_credentials"]);
    expect((await add(body)).status).toBe(201);
    expect((await add(body)).status).toBe(401);
    expect(await reasons(company)).toEqual(
      expect.arrayContaining(["passkey_challenge", "passkey_challenge_used"]),
    );
  });

  test("a removed one opens nothing; a password remains", async () => {
    const extra = await addPasskey(company);
    expect((await signIn({}, extra)).status).toBe(200);
    expect((await company.call("DELETE", `/v1/auth/passkeys/${extra.view.id}`)).status).toBe(204);
    expect((await signIn({}, extra)).status).toBe(401);
  });

  test("one that is added by a recovery code is worth no more than the code", async () => {
    const person = await openCompany(platform(), { region: "eu" });
    const { codes } = await enrolApp(person);
    const { email, password } = person;
    const begun = await post(platform(), "/v1/auth/login", { email, password });
    const { challenge } = (await begun.json()) as MfaChallenge;
    const entered = await post(platform(), "/v1/auth/mfa/verify", { challenge, code: codes[0] });
    const { access_token: token } = (await entered.json()) as TokenPair;
    await addPasskey({ ask: (method, path, given) => person.ask(method, path, { ...given, token }) });
    const rotated = await person.call("POST", "/v1/keys/rotate", { token });
    expect((await problemOf(rotated)).code).toBe("step_up_required");
  });

  test("the company may ask for makers: what nobody attests, or another maker does, is not taken", async () => {
    const strict = await openCompany(platform(), { region: "eu" });
    const policy = { body: { allowed_aaguids: [maker] }, headers: { "if-match": "*" } };
    await strict.ask("PATCH", "/v1/tenants/me/policy", policy);
    const add = async (defects: Defects) => {
      const { body, creation } = await begunPasskey(strict, { defects });
      expect(creation.attestation).toBe("direct");
      return (await strict.call("POST", "/v1/auth/passkeys", { body })).status;
    };
    expect(await add({ aaguid: maker })).toBe(401);
    expect(await add({ aaguid: maker, attestation: "self" })).toBe(401);
    expect(await add({ attestation: "maker" })).toBe(401);
    expect(await add({ aaguid: maker, attestation: "maker" })).toBe(201);
    // Once the FIDO Alliance's list is loaded, who claims to be on it has to prove it.
    const root = certificateAuthority("Root");
    const roots = JSON.stringify([root.certificate.toString("base64url")]);
    const load = "insert into attestation_models (aaguid, roots, status, blob) values (?, ?, 'trusted', 1)";
    await platform().d1("eu", load, maker, roots);
    onTestFinished(() =>
      platform()
        .d1("eu", "delete from attestation_models")
        .then(() => undefined),
    );
    expect(await add({ aaguid: maker, attestation: "maker" })).toBe(401);
    expect(await add({ aaguid: maker, attestation: "maker", makers: [root] })).toBe(201);
    const own = await strict.ask<{ data: PasskeyView[] }>("GET", "/v1/auth/passkeys");
    expect(own.data.map(({ maker_proof }) => maker_proof).toSorted()).toEqual(["claimed", "proven"]);
    // Whoever is invited is asked the same before they are anybody.
    const { token } = await invite(strict, { email: "iris@example.test" });
    const person = { token, email: "iris@example.test", name: "Iris" };
    const accept = async (defects: Defects) => {
      const drawn = await post(platform(), "/v1/auth/invitations/passkey-options", person);
      const { transaction, options } = (await drawn.json()) as {
        transaction: string;
        options: CreationOptions;
      };
      expect(options.attestation).toBe("direct");
      const response = new Authenticator(platform().url).create(options, defects);
      const passkey = { transaction, response };
      return post(platform(), "/v1/auth/invitations/accept", { ...person, passkey });
    };
    const refused = await accept({ aaguid: maker, attestation: "maker" });
    expect([refused.status, await refused.json()]).toEqual([
      403,
      expect.objectContaining({ policy: "attestation", reason: "maker_false" }),
    ]);
    expect((await accept({ aaguid: maker, attestation: "maker", makers: [root] })).status).toBe(201);
    expect((await reasons(strict)).toSorted()).toEqual([
      "passkey_aaguid_not_allowed",
      "passkey_attestation_missing",
      "passkey_attestation_missing",
      "passkey_maker_false",
    ]);
  });
});
