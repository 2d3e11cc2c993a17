import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { bearer, me, newOwner, type Person, post, problemOf } from "../support/identity.ts";
import { platform } from "../support/platform.ts";

type Json = Record<string, unknown>;
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const decode = (part: string): Json => JSON.parse(Buffer.from(part, "base64url").toString()) as Json;

let owner: Person;
let header: Json;
let claims: Json;
let parts: string[];

/** The region's real key: what it signs is refused for its content, not for its signature. */
const realKey = () => {
  const jwk = JSON.parse(platform().secrets.regions.eu.signingKey) as Json;
  return createPrivateKey({ key: jwk, format: "jwk" });
};
const jws = (head: Json, body: Json, key = realKey()) => {
  const input = `${encode(head)}.${encode(body)}`;
  return `${input}.${sign(null, Buffer.from(input), key).toString("base64url")}`;
};
const withClaims = (change: Json) => jws(header, { ...claims, ...change });
const without = (name: string) => {
  const { [name]: _, ...rest } = claims;
  return jws(header, rest);
};
/** Asked at the region's own door, so that no router in between decides. */
const ask = (token: string, region = "eu") =>
  platform().worker(`tenants-${region}`, "/v1/tenants/me/info", { headers: { authorization: token } });

beforeAll(async () => {
  owner = await newOwner(platform(), { region: "eu" });
  parts = owner.session.access_token.split(".");
  header = decode(parts[0] ?? "");
  claims = decode(parts[1] ?? "");
});

describe("an access token @auth-jwt (M-062)", () => {
  test("is what its documentation says (M-053)", () => {
    expect(header).toEqual({ alg: "EdDSA", typ: "at+jwt", kid: expect.any(String) });
    expect(claims).toMatchObject({
      iss: "https://identity.leanvibe.ai",
      aud: "https://api.leanvibe.ai",
      sub: owner.answer.user.id,
      tid: owner.answer.id,
      role: "owner",
      region: "eu",
      amr: ["pwd"],
    });
    expect(Number(claims["exp"]) - Number(claims["iat"])).toBe(600);
  });

  test("is good at every script of its region", async () => {
    expect((await ask(`Bearer ${owner.session.access_token}`)).status).toBe(200);
    expect((await ask(`bearer ${withClaims({})}`)).status).toBe(200);
    expect((await me(platform(), owner.session.access_token)).status).toBe(200);
  });

  test("is verified by the published key, which holds nothing private", async () => {
    const response = await platform().fetch("/.well-known/jwks.json");
    const { keys } = (await response.json()) as { keys: Json[] };
    expect(keys).toHaveLength(5);
    expect(keys.find(({ kid }) => kid === header["kid"])).toEqual({
      kty: "OKP",
      crv: "Ed25519",
      x: expect.any(String),
      kid: header["kid"],
      alg: "EdDSA",
      use: "sig",
    });
    expect(response.headers.get("cache-control")).toContain("max-age=300");
  });
});

const other = generateKeyPairSync("ed25519").privateKey;
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
const now = () => Math.floor(Date.now() / 1000);
const publicPem = () => createPublicKey(realKey()).export({ type: "spki", format: "pem" }).toString();

