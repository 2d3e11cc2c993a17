import type { SentForm } from "../http/route.ts";
import { OAuthRefusal } from "./refusal.ts";
import { oauthLimits } from "./rules.ts";

export type Parameters = ReadonlyMap<string, string>;

/**
 * Each parameter once, none empty: empty ones count as left out (RFC 6749 §3.1, §3.2).
 * @throws {OAuthRefusal} `invalid_request`
 */
export function parametersOf(text: string): Parameters {
  const parameters = new Map<string, string>();
  const seen = new Set<string>();
  for (const [name, value] of new URLSearchParams(text)) {
    if (seen.has(name)) throw new OAuthRefusal("invalid_request", "A parameter is repeated.");
    seen.add(name);
    if (value.length > oauthLimits.parameterCharacters || !isPlain(value))
      throw new OAuthRefusal("invalid_request", "A parameter is malformed or too long.");
    if (value !== "") parameters.set(name, value);
  }
  return parameters;
}

const isPlain = (text: string): boolean => text.isWellFormed() && !/[\p{Cc}\ufffd]/u.test(text);

/** @throws {OAuthRefusal} `invalid_request` of anything but a form (RFC 6749 §4.1.3) */
export function formOf({ type, text }: SentForm): Parameters {
  if (!/^application\/x-www-form-urlencoded\s*(?:;\s*charset="?utf-8"?\s*)?$/i.test(type))
    throw new OAuthRefusal("invalid_request", "Send the parameters as application/x-www-form-urlencoded.");
  return parametersOf(text);
}

/** @throws {OAuthRefusal} `invalid_request` */
export function required(parameters: Parameters, name: string): string {
  const value = parameters.get(name);
  if (value === undefined) throw new OAuthRefusal("invalid_request", `${name} is required.`);
  return value;
}
