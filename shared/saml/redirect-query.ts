import { SamlRefusal } from "./contract.ts";
import { decodeUtf8, largestMessage } from "./raw-text.ts";
import { signatureAlgorithms } from "./signature-form.ts";

const known = ["SAMLRequest", "SAMLResponse", "RelayState", "SigAlg", "Signature"];

export interface RedirectQuery {
  kind: "request" | "response";
  parameters: Record<string, string>;
  /** The signed parameters as they arrived, in the binding's order. */
  raw: string;
}

/**
 * The Redirect binding's query (SAML Bindings §3.4.4.1). Each parameter once, nothing else signed along: the
 * signature is over the raw text, so a second reading of the query must not exist.
 */
export function redirectQuery(query: string): RedirectQuery {
  const tokens = new Map<string, string>();
  const parameters: Record<string, string> = {};
  for (const token of query.split("&").filter((part) => part !== "")) {
    const at = token.indexOf("=");
    const name = decoded(at < 0 ? token : token.slice(0, at));
    if (!known.includes(name)) continue;
    if (tokens.has(name) || !token.startsWith(`${name}=`)) throw new SamlRefusal("query_malformed");
    tokens.set(name, token);
    parameters[name] = decoded(token.slice(at + 1).replaceAll("+", " "));
  }
  const message = tokens.get("SAMLRequest") ?? tokens.get("SAMLResponse");
  if (message === undefined || (tokens.has("SAMLRequest") && tokens.has("SAMLResponse")))
    throw new SamlRefusal("query_malformed");
  if (!tokens.has("Signature") || !tokens.has("SigAlg")) throw new SamlRefusal("message_unsigned");
  if (!(signatureAlgorithms as readonly string[]).includes(parameters["SigAlg"] ?? ""))
    throw new SamlRefusal("signature_algorithm");
  const relayState = tokens.get("RelayState");
  return {
    kind: tokens.has("SAMLRequest") ? "request" : "response",
    parameters,
    raw: [message, relayState, tokens.get("SigAlg")].filter((part) => part !== undefined).join("&"),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new SamlRefusal("query_malformed");
  }
}

/** Unpacks a deflated message (RFC 1951), and no more of it than a message may hold. */
export async function inflated(base64: string): Promise<string> {
  if (base64.length > largestMessage) throw new SamlRefusal("message_too_large");
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64) || base64.length % 4 !== 0)
    throw new SamlRefusal("base64_invalid");
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for (const reader = stream.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(value);
      size += value.length;
      if (size > largestMessage) {
        await reader.cancel();
        throw new SamlRefusal("message_too_large");
      }
    }
  } catch (error) {
    throw error instanceof SamlRefusal ? error : new SamlRefusal("base64_invalid", "not deflated");
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return decodeUtf8(whole);
}
