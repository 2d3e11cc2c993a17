import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { drawSecrets } from "../../../scripts/secrets.ts";
import { publicKeyOf, signAccessToken } from "../../../shared/identity/access-token.ts";
import { clockAt } from "../../../shared/kernel/clock.ts";

export type Json = Record<string, unknown>;

export const now = 1_800_000_000_000;
export const seconds = now / 1000;
export const clock = clockAt(now);
const secrets = drawSecrets();
export const ourSecret = secrets.regions.eu.signingKey;
export const foreignSecret = secrets.regions.us.signingKey;
export const ourKeys = [publicKeyOf(ourSecret)];

const padded = (letter: string) => letter.repeat(26);
export const goodClaims = {
  sub: `usr_${padded("1")}`,
  tid: `ten_${padded("2")}`,
  sid: `ses_${padded("3")}`,
  role: "owner" as const,
  ver: 1,
  projects: "all" as const,
  region: "eu" as const,
  shard: 0,
  amr: ["pwd"],
  acr: "password" as const,
  auth_time: seconds,
};
export const good = await signAccessToken(ourSecret, goodClaims, { jti: "j", endsAt: null }, clock);

const [headerPart = "", claimsPart = "", signaturePart = ""] = good.split(".");
const decode = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString()) as Json;
export const parts = { header: headerPart, claims: claimsPart, signature: signaturePart };
export const header = decode(headerPart);
export const claims = decode(claimsPart);

export const encode = (value: unknown) => encodeText(JSON.stringify(value));
export const encodeText = (text: string) => Buffer.from(text).toString("base64url");
const { createPrivateKey } = await import("node:crypto");
export const ourKey = createPrivateKey({ key: JSON.parse(ourSecret) as Json, format: "jwk" });
export const foreignKey = createPrivateKey({ key: JSON.parse(foreignSecret) as Json, format: "jwk" });
export const strangerKey = generateKeyPairSync("ed25519").privateKey;

/** The attacker's signer: it signs whatever is given, with whatever key, and checks nothing. */
export function forge(head: string, body: string, key: KeyObject = ourKey): string {
  return `${head}.${body}.${sign(null, Buffer.from(`${head}.${body}`), key).toString("base64url")}`;
}
export const jws = (head: Json, body: Json, key?: KeyObject) => forge(encode(head), encode(body), key);
export const withHeader = (change: Json, key?: KeyObject) => jws({ ...header, ...change }, claims, key);
export const withClaims = (change: Json) => jws(header, { ...claims, ...change });
export const without = (of: Json, name: string): Json =>
  Object.fromEntries(Object.entries(of).filter(([member]) => member !== name));
