import { createHmac, generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { signAccessToken } from "../../../shared/identity/access-token.ts";
import { authenticate } from "../../../shared/identity/credential.ts";
import { checkProof } from "../../../shared/identity/dpop.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import {
  newProofKey,
  type ProofKey,
  type ProofParts,
  proofParts,
  signProof,
} from "../../support/proof-key.ts";
import {
  clock,
  encode,
  goodClaims,
  type Json,
  now,
  ourKeys,
  ourSecret,
  seconds,
  without,
} from "./token-attacker.ts";

const url = "https://eu.api.leanvibe.ai/v1/projects";
const partsOf = (by: ProofKey, token?: string) =>
  proofParts(by, { htm: "GET", htu: url, iat: seconds }, token);
const key = newProofKey();
const okp = newProofKey("Ed25519");
const stranger = newProofKey();
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const life = { jti: "j", endsAt: null };
const bound = await signAccessToken(ourSecret, { ...goodClaims, cnf: { jkt: key.jkt } }, life, clock);
const free = await signAccessToken(ourSecret, goodClaims, life, clock);

const parts = partsOf(key, bound);
const ours = signProof(parts, key);
const withHeader = (change: Json, by = key) =>
  signProof({ ...parts, header: { ...parts.header, ...change } }, by);
const withClaims = (change: Json) => signProof({ ...parts, claims: { ...parts.claims, ...change } }, key);
const signed = (change: Partial<ProofParts>) => signProof({ ...parts, ...change }, key);
const macOf = (secret: string) => {
  const input = `${encode({ ...parts.header, alg: "HS256" })}.${encode(parts.claims)}`;
  return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
};
const privateJwk = key.privateKey.export({ format: "jwk" });
const asked = { method: "GET", url, token: bound, now };

const attacks: [string, string, string][] = [
  ["is no token", "syntax", "x"],
  ["is empty", "syntax", ""],
  ["is two proofs in one header", "syntax", `${ours}, ${ours}`],
  ["has no signature", "syntax", ours.slice(0, ours.lastIndexOf(".") + 1)],
  ["is padded", "syntax", `${ours}=`],
  ["is an encrypted token", "syntax", `${ours}.a.b`],
  ["is of another type", "type", withHeader({ typ: "at+jwt" })],
  ["is of no type", "type", signed({ header: without(parts.header, "typ") })],
  ["has the type in capitals", "type", withHeader({ typ: "DPOP+JWT" })],
  ["is unsigned by name", "algorithm", withHeader({ alg: "none" })],
  ["names no algorithm", "algorithm", signed({ header: without(parts.header, "alg") })],
  ["is a MAC over the public key", "algorithm", macOf(JSON.stringify(key.jwk))],
  ["is by RSA", "algorithm", withHeader({ alg: "RS256", jwk: rsa.publicKey.export({ format: "jwk" }) })],
  ["brings no key", "key", signed({ header: without(parts.header, "jwk") })],
  ["brings a key as text", "key", withHeader({ jwk: JSON.stringify(key.jwk) })],
  ["brings a key of another kind than it names", "key", withHeader({ alg: "EdDSA" })],
  ["brings a shared key", "private_key", withHeader({ jwk: { kty: "oct", k: "AAAA" } })],
  ["brings its private key", "private_key", withHeader({ jwk: privateJwk })],
  ["brings another curve", "key", withHeader({ jwk: { ...key.jwk, crv: "P-384" } })],
  ["brings a short coordinate", "key", withHeader({ jwk: { ...key.jwk, x: "AAAA" } })],
  ["brings a point off the curve", "signature", withHeader({ jwk: { ...key.jwk, y: key.jwk["x"] } })],
  ["names its key by URL", "header_member", withHeader({ jku: "https://evil.test/keys" })],
  ["brings a certificate", "header_member", withHeader({ x5c: ["x"] })],
  ["has a critical member", "header_member", withHeader({ crit: ["exp"], exp: 1 })],
  ["has no id", "jti", signed({ claims: without(parts.claims, "jti") })],
  ["has an id that is a number", "jti", withClaims({ jti: 1 })],
  ["has an endless id", "jti", withClaims({ jti: "x".repeat(257) })],
  ["is of another method", "method", withClaims({ htm: "POST" })],
  ["has the method in small letters", "method", withClaims({ htm: "get" })],
  ["is of another host", "address", withClaims({ htu: url.replace("eu.", "us.") })],
  ["is of another path", "address", withClaims({ htu: `${url}/1` })],
  ["is of plain http", "address", withClaims({ htu: url.replace("https", "http") })],
  ["is of no address", "address", withClaims({ htu: undefined })],
  ["is of another token", "token", withClaims({ ath: partsOf(key, free).claims["ath"] })],
  ["is of no token", "token", signed({ claims: without(parts.claims, "ath") })],
  ["is a minute old", "time", withClaims({ iat: seconds - 61 })],
  ["comes from the future", "time", withClaims({ iat: seconds + 6 })],
  ["has a time that is text", "time", withClaims({ iat: String(seconds) })],
  ["has no time", "time", signed({ claims: without(parts.claims, "iat") })],
  ["is signed by another than its key", "signature", withHeader({}, stranger)],
  [
    "was changed after it was signed",
    "signature",
    ours.replace(encode(parts.claims), encode({ ...parts.claims, jti: "two" })),
  ],
  ["has a signature of zeros", "signature", `${ours.slice(0, ours.lastIndexOf("."))}.${"A".repeat(86)}`],
];

