import { describe, expect, test } from "vitest";
import { demandFault, type KeyDemands } from "../../../shared/identity/passkey-rules.ts";
import { userHandle } from "../../../shared/identity/passkey-user.ts";
import {
  algorithms,
  type NewPasskey,
  registrationOptionsFor,
  signInOptionsFor,
  verifyPasskeySignIn,
  verifyRegistration,
} from "../../../shared/identity/passkeys.ts";
import { base64url } from "../../../shared/kernel/encoding.ts";
import { Authenticator, type CreationOptions, type Defects } from "../../support/authenticator.ts";

const origin = "https://app.leanvibe.ai";
const party = { id: "leanvibe.ai", origins: [origin, "https://eu.leanvibe.ai"] };
const bytes = (fill: number) => new Uint8Array(64).fill(fill);
const challenge = base64url(bytes(1));
const person = { handle: userHandle("eu", "usr_1"), email: "ada@example.test", name: "Ada" };
const model = "2fc0579f-8113-47ea-b116-bb5a8db9202a";

const optionsOf = async (change: object = {}) =>
  (await registrationOptionsFor(party, { ...person, ...change }, bytes(1))) as unknown as CreationOptions;

async function register(defects: Defects = {}, verified = true) {
  const authenticator = new Authenticator(origin);
  const answer = authenticator.create(await optionsOf(), defects);
  const outcome = await verifyRegistration(party, answer, challenge, verified);
  return { authenticator, outcome };
}

async function registered(defects: Defects = {}): Promise<{ authenticator: Authenticator; key: NewPasskey }> {
  const { authenticator, outcome } = await register(defects);
  if ("fault" in outcome) throw new Error(outcome.fault);
  return { authenticator, key: outcome.key };
}

async function use(defects: Defects = {}, made: Defects = {}) {
  const { authenticator, key } = await registered(made);
  const answer = authenticator.get({ challenge, rpId: party.id }, defects);
  return verifyPasskeySignIn(party, answer, key.publicKey, challenge);
}

const flip = (part: "client" | "data" | "signature", at: number) => ({
  tamper: (parts: Record<typeof part, Buffer>) => {
    const place = at < 0 ? parts[part].length + at : at;
    parts[part][place] = (parts[part][place] ?? 0) ^ 0x01;
  },
});

describe("what is asked of an authenticator (M-067, M-068)", () => {
  test("algorithms are named, a passkey verifies its user and is found by itself, other devices may help", async () => {
    expect(algorithms).toEqual([-7, -257, -8]);
    const known = [{ credentialId: "aWQ", transports: ["usb"] }];
    expect(await optionsOf({ known, attestation: "direct" })).toMatchObject({
      attestation: "direct",
      pubKeyCredParams: [-7, -257, -8].map((alg) => ({ alg, type: "public-key" })),
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
      excludeCredentials: [{ id: "aWQ", transports: ["usb"] }],
      hints: ["client-device", "hybrid", "security-key"],
    });
    expect(await signInOptionsFor(party, bytes(1))).toMatchObject({ userVerification: "required" });
  });

  test("a security key follows a password: it need not be found by itself, and is named to the browser", async () => {
    expect(await optionsOf({ kind: "security_key" })).toMatchObject({
      authenticatorSelection: { residentKey: "discouraged", userVerification: "discouraged" },
      hints: ["security-key"],
    });
    const keys = [{ credentialId: "aWQ", transports: ["usb", "nfc"] }];
    expect(await signInOptionsFor(party, bytes(1), keys)).toMatchObject({
      allowCredentials: [{ id: "aWQ", transports: ["usb", "nfc"], type: "public-key" }],
    });
  });
});

