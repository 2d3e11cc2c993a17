import { createHmac, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, test } from "vitest";
import { checkAccessToken } from "../../../shared/identity/access-token.ts";
import {
  claims,
  clock,
  encode,
  encodeText,
  foreignKey,
  forge,
  good,
  goodClaims,
  header,
  jws,
  ourKey,
  ourKeys,
  parts,
  seconds,
  strangerKey,
  withClaims,
  withHeader,
  without,
} from "./token-attacker.ts";

const publicPem = createPublicKey(ourKey).export({ type: "spki", format: "pem" }).toString();
const strangerJwk = createPublicKey(strangerKey).export({ format: "jwk" });
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;

const signedBy = (head: Record<string, unknown>, make: (input: Buffer) => Buffer) => {
  const input = `${encode(head)}.${parts.claims}`;
  return `${input}.${make(Buffer.from(input)).toString("base64url")}`;
};
const text = (value: unknown) => JSON.stringify(value);
const doubled = (of: object, name: string, value: unknown) =>
  text(of).replace(/\}$/, `,"${name}":${text(value)}}`);

/** The last character of 64 bytes has four bits that decode to nothing. */
function looseEnd(token: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return token.slice(0, -1) + alphabet[alphabet.indexOf(token.at(-1) ?? "") ^ 1];
}

