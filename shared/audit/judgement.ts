import { base64url, fromBase64url, utf8 } from "../kernel/encoding.ts";
import type { AuditEventView } from "./contract.ts";
import { canonicalJson, leafText } from "./leaf.ts";
import type { ConsistencyView, HeadView, InclusionView } from "./log-contract.ts";
import { hashLeaf } from "./merkle.ts";
import { verifyConsistency, verifyInclusion } from "./merkle-verification.ts";

/** A public key as the JWK Set shows it (RFC 8037). */
export interface PublicJwk {
  kid?: unknown;
  crv?: unknown;
  x?: unknown;
}

/** Size and root of a head that was seen before. */
export interface SeenHead {
  size: number;
  root: string;
}

export interface Evidence {
  events: readonly AuditEventView[];
  head: HeadView | null;
  proofs: readonly InclusionView[];
  keys: readonly PublicJwk[];
  seen?: SeenHead | undefined;
  growth?: ConsistencyView | null;
}

/** `pending`: younger than the head, which comes each minute. `refused`: what is shown is not what was signed. */
export type EventVerdict = "included" | "pending" | "refused";

export interface Judgement {
  head: "verified" | "refused" | "none";
  /** Whether the log begins with what was seen before. */
  growth: "verified" | "refused" | "unasked";
  events: { id: string; verdict: EventVerdict }[];
}

/** An entry enters the log within a minute of its commit, and waits for a head for another. */
const tardyMilliseconds = 300_000;

/**
 * Checks what a page shows, without trusting who made the page: the head's signature, each event's path
 * to its root, and that the log grew out of what was seen before. Runs in the browser and here alike.
 */
export async function judge({ events, head, proofs, keys, seen, growth }: Evidence): Promise<Judgement> {
  if (!head)
    return { head: "none", growth: "unasked", events: events.map(({ id }) => ({ id, verdict: "pending" })) };
  const isSigned = await isSignedHead(head, keys);
  const verdicts = events.map(async (event) => {
    const proof = proofs.find(({ event_id }) => event_id === event.id);
    return { id: event.id, verdict: isSigned ? await verdictOf(event, head, proof) : ("refused" as const) };
  });
  return {
    head: isSigned ? "verified" : "refused",
    growth: seen ? ((await isGrown(seen, head, growth)) ? "verified" : "refused") : "unasked",
    events: await Promise.all(verdicts),
  };
}

/** The signature stands over exactly the head's own fields, by one of the published keys. */
async function isSignedHead({ witness: _, frontier: __, ...signed }: HeadView, keys: readonly PublicJwk[]) {
  const { signature, ...head } = signed;
  const [protectedHeader = "", payload = "", tag = "", ...rest] = signature.split(".");
  if (rest.length > 0 || payload !== base64url(utf8(canonicalJson(head)))) return false;
  const named = readObject(protectedHeader);
  if (named?.["alg"] !== "EdDSA" || named["typ"] !== "lv-tree-head+jws") return false;
  const jwk = keys.find(({ kid, crv }) => kid === named["kid"] && crv === "Ed25519");
  const bytes = fromBase64url(tag);
  if (typeof jwk?.x !== "string" || !bytes) return false;
  const public_ = { kty: "OKP", crv: "Ed25519", x: jwk.x };
  const key = await crypto.subtle.importKey("jwk", public_, { name: "Ed25519" }, false, ["verify"]);
  return crypto.subtle.verify({ name: "Ed25519" }, key, bytes, utf8(`${protectedHeader}.${payload}`));
}

function readObject(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(fromBase64url(part)));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

async function verdictOf(
  event: AuditEventView,
  head: HeadView,
  proof: InclusionView | undefined,
): Promise<EventVerdict> {
  if (!proof) {
    const age = new Date(head.timestamp).getTime() - new Date(event.at).getTime();
    return age <= tardyMilliseconds ? "pending" : "refused";
  }
  const leaf = await hashLeaf(utf8(leafText(event, proof.sequence)));
  const [root, path] = [hash(head.root), proof.path.map(hash)];
  const claim = { leaf, index: proof.sequence, size: head.size, root };
  return (await verifyInclusion(claim, path)) ? "included" : "refused";
}

async function isGrown(seen: SeenHead, head: HeadView, growth: ConsistencyView | null | undefined) {
  const [first, second] = [seen, head].map(({ size, root }) => ({ size, root: hash(root) }));
  if (!first || !second) return false;
  return verifyConsistency(first, second, (growth?.path ?? []).map(hash));
}

/** What is no hash equals none. */
const hash = (text: string) => fromBase64url(text) ?? new Uint8Array(0);
