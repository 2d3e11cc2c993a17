import { WorkerEntrypoint } from "cloudflare:workers";
import type { Notary as NotaryPort } from "../../shared/audit/seal.ts";
import { signTreeHead } from "../../shared/identity/tree-head.ts";
import { clockOf } from "../../shared/kernel/clock.ts";
import { regionOf } from "../../shared/kernel/region.ts";
import type { Env } from "./env.ts";

/** The region's pen for heads of audit logs: it signs nothing else, and lends no key. */
export class Notary extends WorkerEntrypoint<Env> implements NotaryPort {
  async sign(claim: { tenant: string; size: number; root: string }) {
    const place = { region: regionOf(this.env.REGION), clock: await clockOf(this.env) };
    return signTreeHead(this.env.SIGNING_KEY, place, claim);
  }
}
