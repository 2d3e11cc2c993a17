import type { TenantDb } from "../data/tenant-db.ts";
import { type Egress, egressOf } from "../http/egress.ts";
import type { Region } from "../kernel/region.ts";
import { ownTenant } from "./service.ts";

/** The platform's own way out, for what is no tenant's call; a refusal goes to the log. */
export const platformEgress = (region: Region): Egress =>
  egressOf({
    region,
    policy: "standard",
    audit: async ({ action, target, detail }) =>
      console.error(JSON.stringify({ event: action, to: target.id, ...detail })),
  });

/**
 * The tenant's way out, the same in every script: under its residency policy as it stands when the
 * call is made, with each refusal in its own audit trail.
 */
export function tenantEgress(db: TenantDb, region: Region): Egress {
  const port = async () =>
    egressOf({
      region,
      policy: (await ownTenant(db)).residencyPolicy,
      audit: (entry) => db.commit(entry),
    });
  return {
    send: async (...call) => (await port()).send(...call),
    admit: async (...call) => (await port()).admit(...call),
  };
}