describe("a proof of possession (RFC 9449)", () => {
  test.each([
    ["ES256", key],
    ["EdDSA", okp],
  ] as const)("by %s is good, whatever query the address has", async (_, by) => {
    const proof = signProof(partsOf(by, bound), by);
    expect(await checkProof(proof, { ...asked, url: `${url}?limit=1` })).toMatchObject({ jkt: by.jkt });
  });

  test("is one and the same however often it is read, and another one with another id or key", async () => {
    const once = async (proof: string) => {
      const checked = await checkProof(proof, asked);
      return typeof checked === "string" ? checked : checked.once;
    };
    const second = signProof(partsOf(stranger, bound), stranger);
    const all = await Promise.all([ours, ours, withClaims({ jti: "two" }), second].map(once));
    expect(all[0]).toBe(all[1]);
    expect(new Set(all).size).toBe(3);
  });

  test("is remembered for as long as it is good", async () => {
    const { until } = (await checkProof(withClaims({ iat: seconds + 5 }), asked)) as { until: number };
    const last = { ...asked, now: until };
    expect(await checkProof(withClaims({ iat: seconds + 5 }), last)).toBe("time");
  });

  test("has at least fifteen rows of refusals, no two alike", () => {
    expect(attacks.length).toBeGreaterThanOrEqual(15);
    expect(new Set(attacks.map(([attack]) => attack)).size).toBe(attacks.length);
  });

  test.each(attacks)("that %s is refused: %s", async (_, reason, proof) => {
    expect(await checkProof(proof, asked)).toBe(reason);
  });
});

describe("a token at the door", () => {
  /** The answer's scheme and error, and the reason in the log. */
  async function shown(authorization: string, proof?: string) {
    const reasons: string[] = [];
    const request = new Request(url, {
      headers: { authorization, ...(proof === undefined ? {} : { dpop: proof }) },
    });
    const door = { request, clock, region: "eu" as const, jwks: async () => ourKeys };
    const shards = { count: 1 } as never;
    try {
      const principal = await authenticate({ ...door, shards, refused: (reason) => reasons.push(reason) });
      return { proof: principal.proof };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const challenge = error.extra.headers?.["www-authenticate"] ?? "Bearer";
      const [scheme] = challenge.split(" ");
      return { said: [error.status, scheme, /error="(\w+)"/.exec(challenge)?.[1]], reasons };
    }
  }

  test("bound to a key is let in with that key's proof, which is to be taken once", async () => {
    const { proof } = await shown(`DPoP ${bound}`, ours);
    expect(proof?.digest).toMatch(/^[\w-]{43}$/);
    expect(await shown(`dpop ${bound}`, ours)).toEqual({ proof });
    expect(await shown(`Bearer ${free}`)).toEqual({ proof: undefined });
  });

  const foreign = signProof(partsOf(stranger, bound), stranger);
  const doors: [string, string, string | undefined, string, string][] = [
    ["bound, shown as Bearer", `Bearer ${bound}`, undefined, "invalid_token", "proof_scheme"],
    ["bound, shown as Bearer with its proof", `Bearer ${bound}`, ours, "invalid_token", "proof_scheme"],
    ["bound, without a proof", `DPoP ${bound}`, undefined, "invalid_dpop_proof", "proof_none"],
    ["bound, with another key's proof", `DPoP ${bound}`, foreign, "invalid_token", "proof_key"],
    [
      "bound, with a stale proof",
      `DPoP ${bound}`,
      withClaims({ iat: 1 }),
      "invalid_dpop_proof",
      "proof_time",
    ],
    ["of nobody's key, with a proof", `DPoP ${free}`, ours, "invalid_token", "proof_scheme"],
  ];
  test.each(doors)("%s is refused", async (_, authorization, proof, error, reason) => {
    expect(await shown(authorization, proof)).toEqual({ said: [401, "DPoP", error], reasons: [reason] });
  });

  test("that is an API key is none of a key's", async () => {
    expect(await shown("DPoP lv_eu_abc", ours)).toMatchObject({ said: [401, "Bearer", undefined] });
  });

  test.each([
    ["is text", "x"],
    ["has no thumbprint", {}],
    ["has a short thumbprint", { jkt: "x" }],
    ["binds by a certificate as well", { jkt: key.jkt, "x5t#S256": key.jkt }],
  ])("whose binding %s is none of ours", async (_, cnf) => {
    const token = await signAccessToken(ourSecret, { ...goodClaims, cnf: cnf as never }, life, clock);
    expect(await shown(`DPoP ${token}`, ours)).toMatchObject({ reasons: ["claims"] });
  });
});
