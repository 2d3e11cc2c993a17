import { sha256 } from "../kernel/digest.ts";
import { proofAlgorithms } from "../kernel/dpop-refusal.ts";
import { fromBase64url, utf8 } from "../kernel/encoding.ts";
import { readTokenShape } from "./token-shape.ts";

/** Seconds that a proof is good for after its issue, and how far ahead a client's clock may be. */
const longestSeconds = 60;
const skewSeconds = 5;
const headerMembers = ["typ", "alg", "jwk", "kid"];
const privateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"];

/** A proof that was good; whoever takes it sees to it that `once` is taken once, until `until` (milliseconds). */
export interface GoodProof {
  /** Thumbprint of its key (RFC 7638). */
  jkt: string;
  once: string;
  until: number;
}

/** What the proof has to be of: this request, and the token it comes with (none at the token endpoint). */
interface Asked {
  method: string;
  url: string;
  token?: string;
  /** Milliseconds. */
  now: number;
}

interface ProofKey {
  jwk: JsonWebKey;
  algorithm: { name: string; namedCurve?: string; hash?: string };
}

const isCoordinate = (value: unknown): value is string =>
  typeof value === "string" && fromBase64url(value)?.length === 32;

/** Member by member, so that nothing else of what the client wrote reaches the importer. */
function keyOf(alg: unknown, given: unknown): ProofKey | string {
  if (!proofAlgorithms.some((name) => name === alg)) return "algorithm";
  if (typeof given !== "object" || given === null) return "key";
  const { kty, crv, x, y } = given as Record<string, unknown>;
  if (privateMembers.some((member) => member in given)) return "private_key";
  if (!isCoordinate(x)) return "key";
  if (alg !== "ES256")
    return kty === "OKP" && crv === "Ed25519" ? { jwk: { crv, kty, x }, algorithm: { name: crv } } : "key";
  return kty === "EC" && crv === "P-256" && isCoordinate(y)
    ? { jwk: { crv, kty, x, y }, algorithm: { name: "ECDSA", namedCurve: crv, hash: "SHA-256" } }
    : "key";
}

async function isSigned(proof: string, { jwk, algorithm }: ProofKey): Promise<boolean> {
  const end = proof.lastIndexOf(".");
  const signature = fromBase64url(proof.slice(end + 1));
  try {
    const key = await crypto.subtle.importKey("jwk", jwk, algorithm, false, ["verify"]);
    return !!signature && (await crypto.subtle.verify(algorithm, key, signature, utf8(proof.slice(0, end))));
  } catch {
    return false;
  }
}

/** Without query and fragment, as a parser writes it (RFC 9449 §4.3, step 9). */
function addressOf(text: unknown): string | undefined {
  const url = typeof text === "string" ? URL.parse(text) : null;
  return url ? url.origin + url.pathname : undefined;
}

/** RFC 9449 §4.3. @returns the proof, or why it is none; the reason is for the log. */
export async function checkProof(proof: string, asked: Asked): Promise<GoodProof | string> {
  const { header, claims } = readTokenShape(proof, { kid: "optional" }) ?? {};
  if (!header || !claims) return "syntax";
  if (Object.keys(header).some((member) => !headerMembers.includes(member))) return "header_member";
  if (header["typ"] !== "dpop+jwt") return "type";
  const key = keyOf(header["alg"], header["jwk"]);
  if (typeof key === "string") return key;
  const { htm, htu, iat, jti, ath } = claims;
  if (typeof jti !== "string" || jti === "" || jti.length > 256) return "jti";
  if (htm !== asked.method) return "method";
  if (addressOf(htu) !== addressOf(asked.url)) return "address";
  const age = asked.now / 1000 - Number(iat);
  if (!Number.isInteger(iat) || age < -skewSeconds || age > longestSeconds) return "time";
  if (asked.token !== undefined && ath !== (await sha256(asked.token))) return "token";
  if (!(await isSigned(proof, key))) return "signature";
  // The members stand in the order that RFC 7638 §3.3 hashes them in.
  const jkt = await sha256(JSON.stringify(key.jwk));
  const until = (Number(iat) + longestSeconds + 1) * 1000;
  return { jkt, once: await sha256(`dpop:${jkt}:${jti}`), until };
}