/** One attack a row: what is presented, and the reason that goes to the log. */
const attacks: [attack: string, reason: string, token: string][] = [
  // Spelling: one token has one.
  ["nothing", "syntax", ""],
  ["two parts", "syntax", `${parts.header}.${parts.claims}`],
  ["four parts", "syntax", `${good}.x`],
  ["five parts, as an encrypted token", "syntax", `${parts.header}.a.b.c.d`],
  ["no signature", "syntax", `${parts.header}.${parts.claims}.`],
  ["no header", "syntax", `.${parts.claims}.${parts.signature}`],
  ["no claims", "syntax", `${parts.header}..${parts.signature}`],
  ["padding", "syntax", `${good}==`],
  ["padding of the header", "syntax", `${parts.header}=.${parts.claims}.${parts.signature}`],
  ["a space inside", "syntax", `${parts.header} .${parts.claims}.${parts.signature}`],
  ["a line break at the end", "syntax", `${good}\n`],
  ["the other base64 alphabet", "syntax", `${parts.header}.${parts.claims}.+/${parts.signature.slice(2)}`],
  ["another spelling of the last bits", "syntax", looseEnd(good)],
  ["more than 8 kB", "syntax", withClaims({ amr: ["x".repeat(8000)] })],
  [
    "JSON serialisation",
    "syntax",
    text({ protected: parts.header, payload: parts.claims, signature: parts.signature }),
  ],
  ["a list for claims", "syntax", forge(parts.header, encode([claims]))],
  ["text for claims", "syntax", forge(parts.header, encode("claims"))],
  ["null for claims", "syntax", forge(parts.header, encode(null))],
  ["a list for a header", "syntax", forge(encode([header]), parts.claims)],
  ["claims that are no JSON", "syntax", forge(parts.header, encodeText("{"))],
  [
    "claims that are no UTF-8",
    "syntax",
    forge(parts.header, Buffer.from([0x7b, 0xff, 0x7d]).toString("base64url")),
  ],
  ["a byte order mark", "syntax", forge(parts.header, encodeText(`\ufeff${text(claims)}`))],
  ["spaces in the claims", "syntax", forge(parts.header, encodeText(JSON.stringify(claims, null, 1)))],
  ["spaces in the header", "syntax", forge(encodeText(JSON.stringify(header, null, 1)), parts.claims)],
  ["a second sub", "syntax", forge(parts.header, encodeText(doubled(claims, "sub", "usr_other")))],
  ["a second tenant", "syntax", forge(parts.header, encodeText(doubled(claims, "tid", "ten_other")))],
  ["a second role", "syntax", forge(parts.header, encodeText(doubled(claims, "role", "owner")))],
  ["a second alg", "syntax", forge(encodeText(doubled(header, "alg", "none")), parts.claims)],
  ["a second kid", "syntax", forge(encodeText(doubled(header, "kid", "x")), parts.claims)],
  [
    "an escaped member name",
    "syntax",
    forge(parts.header, encodeText(text(claims).replace('"sub"', '"\\u0073ub"'))),
  ],
  [
    "a number spelled as another",
    "syntax",
    forge(parts.header, encodeText(text(claims).replace(/"shard":0/, '"shard":0e0'))),
  ],
  // The header: three members, each of one value.
  ["alg none", "algorithm", `${encode({ ...header, alg: "none" })}.${parts.claims}.AA`],
  ["alg none with a good signature", "algorithm", withHeader({ alg: "none" })],
  ["alg None", "algorithm", withHeader({ alg: "None" })],
  ["alg in lower case", "algorithm", withHeader({ alg: "eddsa" })],
  ["no alg", "algorithm", jws(without(header, "alg"), claims)],
  ["a list for alg", "algorithm", withHeader({ alg: ["EdDSA"] })],
  [
    "HS256 over the public key",
    "algorithm",
    signedBy({ ...header, alg: "HS256" }, (input) => createHmac("sha256", publicPem).update(input).digest()),
  ],
  ["RS256", "algorithm", signedBy({ ...header, alg: "RS256" }, (input) => sign("sha256", input, rsa))],
  ["ES256", "algorithm", signedBy({ ...header, alg: "ES256" }, (input) => sign("sha256", input, ec))],
  ["Ed25519, the name we do not use", "algorithm", withHeader({ alg: "Ed25519" })],
  ["its own key", "header_member", withHeader({ jwk: strangerJwk }, strangerKey)],
  [
    "its own key under our kid",
    "header_member",
    withHeader({ kid: header["kid"], jwk: strangerJwk }, strangerKey),
  ],
  ["a key by URL", "header_member", withHeader({ jku: "https://evil.test/keys" }, strangerKey)],
  ["a certificate", "header_member", withHeader({ x5c: [publicPem] }, strangerKey)],
  ["a certificate by URL", "header_member", withHeader({ x5u: "https://evil.test/c" }, strangerKey)],
  ["a critical member", "header_member", withHeader({ crit: ["exp"], exp: 1 })],
  ["an unencoded payload", "header_member", withHeader({ b64: false, crit: ["b64"] })],
  ["compression", "header_member", withHeader({ zip: "DEF" })],
  ["a nested token", "header_member", withHeader({ cty: "JWT" })],
  ["an ID token's type", "type", withHeader({ typ: "JWT" })],
  ["a tree head's type", "type", withHeader({ typ: "lv-tree-head+jws" })],
  ["a DPoP proof's type", "type", withHeader({ typ: "dpop+jwt" })],
  ["another spelling of the type", "type", withHeader({ typ: "application/at+jwt" })],
  ["the type in capitals", "type", withHeader({ typ: "AT+JWT" })],
  ["no type", "type", jws(without(header, "typ"), claims)],
  ["an unknown kid", "unknown_key", withHeader({ kid: "unknown" })],
  ["a kid that is a path", "unknown_key", withHeader({ kid: "../../etc/passwd" })],
  ["a kid that is SQL", "unknown_key", withHeader({ kid: "' or 1=1 --" })],
  ["a kid of Object's", "unknown_key", withHeader({ kid: "__proto__" })],
  ["no kid", "syntax", jws(without(header, "kid"), claims)],
  ["a kid that is a number", "syntax", withHeader({ kid: 1 })],
  // The signature.
  ["another key under our kid", "signature", withHeader({}, strangerKey)],
  ["another region's key under our kid", "signature", withHeader({}, foreignKey)],
  [
    "changed claims",
    "signature",
    `${parts.header}.${encode({ ...claims, role: "viewer" })}.${parts.signature}`,
  ],
  ["a signature of zeros", "signature", `${parts.header}.${parts.claims}.${"A".repeat(86)}`],
  ["a short signature", "signature", `${parts.header}.${parts.claims}.${parts.signature.slice(0, 84)}`],
  // Time.
  ["an expiry that has come", "expired", withClaims({ iat: seconds - 600, exp: seconds })],
  ["an expiry long ago", "expired", withClaims({ iat: seconds - 90_000, exp: seconds - 89_400 })],
  ["a start in the future", "claim_nbf", withClaims({ nbf: seconds + 60 })],
  ["issued in the future", "issued_in_future", withClaims({ iat: seconds + 60, exp: seconds + 120 })],
  ["a life of a year", "lifetime", withClaims({ exp: seconds + 31_536_000 })],
  ["a life without end", "times", withClaims({ exp: null })],
  ["no expiry", "times", jws(header, without(claims, "exp"))],
  ["no time of issue", "times", jws(header, without(claims, "iat"))],
  ["an expiry that is text", "times", withClaims({ exp: "9999999999" })],
  ["half a second of life", "times", withClaims({ exp: seconds + 0.5 })],
  // Whose word it is, and for whom.
  ["another issuer", "claim_iss", withClaims({ iss: "https://identity.evil.test" })],
  ["our issuer with a slash", "claim_iss", withClaims({ iss: `${claims["iss"]}/` })],
  ["another audience", "claim_aud", withClaims({ aud: "https://app.leanvibe.ai" })],
  ["no audience", "claim_aud", jws(header, without(claims, "aud"))],
  ["no token id", "claim_jti", jws(header, without(claims, "jti"))],
  // What it says of the person.
  ...["sub", "tid", "sid", "role", "ver", "projects", "region", "shard", "amr", "auth_time"].map(
    (name): [string, string, string] => [`no ${name}`, `claim_${name}`, jws(header, without(claims, name))],
  ),
  ["a role we do not have", "claims", withClaims({ role: "root" })],
  ["a tenant that is no id", "claims", withClaims({ tid: "' or 1=1 --" })],
  ["a person who is a session", "claims", withClaims({ sub: goodClaims.sid })],
  ["a list of tenants", "claims", withClaims({ tid: [goodClaims.tid] })],
  ["a shard below nothing", "claims", withClaims({ shard: -1 })],
  ["a shard that is text", "claims", withClaims({ shard: "0" })],
  ["half a version", "claims", withClaims({ ver: 1.5 })],
  ["a region we do not have", "claims", withClaims({ region: "xx" })],
  ["methods that are text", "claims", withClaims({ amr: "pwd" })],
  ["an assurance we do not give", "claims", withClaims({ acr: "divine" })],
  ["a parent that is no id", "claims", withClaims({ via: "x" })],
];

describe("an access token (M-053)", () => {
  test("as it was signed is good, and the attacker's signer makes the same", async () => {
    for (const token of [good, jws(header, claims)])
      expect(await checkAccessToken(token, ourKeys, clock)).toMatchObject({ claims: goodClaims });
  });

  test("has at least sixty rows of refusals, no two alike", () => {
    expect(attacks.length).toBeGreaterThanOrEqual(60);
    expect(new Set(attacks.map(([attack]) => attack)).size).toBe(attacks.length);
  });

  test.each(attacks)("with %s is refused: %s", async (_, reason, token) => {
    expect(await checkAccessToken(token, ourKeys, clock)).toEqual({ fault: reason });
  });

  test("is refused where no key is known at all", async () => {
    expect(await checkAccessToken(good, [], clock)).toEqual({ fault: "unknown_key" });
  });
});
