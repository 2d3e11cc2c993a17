import { recordRefusal } from "../../shared/audit/refusal.ts";
import { sweep } from "../../shared/data/outbox.ts";
import { openTenantDb } from "../../shared/data/tenant-db.ts";
import type { Context, PublicContext } from "../../shared/http/context.ts";
import { securityHeaders } from "../../shared/http/headers.ts";
import { type Doors, mount } from "../../shared/http/mount.ts";
import { publicKeyOf } from "../../shared/identity/access-token.ts";
import { identityCouriers } from "../../shared/identity/couriers.ts";
import { authenticate } from "../../shared/identity/credential.ts";
import type { MemberContext } from "../../shared/identity/ports.ts";
import { clockOf, systemClock } from "../../shared/kernel/clock.ts";
import { randomIds } from "../../shared/kernel/ids.ts";
import { regionOf } from "../../shared/kernel/region.ts";
import { admitRequest } from "../../shared/limits/admission.ts";
import { configureMeter } from "../../shared/tenancy/service.ts";
import type { Env } from "./env.ts";
import { portsOf } from "./ports.ts";
import { identityRoutes } from "./routes.ts";

export { Browser } from "./browser.ts";
export { Keys } from "./keys.ts";
export { Notary } from "./notary.ts";

function doorsOf(env: Env): Doors<MemberContext> {
  const region = regionOf(env.REGION);
  const ports = portsOf(env);
  const keys = [publicKeyOf(env.SIGNING_KEY)];
  const openDb = (principal: Context["principal"], { clock, ids, requestId }: PublicContext) =>
    openTenantDb({ database: ports.shards.of(principal.shard), principal, clock, ids, requestId });
  return {
    ids: randomIds(systemClock),
    async base(request, requestId, after) {
      const clock = await clockOf(env);
      return { requestId, region, clock, ids: randomIds(clock), headers: request.headers, after };
    },
    authenticate: (request, { clock }) =>
      authenticate({ request, region, shards: ports.shards, clock, jwks: async () => keys }),
    admit: (principal, base, permission) => {
      const meter = ports.meterFor(principal.tenantId);
      return admitRequest(meter, principal, permission, () => configureMeter(openDb(principal, base), meter));
    },
    openDb,
    refused: (db, { clock }, refusal) => recordRefusal({ home: ports.shards.home, db, clock }, refusal),
    extend: (context) => ({ ...context, ...ports }) as MemberContext,
  };
}

let app: ReturnType<typeof mount<MemberContext>> | undefined;

export default {
  fetch(request, env, ctx) {
    if (new URL(request.url).pathname === "/health/live")
      return Response.json({ status: "live", region: env.REGION }, { headers: securityHeaders });
    app ??= mount<MemberContext>(identityRoutes, doorsOf(env));
    return app.fetch(request, env, ctx);
  },

  /** Pays what sign-ups and sign-ins still owe to the lobby, the directory and the meters. */
  async scheduled(_controller, env) {
    const clock = await clockOf(env);
    const { shards, directory, meterFor } = portsOf(env);
    const couriers = identityCouriers({ shards, clock, directory, meterFor });
    for (const [index, database] of shards.all().entries())
      await sweep(database, index, couriers, clock.now());
  },
} satisfies ExportedHandler<Env>;
