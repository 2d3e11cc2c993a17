import { taskPorts } from "../../shared/agents/wiring.ts";
import { auditLogOf } from "../../shared/audit/log.ts";
import { recordRefusal } from "../../shared/audit/refusal.ts";
import { shardsOf } from "../../shared/data/shards.ts";
import { openTenantDb } from "../../shared/data/tenant-db.ts";
import type { Context, PublicContext } from "../../shared/http/context.ts";
import { cursors } from "../../shared/http/cursor.ts";
import type { Doors } from "../../shared/http/mount.ts";
import { apiKeyPorts } from "../../shared/identity/api-key-service.ts";
import { authenticate } from "../../shared/identity/credential.ts";
import { keyRing } from "../../shared/identity/key-ring.ts";
import { clockOf, systemClock } from "../../shared/kernel/clock.ts";
import { randomIds } from "../../shared/kernel/ids.ts";
import type { Principal } from "../../shared/kernel/principal.ts";
import { regionOf } from "../../shared/kernel/region.ts";
import { admitRequest } from "../../shared/limits/admission.ts";
import { meterOf } from "../../shared/limits/meter.ts";
import { configureMeter } from "../../shared/tenancy/service.ts";
import type { Env } from "./env.ts";

declare const __BUILD_ID__: string;

const ring = keyRing();

/** Everything the API's routes may reach, made for one verified caller. */
function portsOf(env: Env, { principal, clock }: Context) {
  const shards = shardsOf(env);
  return {
    meter: meterOf(env, principal.tenantId),
    auditLog: auditLogOf(env, principal.tenantId),
    cursors: cursors(env.CURSOR_KEY, principal.tenantId),
    certifier: env.NOTARY,
    build: __BUILD_ID__,
    ...taskPorts(env, principal.tenantId, shards.of(principal.shard)),
    ...apiKeyPorts(shards, clock),
  };
}

export type ApiContext = Context & ReturnType<typeof portsOf>;

export function doorsOf(env: Env): Doors<ApiContext> {
  const region = regionOf(env.REGION);
  const shards = shardsOf(env);
  const openDb = (principal: Principal, { clock, ids, requestId }: PublicContext) =>
    openTenantDb({ database: shards.of(principal.shard), principal, clock, ids, requestId });
  return {
    ids: randomIds(systemClock),
    async base(request, requestId, after) {
      const clock = await clockOf(env);
      return { requestId, region, clock, ids: randomIds(clock), headers: request.headers, after };
    },
    authenticate: (request, { clock }) =>
      authenticate({ request, region, shards, clock, jwks: () => ring.keys(env.KEYS, clock) }),
    admit(principal, base, permission) {
      const meter = meterOf(env, principal.tenantId);
      return admitRequest(meter, principal, permission, () => configureMeter(openDb(principal, base), meter));
    },
    openDb,
    refused: (db, { clock }, refusal) => recordRefusal({ home: shards.home, db, clock }, refusal),
    extend: (context) => withPorts(env, context),
  };
}

/** A public route of this script declares no ports and gets none: its context is the bare one. */
const withPorts = (env: Env, context: PublicContext | Context): ApiContext =>
  ("principal" in context ? { ...context, ...portsOf(env, context) } : context) as ApiContext;
