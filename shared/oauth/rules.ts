import { grants, type Permission, type Role } from "../kernel/access.ts";
import { allScopes, identityScopes } from "../kernel/tool-scopes.ts";

export const oauthLimits = {
  codeSeconds: 60,
  deviceSeconds: 600,
  /** Between two questions of a device (RFC 8628 §3.5). */
  pollSeconds: 5,
  parameterCharacters: 2_000,
  stateCharacters: 1_024,
  nonceCharacters: 255,
  secretsAtOnce: 2,
  clients: 100,
} as const;

/** Base64url of a SHA-256, and what it may be of (RFC 7636 §4.1, §4.2). */
export const isChallenge = (text: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(text);
export const isVerifier = (text: string): boolean => /^[A-Za-z0-9\-._~]{43,128}$/.test(text);

const known = new Set<string>(allScopes);

/** The scopes in their one order and once each; nothing when one is malformed, unknown or not the tool's. */
export function scopesOf(
  asked: string | undefined,
  allowed: readonly string[],
): readonly string[] | undefined {
  if (asked === undefined) return [...allowed];
  const names = asked.split(" ");
  if (!names.every((name) => known.has(name) && allowed.includes(name))) return undefined;
  return allScopes.filter((scope) => names.includes(scope));
}

const isIdentity = (scope: string): boolean => identityScopes.some((name) => name === scope);

/** A person cannot give away what they may not do themselves. */
export const givenBy = (scopes: readonly string[], role: Role): string[] =>
  scopes.filter((scope) => isIdentity(scope) || grants[role].includes(scope as Permission));

/** What only an administrator may do: to hand it to a tool asks for a fresh proof of the person. */
export const isSensitive = (scopes: readonly string[]): boolean =>
  scopes.some((scope) => !isIdentity(scope) && !grants.developer.includes(scope as Permission));

export interface CodeFacts {
  now: number;
  code: {
    clientId: string;
    redirectUri: string;
    expiresAt: number;
    sessionId: string | null;
    jkt: string | null;
  };
  presented: {
    clientId: string;
    redirectUri: string | undefined;
    verifierMatches: boolean;
    jkt: string | null;
  };
}

/** `replay`: what it gave must end, and that before anything else is looked at, but only for the tool it was given to. */
export type CodeVerdict = "exchange" | "replay" | "foreign" | "expired" | "redirect" | "key" | "verifier";

export function decideCode({ now, code, presented }: CodeFacts): CodeVerdict {
  if (code.clientId !== presented.clientId) return "foreign";
  if (code.sessionId !== null) return "replay";
  if (code.expiresAt <= now) return "expired";
  if (presented.redirectUri !== code.redirectUri) return "redirect";
  if (code.jkt !== null && presented.jkt !== code.jkt) return "key";
  return presented.verifierMatches ? "exchange" : "verifier";
}

/**
 * Whether a bound session may be carried on with the key that is proved now. A tool that proves itself by a secret
 * may take a new key; a public one has nothing but its key (RFC 9449 §5), and a binding is never taken off.
 */
export const mayCarryOn = (
  kind: "confidential" | "public",
  session: { jkt: string | null },
  jkt: string | null,
): boolean => session.jkt === null || (jkt !== null && (kind === "confidential" || jkt === session.jkt));

export interface DeviceFacts {
  now: number;
  clientId: string;
  device: {
    clientId: string;
    status: "pending" | "approved" | "denied" | "used";
    expiresAt: number;
  };
}
export type DeviceVerdict = "exchange" | "wait" | "denied" | "expired" | "unknown";

export function decideDevice({ now, clientId, device }: DeviceFacts): DeviceVerdict {
  if (device.clientId !== clientId || device.status === "used") return "unknown";
  if (device.expiresAt <= now) return "expired";
  if (device.status === "denied") return "denied";
  return device.status === "approved" ? "exchange" : "wait";
}

/** 20 consonants, so that no word comes out of them (RFC 8628 §6.1): 8 of them are 34 bits. */
const letters = "BCDFGHJKLMNPQRSTVWXZ";

/** @param draw random characters of our base 32, as many as are asked for or more */
export function userCodeOf(draw: string): string | undefined {
  const base32 = "0123456789abcdefghjkmnpqrstvwxyz";
  // 32 is no multiple of 20: what is beyond is thrown away, so that each letter is equally likely.
  const picked = Array.from(draw, (character) => letters[base32.indexOf(character)]).filter(
    (letter) => letter !== undefined,
  );
  return picked.length < 8 ? undefined : `${picked.slice(0, 4).join("")}-${picked.slice(4, 8).join("")}`;
}

/** However a person types it: small letters, spaces, no hyphen. */
export function readUserCode(typed: string): string | undefined {
  const plain = typed.toUpperCase().replaceAll(/[\s-]/g, "");
  return /^[BCDFGHJKLMNPQRSTVWXZ]{8}$/.test(plain) ? `${plain.slice(0, 4)}-${plain.slice(4)}` : undefined;
}