describe("registrations that are refused, each for its reason (M-067)", () => {
  const table: [string, Defects, string][] = [
    ["another site's page", { origin: "https://leanvibe.evil.test" }, "origin"],
    ["our name in front of another's", { origin: `${origin}.evil.test` }, "origin"],
    ["our page without TLS", { origin: "http://app.leanvibe.ai" }, "origin"],
    ["a page of a host beside ours", { origin: "https://uk.leanvibe.ai" }, "origin"],
    ["a page framed by another site", { crossOrigin: true }, "cross_origin"],
    ["a page whose browser names the frame", { topOrigin: "https://evil.test" }, "cross_origin"],
    ["a sign-in's client data", { type: "webauthn.get" }, "type"],
    ["a payment's client data", { type: "payment.get" }, "type"],
    ["another challenge", { challenge: base64url(bytes(2)) }, "challenge"],
    ["no challenge", { challenge: "" }, "challenge"],
    ["client data that is no JSON", flip("client", 0), "client_data_malformed"],
    ["another relying party", { rpId: "evil.test" }, "rp_id"],
    ["the whole host in place of the relying party", { rpId: "app.leanvibe.ai" }, "rp_id"],
    ["nobody there", { userPresent: false }, "user_absent"],
    ["nobody verified", { userVerified: false }, "user_not_verified"],
    ["a backup of what cannot be backed up", { backedUp: true }, "backup_flags"],
    ["no key at all", { bare: true }, "credential_missing"],
    ["another name than the key's", { id: base64url(bytes(3)) }, "credential_mismatch"],
    ["ES384, which nobody asked for", { algorithm: -35 }, "algorithm"],
    ["RS1 (SHA-1)", { algorithm: -65535 }, "algorithm"],
    ["ML-DSA, which a library may add", { algorithm: -48 }, "algorithm"],
    ["an attestation that is no CBOR", flip("data", 0), "authenticator_data_malformed"],
    ["a statement where there is to be none", { attestation: "dressed" }, "attestation"],
    ["a format nobody knows", { attestation: "unknown" }, "attestation"],
    ["a service's word that anybody can forge", { attestation: "safetynet", aaguid: model }, "attestation"],
    ["a maker's certificate that did not sign", { attestation: "forged" }, "attestation"],
    ["another model's certificate", { attestation: "other-model", aaguid: model }, "attestation"],
  ];
  test.each(table)("%s", async (_, defects, fault) => {
    expect((await register(defects)).outcome).toEqual({ fault });
  });

  test("the same without a defect is taken, whoever attests it", async () => {
    for (const attestation of ["none", "self", "maker"] as const) {
      const { key } = await registered({ attestation, aaguid: model });
      const format = attestation === "maker" ? "packed" : attestation;
      expect(key).toMatchObject({ attestation: format, aaguid: model, deviceType: "singleDevice" });
    }
    expect((await registered({ eligible: true, backedUp: true })).key).toMatchObject({
      deviceType: "multiDevice",
      backedUp: true,
    });
  });

  test("a security key after a password need not verify its user", async () => {
    expect((await register({ userVerified: false }, false)).outcome).toHaveProperty("key.publicKey");
    expect((await register({ userPresent: false }, false)).outcome).toEqual({ fault: "user_absent" });
  });
});

describe("sign-ins that are refused, each for its reason (M-067, M-068)", () => {
  const table: [string, Defects, string][] = [
    ["another site's page", { origin: "https://leanvibe.evil.test" }, "origin"],
    ["a page framed by another site", { crossOrigin: true }, "cross_origin"],
    ["a registration's client data", { type: "webauthn.create" }, "type"],
    ["another challenge", { challenge: base64url(bytes(2)) }, "challenge"],
    ["client data that is no JSON", flip("client", 0), "client_data_malformed"],
    ["another relying party", { rpId: "evil.test" }, "rp_id"],
    ["nobody there", { userPresent: false }, "user_absent"],
    ["nobody verified", { userVerified: false }, "user_not_verified"],
    ["a backup of what cannot be backed up", { backedUp: true }, "backup_flags"],
    ["another key's signature", { foreignKey: true }, "signature"],
    ["a signature with a bit flipped", flip("signature", -1), "signature"],
    ["a counter raised after it was signed", flip("data", 36), "signature"],
    ["client data changed after it was signed", flip("client", -2), "client_data_malformed"],
  ];
  test.each(table)("%s", async (_, defects, fault) => {
    expect(await use(defects)).toEqual({ fault });
  });

  test("authenticator data cut short, and a signature that is none", async () => {
    const { authenticator, key } = await registered();
    const answer = authenticator.get({ challenge, rpId: party.id });
    const with_ = (change: object) => ({ ...answer, response: { ...answer.response, ...change } });
    const judge = (change: object) => verifyPasskeySignIn(party, with_(change), key.publicKey, challenge);
    expect(await judge({ authenticatorData: answer.response.authenticatorData.slice(0, 40) })).toEqual({
      fault: "authenticator_data_malformed",
    });
    expect(await judge({ signature: "AAAA" })).toEqual({ fault: "signature" });
  });

  test("the same without a defect says what it is", async () => {
    expect(await use()).toEqual({ counter: 1, backedUp: false, deviceType: "singleDevice" });
    expect(await use({ backedUp: true }, { eligible: true })).toMatchObject({
      backedUp: true,
      deviceType: "multiDevice",
    });
  });
});

describe("what a company asks of keys (M-067)", () => {
  const any: KeyDemands = { attestation: "none", allowedAaguids: null };
  const key = (attestation: string, aaguid = model) => ({ attestation, aaguid });
  test.each([
    [any, key("none"), undefined],
    [{ ...any, attestation: "direct" as const }, key("none"), "attestation_missing"],
    [{ ...any, attestation: "direct" as const }, key("self"), "attestation_missing"],
    [{ ...any, attestation: "direct" as const }, key("packed"), undefined],
    [{ ...any, allowedAaguids: [model] }, key("packed"), undefined],
    [{ ...any, allowedAaguids: [model] }, key("none"), "attestation_missing"],
    [{ ...any, allowedAaguids: [model] }, key("packed", "0".repeat(36)), "aaguid_not_allowed"],
    [{ ...any, allowedAaguids: [] }, key("packed"), "aaguid_not_allowed"],
  ])("%j of %j: %s", (demands, given, fault) => {
    expect(demandFault(demands, given)).toBe(fault);
  });
});
