import { sweep } from "../../shared/data/outbox.ts";
import { shardsOf } from "../../shared/data/shards.ts";
import { mount } from "../../shared/http/mount.ts";
import type { Route } from "../../shared/http/route.ts";
import { clockOf } from "../../shared/kernel/clock.ts";
import { meterCouriers } from "../../shared/limits/couriers.ts";
import { meterOf } from "../../shared/limits/meter.ts";
import { doorsOf, type TenantsContext } from "./doors.ts";
import type { Env } from "./env.ts";
import { tenantsRoutes } from "./routes.ts";

const routes: readonly Route<TenantsContext>[] = tenantsRoutes;
let app: ReturnType<typeof mount<TenantsContext>> | undefined;

export default {
  fetch(request, env, ctx) {
    app ??= mount(routes, doorsOf(env));
    return app.fetch(request, env, ctx);
  },

  /** Pays what administration's commits still owe to other stores. */
  async scheduled(_controller, env) {
    const clock = await clockOf(env);
    const couriers = meterCouriers((tenantId) => meterOf(env, tenantId));
    for (const [index, database] of shardsOf(env).all().entries())
      await sweep(database, index, couriers, clock.now());
  },
} satisfies ExportedHandler<Env>;
