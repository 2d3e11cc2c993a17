import { recordRefusal } from "../audit/refusal.ts";
import type { Shards } from "../data/shards.ts";
import { openTenantDb } from "../data/tenant-db.ts";
import type { PublicContext } from "../http/context.ts";
import type { Doors } from "../http/doors.ts";
import { pagePartHeader } from "../http/page-part.ts";
import { type Clock, type ClockBinding, clockOf, systemClock } from "../kernel/clock.ts";
import { randomIds } from "../kernel/ids.ts";
import type { Principal } from "../kernel/principal.ts";
import type { Region } from "../kernel/region.ts";
import { admitRequest } from "../limits/admission.ts";
import { noteTime } from "../limits/latency-book.ts";
import { lazyMeter, type Meter } from "../limits/meter.ts";
import { configureMeter } from "../tenancy/service.ts";
import { authenticate } from "./credential.ts";
import { knownPerson } from "./known-person.ts";

interface CallerPorts {
  env: ClockBinding;
  region: Region;
  shards: Shards;
  meterFor: (tenantId: string) => Meter;
  /** The region's public keys. */
  jwks: (context: PublicContext, kid: unknown) => Promise<Record<string, unknown>[]>;
  /** The same keys, where nobody has to be asked for them. */
  kept?: (kid: unknown, clock: Clock) => Record<string, unknown>[] | undefined;
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
  kept,
}: CallerPorts): Omit<Doors<never>, "extend"> {
  const openDb = (principal: Principal, { clock, ids, requestId }: PublicContext) =>
    openTenantDb({ database: shards.of(principal.shard), principal, clock, ids, requestId });
  const ids = randomIds(systemClock);
  /** A principal is one object for as long as its token is known. */
  const meters = new WeakMap<Principal, Meter>();
  function meterOf(principal: Principal): Meter {
    const known = meters.get(principal);
    if (known) return known;
    const meter = lazyMeter(() => meterFor(principal.tenantId));
    meters.set(principal, meter);
    return meter;
  }
  return {
    ids,
    base({ headers, url }, requestId, after) {
      const at = (clock: Clock) => {
        const own = clock === systemClock ? ids : randomIds(clock);
        return { requestId, region, clock, ids: own, url, headers, after };
      };
      const clock = clockOf(env);
      return clock instanceof Promise ? clock.then(at) : at(clock);
    },
    authenticate(request, base) {
      const { clock } = base;
      const person = kept && knownPerson({ request, region, shards, clock, kept });
      if (person) return person;
      const refused = (reason: string) => noteRefusal(reason, base);
      return authenticate({ request, region, shards, clock, jwks: (kid) => jwks(base, kid), refused });
    },
    admit(principal, base, permission, cost = 1) {
      const meter = meterOf(principal);
      const configure = () => configureMeter(openDb(principal, base), meter);
      const later = async () => (await clockOf(env)).now();
      const isPart = principal.sessionId !== undefined && base.headers.has(pagePartHeader);
      const asked = { now: base.clock.now(), later, cost, after: base.after, isPart };
      return admitRequest(meter, principal, permission, configure, asked);
    },
    timed: ({ tenantId }, { clock }, done) => noteTime(tenantId, { ...done, at: clock.now() }),
    openDb,
    refused: (db, { clock }, refusal) =>
      recordRefusal({ counter: shards.of(db.principal.shard), db, clock }, refusal),
  };
}
