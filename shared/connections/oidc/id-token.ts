import { fromBase64url } from "../../kernel/encoding.ts";
import { DoorRefusal } from "../door.ts";

/** Signatures by a key of the provider's own; a shared secret or none at all is none. */
export const signatureAlgorithms = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
];
const longest = 32_000;

/**
 * The header of a compact JWS, strictly spelled (RFC 7515 §3.1, RFC 8725 §3): decoders that forgive let one token have many spellings.
 * @throws {DoorRefusal}
 */
export function headerOf(idToken: unknown): Record<string, unknown> {
  if (typeof idToken !== "string" || idToken === "") throw new DoorRefusal("id_token_missing");
  if (idToken.length > longest) throw new DoorRefusal("id_token_too_large");
  if (!/^[\w-]+\.[\w-]+\.[\w-]*$/.test(idToken)) throw new DoorRefusal("id_token_malformed");
  const header = decoded(idToken.split(".")[0] ?? "");
  const { alg, crit, typ } = header;
  if (!signatureAlgorithms.includes(String(alg))) throw new DoorRefusal("algorithm_refused", { alg });
  if (crit !== undefined) throw new DoorRefusal("critical_header", { alg });
  if (typ !== undefined && !["jwt", "JWT"].includes(String(typ)))
    throw new DoorRefusal("token_type_refused", { alg, typ });
  return header;
}

function decoded(part: string): Record<string, unknown> {
  const bytes = fromBase64url(part);
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // falls through: whatever it is, it is no header
  }
  throw new DoorRefusal("id_token_malformed");
}
