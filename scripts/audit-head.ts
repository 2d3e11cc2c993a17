import { createPublicKey, type JsonWebKey, verify } from "node:crypto";
import { canonicalJson } from "../shared/audit/leaf.ts";

export type Head = {
  origin: string;
  tenant: string;
  size: number;
  root: string;
  timestamp: string;
  /** Events before this place are no longer kept. */
  retained_from?: number | undefined;
  signature: string;
};
/** The nodes over what is no longer kept; the signed root vouches for them. */
export type Sealed = { head: Head; frontier: Buffer[] };
export type PublicKey = JsonWebKey & { kid?: string };

/** Something was changed, or was never ours. */
export class Tampered extends Error {
  /** Index of the first event at fault, where it can be known. */
  readonly at: number | undefined;
  constructor(message: string, at?: number) {
    super(message);
    this.name = "Tampered";
    this.at = at;
  }
}

const isText = (value: unknown): value is string => typeof value === "string";

/** @throws {Tampered} when the text is no head */
export function readHead(text: string, name: string): Sealed {
  const value = parse(text, name);
  const { origin, tenant, size, root, timestamp, signature, witness, frontier, retained_from } = value;
  const isHead =
    [origin, tenant, root, timestamp, signature].every(isText) &&
    Number.isSafeInteger(size) &&
    Number(size) > 0 &&
    (retained_from === undefined || isPlace(retained_from, Number(size)));
  if (!isHead) throw new Tampered(`${name} is not a signed head`);
  const seen = (witness ?? value) as Record<string, unknown>;
  if (seen["size"] !== size || seen["root"] !== root)
    throw new Tampered(`${name}: the witness saw another root`);
  const given = retained_from === undefined ? {} : { retained_from };
  const head = { origin, tenant, size, root, timestamp, ...given, signature } as Head;
  return { head, frontier: hashesOf(frontier ?? [], name) };
}

const isPlace = (value: unknown, size: number) =>
  Number.isSafeInteger(value) && Number(value) > 0 && Number(value) <= size;

/** @throws {Tampered} */
export function hashesOf(value: unknown, name: string): Buffer[] {
  const hashes = Array.isArray(value) ? value.map((text) => Buffer.from(String(text), "base64url")) : [];
  if (!Array.isArray(value) || hashes.some((hash, index) => hash.toString("base64url") !== value[index]))
    throw new Tampered(`${name} holds what is no hash`);
  return hashes;
}

export function parse(text: string, name: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // Told apart from other faults by the name alone.
  }
  throw new Tampered(`${name} is not JSON`);
}

/** The signature must stand over exactly the head's own fields. @throws {Tampered} */
export function verifyHead({ signature, ...head }: Head, keys: readonly PublicKey[], name: string): void {
  const [protectedHeader = "", payload = "", tag = "", ...rest] = signature.split(".");
  if (rest.length > 0 || payload !== Buffer.from(canonicalJson(head)).toString("base64url"))
    throw new Tampered(`${name}: the signature is over another head`);
  const { alg, typ, kid } = parse(
    Buffer.from(protectedHeader, "base64url").toString(),
    `${name}'s signature`,
  );
  if (alg !== "EdDSA" || typ !== "lv-tree-head+jws")
    throw new Tampered(`${name}: the signature is not a tree head's`);
  const key = keys.find((candidate) => candidate.kid === kid && candidate.crv === "Ed25519");
  if (!key) throw new Tampered(`${name}: signed by a key that is not published`);
  const publicKey = createPublicKey({ key, format: "jwk" });
  const signed = Buffer.from(`${protectedHeader}.${payload}`);
  const bytes = Buffer.from(tag, "base64url");
  if (bytes.toString("base64url") !== tag || !verify(null, signed, publicKey, bytes))
    throw new Tampered(`${name}: the signature does not verify`);
}
