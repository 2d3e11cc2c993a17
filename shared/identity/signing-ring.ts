import { publicKeyOf } from "./access-token.ts";

export type PublicKey = ReturnType<typeof publicKeyOf>;

/** Private Ed25519 JWKs as JSON. Only `SIGNING_KEY` signs; the others are there while a key is being changed. */
export interface SigningSecrets {
  SIGNING_KEY: string;
  /** Signs next; published before, so that every verifier has it when it begins. */
  SIGNING_KEY_NEXT?: string;
  /** Signed until lately; its tokens are good until they run out. */
  SIGNING_KEY_PREVIOUS?: string;
  /** Public JWKs, a JSON list: what they signed of heads, certificates and receipts is still checked, no token is. */
  RETIRED_KEYS?: string;
}

export interface SigningRing {
  /** Access tokens are good by these. */
  verifying: PublicKey[];
  /** What the region publishes: those, and the retired ones. */
  published: PublicKey[];
}

let kept: { of: string; ring: SigningRing } | undefined;

/** One for the isolate, as long as the secrets are the same: verifiers keep what they imported by the list itself. */
export function signingRing(secrets: SigningSecrets): SigningRing {
  const { SIGNING_KEY, SIGNING_KEY_NEXT, SIGNING_KEY_PREVIOUS, RETIRED_KEYS } = secrets;
  const of = JSON.stringify([SIGNING_KEY, SIGNING_KEY_NEXT, SIGNING_KEY_PREVIOUS, RETIRED_KEYS]);
  if (kept?.of === of) return kept.ring;
  const held = [SIGNING_KEY, SIGNING_KEY_NEXT, SIGNING_KEY_PREVIOUS].filter((key) => key);
  const verifying = held.map((key) => publicKeyOf(String(key)));
  const retired = (JSON.parse(RETIRED_KEYS || "[]") as unknown[]).map((key) =>
    publicKeyOf(JSON.stringify(key)),
  );
  const kids = new Set(verifying.map(({ kid }) => kid));
  const published = [...verifying, ...retired.filter(({ kid }) => !kids.has(kid))];
  kept = { of, ring: { verifying, published } };
  return kept.ring;
}
