import { sweep } from "../../shared/data/outbox.ts";
import { shardsOf } from "../../shared/data/shards.ts";
import { mount } from "../../shared/http/mount.ts";
import type { Route } from "../../shared/http/route.ts";
import { clockOf } from "../../shared/kernel/clock.ts";
import { randomIds } from "../../shared/kernel/ids.ts";
import { tendKeys } from "../../shared/keys/upkeep.ts";
import { replayErasures } from "../../shared/privacy/verbs/replay.ts";
import { tendAudit } from "./audit.ts";
import { couriersOf } from "./couriers.ts";
import { doorsOf, type TenantsContext } from "./doors.ts";
import type { Env } from "./env.ts";
import { erasurePortsOf } from "./erasure.ts";
import { tenantsRoutes } from "./routes.ts";
import { upkeepPortsOf } from "./vault.ts";

const routes: readonly Route<TenantsContext>[] = tenantsRoutes;
let app: ReturnType<typeof mount<TenantsContext>> | undefined;

export default {
  fetch(request, env, ctx) {
    app ??= mount(routes, doorsOf(env));
    return app.fetch(request, env, ctx);
  },

  /** First whoever a restore brought back is erased again; then what commits still owe to other stores is paid, and keys are looked after. */
  async scheduled(_controller, env) {
    const clock = await clockOf(env);
    const erasure = erasurePortsOf(env, { clock, ids: randomIds(clock) });
    const couriers = couriersOf(env, clock);
    const upkeep = upkeepPortsOf(env, { clock, ids: randomIds(clock) });
    for (const [index, database] of shardsOf(env).all().entries()) {
      await replayErasures(erasure, index);
      await sweep(database, index, couriers, clock.now());
      await tendKeys(database, index, upkeep);
      await tendAudit(env, { database, shard: index, clock });
    }
  },
} satisfies ExportedHandler<Env>;
