import { findAttestationModel } from "../data/attestation-models.ts";
import { fromBase64url } from "../kernel/encoding.ts";
import type { Policy } from "../tenancy/policy-contract.ts";
import { leadsToRoot } from "./certificate-chain.ts";
import {
  asksAttestation,
  type DemandFault,
  demandFault,
  type Judged,
  type KeyDemands,
  type MakerProof,
  proofOf,
} from "./passkey-rules.ts";
import type { IdentityContext } from "./ports.ts";

export const demandsIn = ({ attestation, allowed_aaguids: allowedAaguids }: Policy): KeyDemands => ({
  attestation,
  allowedAaguids,
});

interface Attested {
  attestation: string;
  aaguid: string;
  /** The statement's certificates, the signing one first. */
  chain: readonly Uint8Array<ArrayBuffer>[];
}

/**
 * Who made a key, as far as can be said: a statement that leads to the roots its maker published proves it, any other
 * claims it. Where an operator has loaded the FIDO Alliance's list, a model that is on it is proven or refused.
 */
export async function judgeMaker(
  ctx: Pick<IdentityContext, "shards" | "clock">,
  demands: KeyDemands,
  { attestation, aaguid, chain }: Attested,
): Promise<{ makerProof: MakerProof } | { fault: DemandFault }> {
  if (chain.length === 0 && !asksAttestation(demands))
    return verdict(demands, { attestation, aaguid, proof: "none" });
  const { isLoaded, model } = await findAttestationModel(ctx.shards.home, aaguid);
  // A statement without certificates proves no maker: a list of makers refuses it wherever models are known.
  if (chain.length === 0) return verdict(demands, { attestation, aaguid, isLoaded, proof: "none" });
  const roots = (model?.roots ?? []).flatMap((root) => fromBase64url(root) ?? []);
  const isProven = model !== undefined && (await leadsToRoot(chain, roots, ctx.clock.now()));
  const proof = proofOf({ isListed: model !== undefined, isCompromised: model?.isCompromised, isProven });
  return verdict(demands, { attestation, aaguid, isLoaded, proof });
}

/** Where nobody asks who made it, a key is taken, and what it says of itself stays a claim. */
function verdict(demands: KeyDemands, judged: Judged): { makerProof: MakerProof } | { fault: DemandFault } {
  const fault = demandFault(demands, judged);
  if (fault) return { fault };
  const { proof = "none" } = judged;
  return { makerProof: proof === "false" || proof === "compromised" ? "claimed" : proof };
}
