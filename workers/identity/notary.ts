import { WorkerEntrypoint } from "cloudflare:workers";
import type { HeadClaim, Notary as NotaryPort } from "../../shared/audit/seal.ts";
import { signErasure } from "../../shared/identity/erasure-signature.ts";
import type { ErasureClaims } from "../../shared/identity/receipt-contract.ts";
import { signResidency } from "../../shared/identity/residency-signature.ts";
import { signTreeHead } from "../../shared/identity/tree-head.ts";
import { clockOf } from "../../shared/kernel/clock.ts";
import { regionOf } from "../../shared/kernel/region.ts";
import type { Attestor } from "../../shared/privacy/ports.ts";
import type { Certifier } from "../../shared/tenancy/residency.ts";
import type { ResidencyClaims } from "../../shared/tenancy/residency-contract.ts";
import type { Env } from "./env.ts";

/** The region's pen for heads of audit logs, certificates of residency and receipts of erasures: it signs nothing else, and lends no key. */
export class Notary extends WorkerEntrypoint<Env> implements NotaryPort, Certifier, Attestor {
  async sign(claim: HeadClaim) {
    return signTreeHead(this.env.SIGNING_KEY, await this.#place(), claim);
  }

  async certify(claims: ResidencyClaims) {
    return signResidency(this.env.SIGNING_KEY, await this.#place(), claims);
  }

  async receipt(claims: ErasureClaims) {
    return signErasure(this.env.SIGNING_KEY, await this.#place(), claims);
  }

  async #place() {
    return { region: regionOf(this.env.REGION), clock: await clockOf(this.env) };
  }
}
