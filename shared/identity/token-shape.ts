import { base64url, fromBase64url, utf8 } from "../kernel/encoding.ts";

const longestToken = 8192;

/** A compact JWS as RFC 7515 §3.1 spells it, and in no other spelling; nothing of it is verified. */
export interface TokenShape {
  header: Record<string, unknown>;
  claims: Record<string, unknown>;
}

function readObject(part: string): Record<string, unknown> | undefined {
  const bytes = fromBase64url(part);
  if (!bytes || bytes.length === 0) return undefined;
  try {
    const value: unknown = JSON.parse(
      new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes),
    );
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether a token is spelled as we spell ours: no member twice, no space, no escape that need not be one. A second
 * `sub` that one reader takes and another ignores is a forgery's way in (RFC 7515 §4, RFC 8725 §2.5).
 */
export function isOurSpelling(token: string, { header, claims }: TokenShape): boolean {
  const [first, second] = token.split(".");
  const spelled = (value: unknown) => base64url(utf8(JSON.stringify(value)));
  return first === spelled(header) && second === spelled(claims);
}

/** Decoders downstream are lenient (whitespace, padding, loose last bits): one token, one spelling. */
export function readTokenShape(
  token: string,
  { kid = "required" }: { kid?: "required" | "optional" } = {},
): TokenShape | undefined {
  if (token.length > longestToken) return undefined;
  const parts = token.split(".");
  const [first = "", second = "", third = ""] = parts;
  if (parts.length !== 3 || third === "" || !fromBase64url(third)) return undefined;
  const header = readObject(first);
  const claims = readObject(second);
  if (!header || !claims || (kid === "required" && typeof header["kid"] !== "string")) return undefined;
  return { header, claims };
}
