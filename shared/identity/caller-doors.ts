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
import { noteTime } from "../limits/latency-book.ts";
import { lazyMeter, type Meter } from "../limits/meter.ts";
import { configureMeter } from "../tenancy/service.ts";
import { authenticate } from "./credential.ts";

interface CallerPorts {
  env: ClockBinding;
  region: Region;
  shards: Shards;
  meterFor: (tenantId: string) => Meter;
  /** The region's public keys. */
  jwks: (context: PublicContext, kid: unknown) => Promise<Record<string, unknown>[]>;
}

/** Who brings nothing is no news; every other refusal has its reason in the log, and there only. */
function noteRefusal(reason: string, { requestId, region }: PublicContext): void {
  if (reason === "none") return;
  console.error(JSON.stringify({ event: "credential.refused", reason, request_id: requestId, region }));
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
      authenticate({
        request,
        region,
        shards,
        clock: base.clock,
        jwks: (kid) => jwks(base, kid),
        refused: (reason) => noteRefusal(reason, base),
      }),
    admit(principal, base, permission, cost = 1) {
      const meter = lazyMeter(() => meterFor(principal.tenantId));
      const configure = () => configureMeter(openDb(principal, base), meter);
      const later = async () => (await clockOf(env)).now();
      const asked = { now: base.clock.now(), later, cost, after: base.after };
      return admitRequest(meter, principal, permission, configure, asked);
    },
    timed: ({ tenantId }, { clock }, done) => noteTime(tenantId, { ...done, at: clock.now() }),
    openDb,
    refused: (db, { clock }, refusal) => recordRefusal({ home: shards.home, db, clock }, refusal),
  };
}
