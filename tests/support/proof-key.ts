import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";

type Json = Record<string, unknown>;

/** A client's key, and what signs its proofs: whatever is given, with whatever key, checking nothing. */
export interface ProofKey {
  privateKey: KeyObject;
  jwk: Json;
  jkt: string;
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const hash = (text: string) => createHash("sha256").update(text).digest("base64url");

export function newProofKey(kind: "P-256" | "Ed25519" = "P-256"): ProofKey {
  const pair =
    kind === "P-256" ? generateKeyPairSync("ec", { namedCurve: kind }) : generateKeyPairSync("ed25519");
  const { crv, kty, x, y } = pair.publicKey.export({ format: "jwk" });
  const jwk = { crv, kty, x, ...(y === undefined ? {} : { y }) };
  return { privateKey: pair.privateKey, jwk, jkt: hash(JSON.stringify(jwk)) };
}

export interface ProofParts {
  header: Json;
  claims: Json;
}

/** What a proof is of; `iat` in seconds. */
export interface Proved {
  htm: string;
  htu: string;
  iat: number;
  jti?: string;
}

/** A proof that has nothing wrong with it. */
export const proofParts = ({ jwk }: ProofKey, proved: Proved, token?: string): ProofParts => ({
  header: { typ: "dpop+jwt", alg: jwk["crv"] === "P-256" ? "ES256" : "EdDSA", jwk },
  claims: {
    ...{ jti: "one", ...proved },
    ...(token === undefined ? {} : { ath: hash(token) }),
  },
});

export function signProof({ header, claims }: ProofParts, { privateKey }: Pick<ProofKey, "privateKey">) {
  const input = `${encode(header)}.${encode(claims)}`;
  const isCurve = privateKey.asymmetricKeyType === "ec";
  const digest = privateKey.asymmetricKeyType === "ed25519" ? null : "sha256";
  const signature = sign(digest, Buffer.from(input), {
    key: privateKey,
    ...(isCurve ? { dsaEncoding: "ieee-p1363" as const } : {}),
  });
  return `${input}.${signature.toString("base64url")}`;
}
