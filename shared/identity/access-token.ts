import { importJWK, type JWK, SignJWT } from "jose";
import * as z from "zod/mini";
import { id } from "../http/wire.ts";
import { roles } from "../kernel/access.ts";
import { assurances } from "../kernel/assurance.ts";
import type { Clock } from "../kernel/clock.ts";
import { deferred } from "../kernel/deferred.ts";
import { fromBase64url, utf8 } from "../kernel/encoding.ts";
import { projectAccesses } from "../kernel/principal.ts";
import { type ResidencyPolicy, regions } from "../kernel/region.ts";
import { KnownTokens } from "./known-tokens.ts";
import { sessionLimits } from "./rules.ts";
import { headerFault, timeFault } from "./token-fault.ts";
import { isOurSpelling, readTokenShape, type TokenShape } from "./token-shape.ts";

const issuer = "https://identity.leanvibe.ai";
const audience = "https://api.leanvibe.ai";

/** `lvc_eu_…`: the region the tool was registered in, and what the id of its row ends with. */
const clientId = deferred(() => z.string().check(z.regex(/^lvc_[a-z]{2}_[0-9a-hjkmnp-tv-z]{26}$/)));

/** RFC 9068 claims and ours; what is not exactly this shape was not made by us. */
const accessClaims = deferred(() =>
  z.object({
    /** The person; of a tool that acts for itself, the tool, and `mbr` is who answers for it. */
    sub: z.union([id("user"), clientId]),
    mbr: z.optional(id("user")),
    /** There only when a company's own tool holds the token: it may do what `scope` says and no more (RFC 9068 §2.2). */
    client_id: z.optional(clientId),
    scope: z.optional(z.string()),
    tid: id("tenant"),
    sid: id("session"),
    role: z.enum(roles),
    /** Version of the person's row that says all this; the tenant's meter knows when a later one counts. */
    ver: z.int(),
    projects: z.enum(projectAccesses),
    region: z.enum(regions),
    shard: z.int().check(z.minimum(0)),
    amr: z.array(z.string()),
    /** What the session's methods are worth; tokens older than this claim have none. */
    acr: z.optional(z.enum(assurances)),
    auth_time: z.int(),
    /** The single sign-on connection that opened the session. */
    conn: z.optional(id("connection")),
    /** The organisation above whose person and session this is: the token counts while those do. */
    via: z.optional(id("tenant")),
    /** Thumbprint of the key without whose proof the token is worth nothing (RFC 9449 §6.1). */
    cnf: z.optional(z.strictObject({ jkt: z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/)) })),
    /** There only when the tenant is `strict`, for the edge to tell. */
    residency: z.optional(z.literal("strict")),
  }),
);
export type AccessClaims = z.output<typeof accessClaims>;

const optionalClaims = ["acr", "conn", "via", "residency", "mbr", "client_id", "scope", "cnf"];
const requiredClaims = () => [
  ...["exp", "iat", "jti"],
  ...Object.keys(accessClaims.shape).filter((claim) => !optionalClaims.includes(claim)),
];

/** When every access token made until `now` has run out, in milliseconds. */
export const tokensRunOut = (now: number): number => now + (sessionLimits.accessSeconds + 60) * 1000;
/** What a token says of the tenant's residency policy. */
export const residencyClaim = (policy: ResidencyPolicy): Pick<AccessClaims, "residency"> =>
  policy === "strict" ? { residency: policy } : {};

interface SigningKey {
  key: Awaited<ReturnType<typeof importJWK>>;
  kid: string;
}

const signingKeys = new Map<string, Promise<SigningKey>>();

export function signingKeyOf(secret: string): Promise<SigningKey> {
  const known = signingKeys.get(secret);
  if (known) return known;
  const jwk = JSON.parse(secret) as JWK & { kid: string };
  const imported = importJWK(jwk, "EdDSA").then((key) => ({ key, kid: jwk.kid }));
  signingKeys.set(secret, imported);
  return imported;
}

/** `endsAt`, in milliseconds: no token outlives the access of the person it speaks for. */
export async function signAccessToken(
  secret: string,
  claims: AccessClaims,
  { jti, endsAt }: { jti: string; endsAt: number | null },
  clock: Clock,
): Promise<string> {
  const { key, kid } = await signingKeyOf(secret);
  const now = Math.floor(clock.now() / 1000);
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "EdDSA", typ: "at+jwt", kid })
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt(now)
    .setExpirationTime(Math.min(now + sessionLimits.accessSeconds, Math.floor((endsAt ?? Infinity) / 1000)))
    .setJti(jti)
    .sign(key);
}

