import { createHash, generateKeyPairSync } from "node:crypto";

/** One region's signing keys: private JWKs as JSON, and the public ones of those that signed before. */
export interface RegionKeys {
  signingKey: string;
  signingKeyNext?: string;
  signingKeyPrevious?: string;
  /** A JSON list of public JWKs. */
  retiredKeys?: string;
}

/** A private Ed25519 JWK whose `kid` is its RFC 7638 thumbprint. */
export function drawSigningKey(): string {
  const { crv, d, kty, x } = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  const kid = createHash("sha256").update(JSON.stringify({ crv, kty, x })).digest("base64url");
  return JSON.stringify({ kty, crv, x, d, kid, alg: "EdDSA", use: "sig" });
}

const publicHalf = (secret: string): { x: string; kid: string } => {
  const { x, kid } = JSON.parse(secret) as { x: string; kid: string };
  return { x, kid };
};

export const steps = ["prepare", "switch", "retire"] as const;
export type Step = (typeof steps)[number];

/** What must have passed since the step before, and why. */
export const waits: Record<Step, string> = {
  prepare: "nothing",
  switch: "10 minutes since prepare: verifiers keep the published keys for 5, caches on the way as long",
  retire: "15 minutes since switch: until then a token of the previous key may still be good",
};

/** One step of a change of key. @throws when it is not that step's turn */
export function advance(keys: RegionKeys, step: Step): RegionKeys {
  const { signingKey, signingKeyNext, signingKeyPrevious, retiredKeys = "[]" } = keys;
  if (step === "prepare") {
    if (signingKeyNext || signingKeyPrevious) throw new Error("a change is under way: finish it first");
    return { ...keys, signingKeyNext: drawSigningKey() };
  }
  if (step === "switch") {
    if (!signingKeyNext) throw new Error("nothing is prepared");
    return { signingKey: signingKeyNext, signingKeyPrevious: signingKey, retiredKeys };
  }
  if (!signingKeyPrevious) throw new Error("no previous key is left");
  const retired = [...(JSON.parse(retiredKeys) as unknown[]), publicHalf(signingKeyPrevious)];
  return { signingKey, retiredKeys: JSON.stringify(retired) };
}