const forged: [string, () => string][] = [
  ["another key under our kid", () => jws(header, claims, other)],
  ["no signature (alg none)", () => `${encode({ ...header, alg: "none" })}.${parts[1]}.`],
  ["alg none with a signature", () => jws({ ...header, alg: "none" }, claims)],
  ["HS256 over the public key", () => jws({ ...header, alg: "HS256" }, claims)],
  ["RS256", () => jws({ ...header, alg: "RS256" }, claims, rsa)],
  [
    "its own key in the header (jwk)",
    () => jws({ ...header, jwk: createPublicKey(other).export({ format: "jwk" }) }, claims, other),
  ],
  ["a key by URL (jku)", () => jws({ ...header, jku: "https://evil.test/keys" }, claims, other)],
  ["a certificate (x5c)", () => jws({ ...header, x5c: [publicPem()] }, claims, other)],
  ["an unknown kid", () => jws({ ...header, kid: "unknown" }, claims)],
  ["no kid", () => jws({ alg: "EdDSA", typ: "at+jwt" }, claims)],
  ["an ID token's type", () => jws({ ...header, typ: "JWT" }, claims)],
  ["no type", () => jws({ alg: "EdDSA", kid: header["kid"] }, claims)],
  ["an unknown critical header", () => jws({ ...header, crit: ["exp"], exp: 1 }, claims)],
  ["another issuer", () => withClaims({ iss: "https://identity.evil.test" })],
  ["another audience", () => withClaims({ aud: "https://app.leanvibe.ai" })],
  ["an expiry in the past", () => withClaims({ exp: now() - 400 * 86_400 })],
  ["a start in the future", () => withClaims({ nbf: now() + 400 * 86_400 })],
  ["no expiry", () => without("exp")],
  ["no tenant", () => without("tid")],
  ["no session", () => without("sid")],
  ["no region", () => without("region")],
  ["no token id", () => without("jti")],
  ["a role we do not have", () => withClaims({ role: "root" })],
  ["a tenant that is no id", () => withClaims({ tid: "' or 1=1 --" })],
  ["a shard that is not there", () => withClaims({ shard: 99 })],
  ["a shard that is text", () => withClaims({ shard: "0" })],
  ["a changed payload", () => `${parts[0]}.${encode({ ...claims, role: "viewer" })}.${parts[2]}`],
  ["a truncated signature", () => `${parts[0]}.${parts[1]}.${parts[2]?.slice(0, -4)}`],
  ["padding", () => `${owner.session.access_token}==`],
  ["a fourth part", () => `${owner.session.access_token}.x`],
  ["two parts", () => `${parts[0]}.${parts[1]}`],
  ["an encrypted token's shape", () => `${parts[0]}..a.b.c`],
  ["another spelling of the signature", () => looseSpelling(owner.session.access_token)],
  ["a payload that is a list", () => `${parts[0]}.${encode([claims])}.${parts[2]}`],
  ["more than 8 kB", () => withClaims({ amr: ["x".repeat(8000)] })],
  ["nothing", () => ""],
];

/** The last base64url character of a 64-byte signature has four bits that decode to nothing. */
function looseSpelling(token: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const last = alphabet.indexOf(token.at(-1) ?? "");
  return token.slice(0, -1) + alphabet[last ^ 1];
}

describe("a bearer credential is refused with one and the same answer:", () => {
  test.each(forged)("%s", async (_, make) => {
    const response = await ask(`Bearer ${make()}`);
    expect(response.status).toBe(401);
    const { instance: _instance, ...problem } = (await response.json()) as Json;
    expect(problem).toEqual({
      type: "https://app.leanvibe.ai/docs/problems#unauthenticated",
      title: "Authentication is required",
      status: 401,
      detail: "Send a valid access token or API key.",
      code: "unauthenticated",
    });
  });

  const { token } = { token: () => owner.session.access_token };
  test.each([
    ["twice", () => `Bearer ${token()}, Bearer ${token()}`],
    ["as Basic", () => `Basic ${token()}`],
    ["without a scheme", () => token()],
    ["with two spaces", () => `Bearer  ${token()}`],
    ["as a refresh token", () => `Bearer ${owner.session.refresh_token}`],
  ])("a good token sent %s", async (_, make) => {
    expect((await ask(make())).status).toBe(401);
  });

  test("a good token in the query or a cookie", async () => {
    const path = `/v1/tenants/me/info?access_token=${token()}`;
    const headers = { cookie: `__Host-lv_session=${token()}; access_token=${token()}` };
    expect((await platform().worker("tenants-eu", path, { headers })).status).toBe(401);
  });
});

describe("a credential of another region @auth-cross-tenant (M-062)", () => {
  test("is told its host before anything is verified (M-383)", async () => {
    const response = await ask(`Bearer ${owner.session.access_token}`, "us");
    expect(response.status).toBe(421);
    expect(await problemOf(response)).toMatchObject({ code: "wrong_region", host: "eu.api.leanvibe.ai" });
    const refreshed = await platform().worker("identity-us", "/v1/auth/refresh", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ refresh_token: owner.session.refresh_token }),
    });
    expect(refreshed.status).toBe(421);
  });

  test("does not become ours by claiming our region", async () => {
    const us = await newOwner(platform(), { region: "us" });
    const [head = "", body = ""] = us.session.access_token.split(".");
    const key = createPrivateKey({
      key: JSON.parse(platform().secrets.regions.us.signingKey) as Json,
      format: "jwk",
    });
    expect((await ask(`Bearer ${jws(decode(head), { ...decode(body), region: "eu" }, key)}`)).status).toBe(
      401,
    );
  });
});

describe("asking who one is", () => {
  test("lists what the role allows (M-253)", async () => {
    const answer = (await (await me(platform(), owner.session.access_token)).json()) as {
      permissions: string[];
    };
    expect(answer.permissions).toContain("api-keys:write");
  });

  test("needs a credential", async () => {
    const response = await platform().fetch("/v1/auth/me?region=eu");
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toContain("Bearer");
    expect((await post(platform(), "/v1/auth/logout", undefined, bearer("x"))).status).toBe(401);
  });
});