/** The public half, member by member, so that a private one cannot slip through. */
export function publicKeyOf(secret: string) {
  const { x, kid } = JSON.parse(secret) as { x: string; kid: string };
  return { kty: "OKP", crv: "Ed25519", x, kid, alg: "EdDSA", use: "sig" } as const;
}

type Jwk = Record<string, unknown>;

const verifyingKeys = new WeakMap<Jwk, Promise<CryptoKey>>();

function verifyingKeyOf(jwk: Jwk): Promise<CryptoKey> {
  const known = verifyingKeys.get(jwk);
  if (known) return known;
  const publicHalf = { kty: "OKP", crv: "Ed25519", x: String(jwk["x"]) };
  const imported = crypto.subtle.importKey("jwk", publicHalf, { name: "Ed25519" }, false, ["verify"]);
  verifyingKeys.set(jwk, imported);
  return imported;
}

/** Over the text itself, as it came (RFC 7515 §5.2, RFC 8037 §3.1). */
async function isSignedBy(jwk: Jwk, token: string): Promise<boolean> {
  const end = token.lastIndexOf(".");
  const signature = fromBase64url(token.slice(end + 1));
  if (!signature) return false;
  try {
    const key = await verifyingKeyOf(jwk);
    return await crypto.subtle.verify("Ed25519", key, signature, utf8(token.slice(0, end)));
  } catch {
    return false; // no key of that kind, or no signature of that length
  }
}

/** Why what we signed is no access token of ours that counts now; for the log alone. */
function claimFault(claims: Record<string, unknown>, now: number): string | undefined {
  const missing = requiredClaims().find((claim) => !(claim in claims));
  if (missing !== undefined) return `claim_${missing}`;
  if (claims["iss"] !== issuer) return "claim_iss";
  if (claims["aud"] !== audience) return "claim_aud";
  const start = "nbf" in claims ? claims["nbf"] : 0;
  if (typeof start !== "number" || start * 1000 > now) return "claim_nbf";
  return Number(claims["exp"]) * 1000 <= now ? "expired" : undefined;
}

/** About 2 KiB each; an isolate meets few people at a time. */
const knownTokens = new KnownTokens<AccessClaims>(2_000);

/** Was checked here before, letter by letter; whether it still counts is another question. */
export const wasChecked = (token: string): boolean => knownTokens.shapeOf(token) !== undefined;

/** Of a token that was checked before its text is not taken apart again. */
export const accessTokenShape = (token: string): TokenShape | undefined =>
  knownTokens.shapeOf(token) ?? readTokenShape(token);

type Keys = Record<string, unknown>[];

/**
 * What a known token says: it is as good as it was when it was checked, as long as its time lasts.
 * @param keysOf the region's keys, for a token that names this one
 */
export function recalledClaims(
  token: string,
  keysOf: (kid: unknown) => Keys | undefined,
  now: number,
): AccessClaims | undefined {
  const shape = knownTokens.shapeOf(token);
  const keys = shape && keysOf(shape.header["kid"]);
  const known = keys && knownTokens.recall(token, keys);
  if (!known) return undefined;
  const { claims } = known.shape;
  const isOver = Number(claims["exp"]) * 1000 <= now;
  return isOver || timeFault(claims, now, sessionLimits.accessSeconds) ? undefined : known.claims;
}

/**
 * The claims, or why the token is not ours; the caller of a route learns no more than that it is not. Its spelling
 * comes first (RFC 8725 §3.1): decoders downstream take many spellings for one token.
 */
export async function checkAccessToken(
  token: string,
  keys: Record<string, unknown>[],
  clock: Clock,
): Promise<{ claims: AccessClaims } | { fault: string }> {
  const known = recalledClaims(token, () => keys, clock.now());
  if (known) return { claims: known };
  const shape = readTokenShape(token);
  if (!shape || !isOurSpelling(token, shape)) return { fault: "syntax" };
  const kids = keys.map(({ kid }) => kid);
  const now = clock.now();
  const fault = headerFault(shape.header, kids) ?? timeFault(shape.claims, now, sessionLimits.accessSeconds);
  if (fault !== undefined) return { fault };
  const jwk = keys.find(({ kid }) => kid === shape.header["kid"]);
  if (!jwk || !(await isSignedBy(jwk, token))) return { fault: "signature" };
  const wrong = claimFault(shape.claims, now);
  if (wrong !== undefined) return { fault: wrong };
  const claims = accessClaims.safeParse(shape.claims).data;
  if (!claims) return { fault: "claims" };
  Object.freeze(claims.amr);
  knownTokens.remember(token, keys, { shape, claims: Object.freeze(claims) });
  return { claims };
}

export async function verifyAccessToken(
  ...given: Parameters<typeof checkAccessToken>
): Promise<AccessClaims | undefined> {
  const checked = await checkAccessToken(...given);
  return "claims" in checked ? checked.claims : undefined;
}
