import type { Door } from "../../shared/connections/door.ts";
import { DoorRefusal } from "../../shared/connections/door.ts";
import { oidcDoor } from "../../shared/connections/oidc/door.ts";
import type { SsoPorts } from "../../shared/connections/ports.ts";
import type { TenantDb } from "../../shared/data/tenant-db.ts";
import { regionOf } from "../../shared/kernel/region.ts";
import { tenantEgress } from "../../shared/tenancy/egress.ts";
import type { Env } from "./env.ts";

/** A protocol that is not spoken yet. */
const closed: Door = {
  begin: () => Promise.reject(new DoorRefusal("protocol_not_spoken")),
  finish: () => Promise.reject(new DoorRefusal("protocol_not_spoken")),
  stateOf: () => undefined,
};

export const ssoPortsOf = (env: Env): SsoPorts => ({
  doors: { oidc: oidcDoor, saml: closed },
  egressFor: (db: TenantDb) => tenantEgress(db, regionOf(env.REGION)),
  origin: env.ORIGIN,
});
