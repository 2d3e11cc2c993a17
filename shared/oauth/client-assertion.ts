import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose";
import { spend } from "../data/lobby.ts";
import type { IdentityContext } from "../identity/ports.ts";
import { readTokenShape } from "../identity/token-shape.ts";
import { sha256 } from "../kernel/digest.ts";
import { issuerOf } from "./issuer.ts";
import type { ClientRow } from "./store.ts";

/** How long an assertion may be good for, and how far a tool's clock may be off. */
const longestSeconds = 300;
const skewSeconds = 30;

/** Whom an assertion speaks of, unverified: it only says whose keys to look for. */
export function assertionSubject(assertion: string): string | undefined {
  const subject = readTokenShape(assertion, { kid: "optional" })?.claims["sub"];
  return typeof subject === "string" ? subject : undefined;
}

/** RFC 7523 §3 and §2.2: signed by the tool, by itself of itself, for this issuer, once. */
export async function verifyAssertion(
  ctx: IdentityContext,
  client: ClientRow,
  assertion: string,
): Promise<boolean> {
  if (client.keys.length === 0 || !readTokenShape(assertion, { kid: "optional" })) return false;
  const issuer = issuerOf(ctx);
  try {
    const set = createLocalJWKSet({ keys: client.keys } as unknown as JSONWebKeySet);
    const { payload } = await jwtVerify(assertion, set, {
      algorithms: ["ES256", "EdDSA"],
      issuer: client.clientId,
      subject: client.clientId,
      audience: [issuer, `${issuer}/oauth/token`],
      requiredClaims: ["exp", "iat", "jti"],
      maxTokenAge: longestSeconds,
      clockTolerance: skewSeconds,
      currentDate: new Date(ctx.clock.now()),
    });
    const { exp = 0, jti } = payload;
    const now = ctx.clock.now();
    const expiresAt = (exp + skewSeconds) * 1000;
    if (typeof jti !== "string" || Array.isArray(payload.aud)) return false;
    if (expiresAt > now + (longestSeconds + 2 * skewSeconds) * 1000) return false;
    const digest = await sha256(`${client.clientId} ${jti}`);
    return await spend(ctx.shards.home, "oauth_assertion", digest, expiresAt, now);
  } catch {
    return false;
  }
}
