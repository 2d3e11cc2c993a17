import { Problem } from "./problem.ts";

/** What proofs may be signed with (RFC 9449 §5.1); `Ed25519` is EdDSA by its newer name (RFC 9864). */
export const proofAlgorithms = ["ES256", "EdDSA", "Ed25519"] as const;

/** RFC 9449 §7.1: the token is none of the key's, or the proof is not good. */
export type ProofError = "invalid_token" | "invalid_dpop_proof";

/** The answer to a token that came without the proof it asks for. */
export const proofRefused = (error: ProofError): Problem =>
  new Problem("unauthenticated", "The token works only with a fresh proof of the key it was given to.", {
    headers: {
      "www-authenticate": `DPoP realm="leanvibe", error="${error}", algs="${proofAlgorithms.join(" ")}"`,
    },
  });
