import type { Door } from "../../shared/connections/door.ts";
import { oidcDoor } from "../../shared/connections/oidc/door.ts";
import type { SsoPorts } from "../../shared/connections/ports.ts";
import { samlDoor } from "../../shared/connections/saml/door.ts";
import { spend } from "../../shared/data/lobby.ts";
import { deliver } from "../../shared/data/outbox.ts";
import { shardsOf } from "../../shared/data/shards.ts";
import type { TenantDb } from "../../shared/data/tenant-db.ts";
import { regionOf } from "../../shared/kernel/region.ts";
import { meterCouriers } from "../../shared/limits/couriers.ts";
import { meterOf } from "../../shared/limits/meter.ts";
import { provisioningOf } from "../../shared/scim/standing.ts";
import { tenantEgress } from "../../shared/tenancy/egress.ts";
import type { Env } from "./env.ts";

/** SAML: messages are read in the script that holds nothing; what was used once is remembered at home. */
function samlDoorOf(env: Env): Door {
  const shards = shardsOf(env);
  return samlDoor({
    machine: env.SAML,
    spend: (digest, expiresAt, now) => spend(shards.home, "saml", digest, expiresAt, now),
    deliver: async (db, messages) =>
      deliver(
        shards.of(db.principal.shard),
        meterCouriers((tenantId) => meterOf(env, tenantId)),
        messages,
      ),
  });
}

export const ssoPortsOf = (env: Env): SsoPorts => ({
  doors: { oidc: oidcDoor, saml: samlDoorOf(env) },
  egressFor: (db: TenantDb) => tenantEgress(db, regionOf(env.REGION)),
  origin: env.ORIGIN,
  provisioning: provisioningOf,
  companyOfDomain: (name) => env.DIRECTORY.companyOfDomain(name),
});
