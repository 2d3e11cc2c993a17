import { spend } from "../data/lobby.ts";
import { checkProof, type GoodProof } from "../identity/dpop.ts";
import type { IdentityContext } from "../identity/ports.ts";
import { OAuthRefusal } from "./refusal.ts";
import type { ClientRow } from "./store.ts";

const invalidProof = (detail: string) => new OAuthRefusal("invalid_dpop_proof", detail);

/** Where no meter admits the request, the region's lobby remembers which proofs were taken. */
export const isFresh = (
  ctx: IdentityContext,
  { once, until }: Pick<GoodProof, "once" | "until">,
): Promise<boolean> => spend(ctx.shards.home, "dpop", once, until, ctx.clock.now());

/**
 * The thumbprint of the key that the tool proved to hold in this request to the token endpoint (RFC 9449 §5), or
 * nothing where it shows none and need not. @throws {OAuthRefusal} `invalid_dpop_proof`
 */
export async function provedKey(ctx: IdentityContext, client: ClientRow): Promise<string | null> {
  const given = ctx.headers.get("dpop");
  if (given === null && client.dpopBound)
    throw invalidProof("The tool was registered for tokens that are bound to its key.");
  if (given === null) return null;
  const proof = await checkProof(given, { method: "POST", url: ctx.url, now: ctx.clock.now() });
  if (typeof proof === "string") throw invalidProof(`The proof is not good: ${proof}.`);
  if (!(await isFresh(ctx, proof))) throw invalidProof("The proof was used before.");
  return proof.jkt;
}
