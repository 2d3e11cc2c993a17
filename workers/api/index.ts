import { taskCouriers, taskPorts } from "../../shared/agents/wiring.ts";
import { forgetAnswers } from "../../shared/data/idempotency-keys.ts";
import { sweep } from "../../shared/data/outbox.ts";
import { shardsOf } from "../../shared/data/shards.ts";
import { openTenantDb } from "../../shared/data/tenant-db.ts";
import type { Context, PublicContext } from "../../shared/http/context.ts";
import { cursors } from "../../shared/http/cursor.ts";
import { type Doors, mount } from "../../shared/http/mount.ts";
import { authenticate } from "../../shared/identity/credential.ts";
import { keyRing } from "../../shared/identity/key-ring.ts";
import { clockOf, systemClock } from "../../shared/kernel/clock.ts";
import { randomIds } from "../../shared/kernel/ids.ts";
import { regionOf } from "../../shared/kernel/region.ts";
import { admitRequest } from "../../shared/limits/admission.ts";
import { meterCouriers } from "../../shared/limits/couriers.ts";
import { meterOf } from "../../shared/limits/meter.ts";
import { configureMeter } from "../../shared/tenancy/service.ts";
import type { Env } from "./env.ts";
import { readiness } from "./readiness.ts";
import { apiRoutes } from "./routes.ts";

type ApiContext = Context & { meter: ReturnType<typeof meterOf> } & ReturnType<typeof taskPorts> & {
    cursors: ReturnType<typeof cursors>;
  };

const ring = keyRing();

function doorsOf(env: Env): Doors<ApiContext> {
  const region = regionOf(env.REGION);
  const shards = shardsOf(env);
  const ids = randomIds(systemClock);
  return {
    ids,
    async base(request, requestId, after) {
      const clock = await clockOf(env);
      return { requestId, region, clock, ids: randomIds(clock), headers: request.headers, after };
    },
    authenticate: (request, { clock }) =>
      authenticate({ request, region, shards, clock, jwks: () => ring.keys(env.KEYS, clock) }),
    admit: (principal, base) => {
      const meter = meterOf(env, principal.tenantId);
      return admitRequest(meter, principal, () => configureMeter(openDb(principal, base), meter));
    },
    openDb,
    extend: (context) => ({ ...context, ...ports(context) }) as ApiContext,
  };

  function openDb(principal: Context["principal"], { clock, ids, requestId }: PublicContext) {
    return openTenantDb({ database: shards.of(principal.shard), principal, clock, ids, requestId });
  }

  function ports(context: PublicContext | Context) {
    if (!("principal" in context)) return {};
    const { tenantId } = context.principal;
    return {
      meter: meterOf(env, tenantId),
      cursors: cursors(env.CURSOR_KEY, tenantId),
      ...taskPorts(env, tenantId, shards.of(context.principal.shard)),
    };
  }
}

let app: ReturnType<typeof mount<ApiContext>> | undefined;

export default {
  fetch(request, env, ctx) {
    if (new URL(request.url).pathname === "/health/ready") return readiness(env);
    app ??= mount<ApiContext>(apiRoutes, doorsOf(env));
    return app.fetch(request, env, ctx);
  },

  async scheduled(_controller, env) {
    const now = (await clockOf(env)).now();
    const couriers = { ...taskCouriers(env.TASKS), ...meterCouriers((tenantId) => meterOf(env, tenantId)) };
    const shards = shardsOf(env);
    for (const [index, database] of shards.all().entries()) {
      await sweep(database, index, couriers, now);
      await forgetAnswers(database, now);
    }
  },
} satisfies ExportedHandler<Env>;
