import { createHmac, createPublicKey, generateKeyPairSync } from "node:crypto";
import http from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  localOperatorKeys,
  localRealm,
  type Making,
  operatorToken,
} from "../../../scripts/operator-token.ts";
import { drawSecrets } from "../../../scripts/secrets.ts";
import { errand } from "../../../shared/http/errand.ts";
import { operatorVerifier } from "../../../shared/identity/operator-token.ts";
import { clockAt } from "../../../shared/kernel/clock.ts";

const now = Date.UTC(2026, 10, 20, 12);
const clock = clockAt(now);
const { operatorKey } = drawSecrets();
const published = JSON.parse(localOperatorKeys(operatorKey)) as { keys: Record<string, string>[] };
const jwk = JSON.parse(operatorKey) as Record<string, string>;

/** The issuer's certs address as a server of its own, written with nothing of ours. */
let asked: string[] = [];
let document: unknown = published;
let answer = 200;
const issuer = http.createServer((request, response) => {
  asked.push(`${request.method} ${request.url}`);
  response.writeHead(answer, { "content-type": "application/json", location: "https://elsewhere.example/" });
  response.end(JSON.stringify(document));
});
let port = 0;
beforeAll(async () => {
  await new Promise<void>((resolve) => issuer.listen(0, "127.0.0.1", resolve));
  port = (issuer.address() as { port: number }).port;
});
afterAll(() => issuer.close());

const connect = (request: Request) => {
  const { pathname } = new URL(request.url);
  return fetch(`http://127.0.0.1:${port}${pathname}`, { redirect: "manual" });
};
const verifier = (realm = localRealm) =>
  operatorVerifier(realm, () => errand(`${realm.issuer}/cdn-cgi/access/certs`, connect));
const token = (making: Partial<Making> = {}, key = operatorKey) =>
  operatorToken(key, "ada", { now, ...making });
const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");

describe("an operator's credential (M-011)", () => {
  test("signed by node's RSA and fetched over HTTP it names its person, always the same", async () => {
    asked = [];
    const verify = verifier();
    const first = await verify(token(), clock);
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(await verify(token({ claims: { country: "SE" } }), clock)).toBe(first);
    expect(asked).toEqual(["GET /cdn-cgi/access/certs"]);
  });

  const other = JSON.stringify({
    ...generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" }),
    kid: jwk["kid"],
  });
  const small = JSON.stringify({
    ...generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey.export({ format: "jwk" }),
    kid: jwk["kid"],
  });
  const hmacWithPublicKey = () => {
    const pem = createPublicKey({ key: jwk, format: "jwk" }).export({ format: "pem", type: "spki" });
    const [, claims] = token().split(".");
    const signed = `${encode({ alg: "HS256", kid: jwk["kid"], typ: "JWT" })}.${claims}`;
    return `${signed}.${createHmac("sha256", pem).update(signed).digest("base64url")}`;
  };
  const seconds = Math.floor(now / 1000);
  const forged: [string, () => string][] = [
    ["another key under the same kid", () => token({}, other)],
    ["a key too small to be one", () => token({}, small)],
    ["an unknown kid", () => token({ header: { kid: "unknown" } })],
    ["no kid", () => token({ header: { kid: undefined } })],
    ["alg none with a signature", () => token({ header: { alg: "none" } })],
    ["alg none without one", () => `${encode({ alg: "none", kid: jwk["kid"] })}.${token().split(".")[1]}.`],
    ["HS256 with the public key as secret", hmacWithPublicKey],
    ["RS512 claimed for an RS256 signature", () => token({ header: { alg: "RS512" } })],
    ["PS256 claimed for an RS256 signature", () => token({ header: { alg: "PS256" } })],
    ["its own key in the header", () => token({ header: { jwk: published.keys[0] } }, other)],
    ["a critical extension nobody knows", () => token({ header: { crit: ["x"], x: 1 } })],
    ["another issuer", () => token({ claims: { iss: "https://evil.cloudflareaccess.com" } })],
    ["the issuer with a slash", () => token({ claims: { iss: `${localRealm.issuer}/` } })],
    ["another application", () => token({ claims: { aud: ["another"] } })],
    ["no audience", () => token({ claims: { aud: undefined } })],
    ["an empty audience list", () => token({ claims: { aud: [] } })],
    ["expired a second ago", () => token({ claims: { exp: seconds } })],
    ["not yet valid", () => token({ claims: { nbf: seconds + 60 } })],
    ["no expiry", () => token({ claims: { exp: undefined } })],
    ["no subject", () => token({ claims: { sub: undefined } })],
    ["a service's token, whose subject is empty", () => token({ claims: { sub: "" } })],
    ["an organisation's token instead of an application's", () => token({ claims: { type: "org" } })],
    [
      "an edited claim",
      () => {
        const [header, , signature] = token().split(".");
        return `${header}.${encode({ aud: [localRealm.audience], iss: localRealm.issuer, sub: "x" })}.${signature}`;
      },
    ],
    ["a signature with padding", () => `${token()}=`],
    ["a space at the end", () => `${token()} `],
    ["four parts", () => `${token()}.x`],
    ["nothing", () => ""],
  ];

  test.each(forged)("%s is nobody", async (_title, make) => {
    expect(await verifier()(make(), clock)).toBeUndefined();
  });

  test("without an audience configured nobody is an operator, whatever the token says", async () => {
    for (const claims of [{ aud: "" }, { aud: [""] }, { aud: undefined }, {}])
      expect(await verifier({ ...localRealm, audience: "" })(token({ claims }), clock)).toBeUndefined();
    expect(
      await verifier({ ...localRealm, issuer: "" })(token({ claims: { iss: "" } }), clock),
    ).toBeUndefined();
  });

  test("a new key is found when it comes, and a forger cannot make us ask more than once a minute", async () => {
    const verify = verifier();
    await verify(token(), clock);
    const fresh = JSON.stringify({
      ...generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" }),
      kid: "fresh",
    });
    const unknown = token({}, fresh);
    asked = [];
    expect(await verify(unknown, clock)).toBeUndefined();
    expect(asked).toEqual([]);
    document = { keys: [...published.keys, ...JSON.parse(localOperatorKeys(fresh)).keys] };
    for (let i = 0; i < 5; i++) await verify(token({ header: { kid: `x${i}` } }), clockAt(now + 61_000));
    expect(asked).toHaveLength(1);
    expect(await verify(unknown, clockAt(now + 61_000))).toMatch(/^[0-9a-f]{32}$/);
    document = published;
  });

  test("keys that cannot be had are our fault and not the caller's, and a redirect is not followed", async () => {
    for (const status of [500, 302]) {
      answer = status;
      await expect(verifier()(token(), clock)).rejects.toMatchObject({ code: "upstream_failed" });
    }
    answer = 200;
    document = { keys: [{ kty: "oct", kid: jwk["kid"], k: "c2VjcmV0" }] };
    await expect(verifier()(token(), clock)).rejects.toThrow();
    document = published;
  });

  test("an errand leads to Access over TLS and nowhere else", async () => {
    for (const url of [
      "http://leanvibe.cloudflareaccess.com/",
      "https://cloudflareaccess.com.evil.example/",
      "https://evil.example/.cloudflareaccess.com",
      "https://a.b.cloudflareaccess.com/",
      "https://leanvibe.cloudflareaccess.com:8443/",
      "https://user@evil.example/",
    ])
      await expect(errand(url, connect), url).rejects.toThrow("no errand");
  });
});
