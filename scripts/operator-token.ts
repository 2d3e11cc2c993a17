import { createHash, createPrivateKey, randomBytes, sign } from "node:crypto";

/** Where operators of a local instance are said to sign in. Nothing answers there: the keys come as a variable. */
export const localRealm = { issuer: "https://local.cloudflareaccess.com", audience: "local-operators" };

/** The public half of the local issuer's key, as Access publishes its own. */
export function localOperatorKeys(operatorKey: string): string {
  const { kty, n, e, kid } = JSON.parse(operatorKey) as Record<string, string>;
  return JSON.stringify({ keys: [{ kid, kty, alg: "RS256", use: "sig", e, n }] });
}

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");

export interface Making {
  /** Milliseconds since the epoch. */
  now: number;
  seconds?: number;
  /** Claims to change or, as `undefined`, to leave out. */
  claims?: Record<string, unknown>;
  header?: Record<string, unknown>;
}

/** What Cloudflare Access would put into `Cf-Access-Jwt-Assertion` for this person, signed by the local issuer. */
export function operatorToken(
  operatorKey: string,
  name: string,
  { now, seconds = 900, claims = {}, header = {} }: Making,
): string {
  const jwk = JSON.parse(operatorKey) as Record<string, string>;
  const issued = Math.floor(now / 1000);
  const payload = {
    aud: [localRealm.audience],
    email: `${name}@operators.example`,
    exp: issued + seconds,
    iat: issued,
    nbf: issued,
    iss: localRealm.issuer,
    type: "app",
    identity_nonce: randomBytes(8).toString("hex"),
    sub: createHash("sha256").update(`local operator ${name}`).digest("hex").slice(0, 32),
    country: "XX",
    ...claims,
  };
  const signed = `${encode({ alg: "RS256", kid: jwk["kid"], typ: "JWT", ...header })}.${encode(payload)}`;
  const key = createPrivateKey({ key: jwk, format: "jwk" });
  return `${signed}.${sign("sha256", Buffer.from(signed), key).toString("base64url")}`;
}
