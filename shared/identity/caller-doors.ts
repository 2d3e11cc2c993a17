import { recordRefusal } from "../audit/refusal.ts";
import type { Shards } from "../data/shards.ts";
import { openTenantDb } from "../data/tenant-db.ts";
import type { PublicContext } from "../http/context.ts";
import type { Doors } from "../http/doors.ts";
import { type ClockBinding, clockOf, systemClock } from "../kernel/clock.ts";
import { randomIds } from "../kernel/ids.ts";
import type { Principal } from "../kernel/principal.ts";
import type { Region } from "../kernel/region.ts";
import { admitRequest } from "../limits/admission.ts";
import type { Meter } from "../limits/meter.ts";
import { configureMeter } from "../tenancy/service.ts";
import { authenticate } from "./credential.ts";

interface CallerPorts {
  env: ClockBinding;
  region: Region;
  shards: Shards;
  meterFor: (tenantId: string) => Meter;
  /** The region's public keys. */
  jwks: (context: PublicContext) => Promise<Record<string, unknown>[]>;
}

/** How every script that answers verified callers knows them, admits them and opens their rows. */
export function callerDoors({
  env,
  region,
  shards,
  meterFor,
  jwks,
}: CallerPorts): Omit<Doors<never>, "extend"> {
  const openDb = (principal: Principal, { clock, ids, requestId }: PublicContext) =>
    openTenantDb({ database: shards.of(principal.shard), principal, clock, ids, requestId });
  return {
    ids: randomIds(systemClock),
    async base(request, requestId, after) {
      const clock = await clockOf(env);
      const { headers, url } = request;
      return { requestId, region, clock, ids: randomIds(clock), url, headers, after };
    },
    authenticate: (request, base) =>
      authenticate({ request, region, shards, clock: base.clock, jwks: () => jwks(base) }),
    admit(principal, base, permission) {
      const meter = meterFor(principal.tenantId);
      const configure = () => configureMeter(openDb(principal, base), meter);
      return admitRequest(meter, principal, permission, configure, base.clock.now());
    },
    openDb,
    refused: (db, { clock }, refusal) => recordRefusal({ home: shards.home, db, clock }, refusal),
  };
}
