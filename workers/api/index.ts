import { taskCouriers } from "../../shared/agents/wiring.ts";
import { feedLogs } from "../../shared/audit/feeder.ts";
import { auditLogOf } from "../../shared/audit/log.ts";
import { sealCouriers } from "../../shared/audit/seal.ts";
import { sweep } from "../../shared/data/outbox.ts";
import { shardsOf } from "../../shared/data/shards.ts";
import { mount } from "../../shared/http/mount.ts";
import type { Route } from "../../shared/http/route.ts";
import { clockOf } from "../../shared/kernel/clock.ts";
import { randomIds } from "../../shared/kernel/ids.ts";
import { meterCouriers } from "../../shared/limits/couriers.ts";
import { meterOf } from "../../shared/limits/meter.ts";
import { type ApiContext, doorsOf } from "./doors.ts";
import type { Env } from "./env.ts";
import { readiness } from "./readiness.ts";
import { apiRoutes } from "./routes.ts";

const routes: readonly Route<ApiContext>[] = apiRoutes;
let app: ReturnType<typeof mount<ApiContext>> | undefined;

export default {
  fetch(request, env, ctx) {
    if (request.url.includes("/health/ready") && new URL(request.url).pathname === "/health/ready")
      return readiness(env);
    app ??= mount(routes, doorsOf(env));
    return app.fetch(request, env, ctx);
  },

  /** Re-sends what commits still owe to queues, meters and audit logs. */
  async scheduled(_controller, env) {
    const clock = await clockOf(env);
    const shards = shardsOf(env);
    const logFor = (tenantId: string) => auditLogOf(env, tenantId);
    const couriers = {
      ...taskCouriers(env.TASKS),
      ...meterCouriers((tenantId) => meterOf(env, tenantId)),
      ...sealCouriers({ logFor, notary: env.NOTARY, witness: env.WITNESS }),
    };
    for (const [index, database] of shards.all().entries()) {
      await sweep(database, index, couriers, clock.now());
      await feedLogs({ database, shard: index, clock, ids: randomIds(clock), logFor, couriers });
    }
  },
} satisfies ExportedHandler<Env>;
