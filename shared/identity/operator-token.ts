import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose";
import * as z from "zod/mini";
import type { Clock } from "../kernel/clock.ts";
import { deferred } from "../kernel/deferred.ts";
import { readTokenShape } from "./token-shape.ts";

/** The one place operators sign in: a Cloudflare Access application. Without an audience nobody is an operator. */
export interface OperatorRealm {
  /** `https://<team>.cloudflareaccess.com` */
  issuer: string;
  /** The application's AUD tag. */
  audience: string;
}

const keySet = deferred(() =>
  z.object({
    keys: z.array(z.object({ kty: z.literal("RSA"), kid: z.string(), n: z.string(), e: z.string() })),
  }),
);

/** `app`: a person's session with the application; other Access tokens are none of ours. */
const accessClaims = deferred(() =>
  z.object({ sub: z.string().check(z.minLength(1)), type: z.literal("app") }),
);

const freshMilliseconds = 3_600_000;
/** A key we do not know may be new, but a forger does not make us ask more often than this. */
const againMilliseconds = 60_000;

type Verifier = (token: string, clock: Clock) => Promise<string | undefined>;

/**
 * Who an Access token was given to, or nothing: for whatever reason it is none of ours, the caller learns
 * no more than that. RS256 with the application's own keys, by `kid`, and nothing else.
 * @param fetchKeys the issuer's public keys (RFC 7517), kept here for an hour
 */
export function operatorVerifier(realm: OperatorRealm, fetchKeys: () => Promise<unknown>): Verifier {
  let kept: { find: ReturnType<typeof createLocalJWKSet>; kids: ReadonlySet<string>; at: number } | undefined;
  const keysFor = async (kid: string, now: number) => {
    const age = kept ? now - kept.at : Number.POSITIVE_INFINITY;
    if (!kept || age > freshMilliseconds || (!kept.kids.has(kid) && age > againMilliseconds)) {
      const keys = keySet.parse(await fetchKeys());
      const kids = new Set(keys.keys.map((key) => key.kid));
      kept = { find: createLocalJWKSet(keys as JSONWebKeySet), kids, at: now };
    }
    return kept;
  };
  return async (token, clock) => {
    const { header } = readTokenShape(token) ?? {};
    if (header?.["alg"] !== "RS256" || realm.issuer === "" || realm.audience === "") return undefined;
    const { find, kids } = await keysFor(String(header["kid"]), clock.now());
    if (!kids.has(String(header["kid"]))) return undefined;
    try {
      const { payload } = await jwtVerify(token, find, {
        algorithms: ["RS256"],
        issuer: realm.issuer,
        audience: realm.audience,
        requiredClaims: ["exp", "iat", "sub"],
        currentDate: new Date(clock.now()),
      });
      return accessClaims.safeParse(payload).data?.sub;
    } catch {
      return undefined;
    }
  };
}
