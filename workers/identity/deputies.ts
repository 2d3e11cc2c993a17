import { WorkerEntrypoint } from "cloudflare:workers";
import type { Outcome } from "../../shared/identity/browser-contract.ts";
import { authenticate } from "../../shared/identity/credential.ts";
import { outcomeOf } from "../../shared/identity/refusal.ts";
import { signingRing } from "../../shared/identity/signing-ring.ts";
import { deputize } from "../../shared/identity/verbs/deputize.ts";
import { clockOf } from "../../shared/kernel/clock.ts";
import { randomIds } from "../../shared/kernel/ids.ts";
import { regionOf } from "../../shared/kernel/region.ts";
import type { OrganizationSession } from "../../shared/tenancy/organization-contract.ts";
import type { Env } from "./env.ts";
import { portsOf } from "./ports.ts";

/** The pen for sessions in organisations below: it signs nothing else, and believes only a person's own token. */
export class Deputies extends WorkerEntrypoint<Env> {
  async open(
    authorization: string,
    organizationId: string,
    requestId: string,
  ): Promise<Outcome<OrganizationSession>> {
    const clock = await clockOf(this.env);
    const region = regionOf(this.env.REGION);
    const ports = portsOf(this.env);
    const headers = new Headers({ authorization });
    const after = (work: Promise<unknown>) => this.ctx.waitUntil(work);
    const request = new Request("https://identity/", { headers });
    const { url } = request;
    const ctx = { ...ports, requestId, region, clock, ids: randomIds(clock), url, headers, after };
    const jwks = async () => signingRing(this.env).verifying;
    return outcomeOf(async () => {
      const principal = await authenticate({ request, region, shards: ports.shards, clock, jwks });
      return deputize(ctx, principal, organizationId);
    });
  }
}
