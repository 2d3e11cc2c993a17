import "./tables.ts";
import { sweep } from "../../shared/data/outbox.ts";
import { shardsOf } from "../../shared/data/shards.ts";
import { mount } from "../../shared/http/mount.ts";
import type { Route } from "../../shared/http/route.ts";
import { clockOf } from "../../shared/kernel/clock.ts";
import { randomIds } from "../../shared/kernel/ids.ts";
import { tendKeys } from "../../shared/keys/upkeep.ts";
import { expireMemberships } from "../../shared/members/verbs/expire.ts";
import { replayErasures } from "../../shared/privacy/verbs/replay.ts";
import { tendAudit } from "./audit.ts";
import { couriersOf } from "./couriers.ts";
import { doorsOf, type TenantsContext } from "./doors.ts";
import type { Env } from "./env.ts";
import { erasurePortsOf } from "./erasure.ts";
import { tenantsRoutes } from "./routes.ts";
import { upkeepPortsOf, vaultsOf } from "./vault.ts";

const routes: readonly Route<TenantsContext>[] = tenantsRoutes;
let app: ReturnType<typeof mount<TenantsContext>> | undefined;

export default {
  fetch(request, env, ctx) {
    app ??= mount(routes, doorsOf(env));
    return app.fetch(request, env, ctx);
  },

  /** First whoever a restore brought back is erased again; then guests and links end, debts are paid, keys looked after. */
  async scheduled(_controller, env) {
    const clock = await clockOf(env);
    const ports = { clock, ids: randomIds(clock), openVault: vaultsOf(env) };
    const erasure = erasurePortsOf(env, ports);
    const couriers = couriersOf(env, clock);
    const upkeep = upkeepPortsOf(env, ports);
    for (const [shard, database] of shardsOf(env).all().entries()) {
      await replayErasures(erasure, shard);
      await expireMemberships({ ...ports, database, shard, couriers });
      await sweep(database, shard, couriers, clock.now());
      await tendKeys(database, shard, upkeep);
      await tendAudit(env, { database, shard, clock });
    }
  },
} satisfies ExportedHandler<Env>;
