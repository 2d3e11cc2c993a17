import type { TenantDb } from "../data/tenant-db.ts";
import type { Egress } from "../http/egress.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Ids } from "../kernel/ids.ts";
import type { Meter } from "../limits/meter.ts";
import type { KeyCache } from "./key-cache.ts";
import type { RootKeys } from "./root-keys.ts";

/** How a script reaches what stands outside the tenant's rows. */
export interface Outside {
  /** The tenant's way out, to a key service it named. */
  egressFor(db: TenantDb): Egress;
  /** The platform's own way out, to the key service that keeps the root key. */
  own: Egress;
  meterFor(tenantId: string): Meter;
}

export interface KeyPorts {
  root: Promise<RootKeys>;
  cache: KeyCache;
  outside: Outside | undefined;
  clock: Clock;
  ids: Ids;
}
