import "./tables.ts";
import { sweep } from "../../shared/data/outbox.ts";
import { shardsOf } from "../../shared/data/shards.ts";
import { mount } from "../../shared/http/mount.ts";
import type { Route } from "../../shared/http/route.ts";
import { clockOf } from "../../shared/kernel/clock.ts";
import { randomIds } from "../../shared/kernel/ids.ts";
import { tendKeys } from "../../shared/keys/upkeep.ts";
import { meterOf } from "../../shared/limits/meter.ts";
import { expireMemberships } from "../../shared/members/verbs/expire.ts";
import { type TellingPorts, tellOfLimits } from "../../shared/members/verbs/tell-limits.ts";
import { tendMoves } from "../../shared/moves/upkeep.ts";
import { replayErasures } from "../../shared/privacy/verbs/replay.ts";
import { retain } from "../../shared/privacy/verbs/retain.ts";
import { isScim, serveScim } from "../../shared/scim/serve.ts";
import { sampleStorage } from "../../shared/usage/storage.ts";
import { tendAudit } from "./audit.ts";
import { couriersOf } from "./couriers.ts";
import { doorsOf, type TenantsContext } from "./doors.ts";
import type { Env } from "./env.ts";
import { erasurePortsOf } from "./erasure.ts";
import { tenantsRoutes } from "./routes.ts";
import { scimDoorsOf } from "./scim.ts";
import { tendSingleSignOn } from "./single-sign-on.ts";
import { storageDeskOf } from "./storage.ts";
import { sealOldPeople, upkeepPortsOf, vaultsOf } from "./vault.ts";

const routes: readonly Route<TenantsContext>[] = tenantsRoutes;
let app: ReturnType<typeof mount<TenantsContext>> | undefined;

export default {
  fetch(request, env, ctx) {
    if (isScim(request)) return serveScim(request, scimDoorsOf(env), (work) => ctx.waitUntil(work));
    app ??= mount(routes, doorsOf(env));
    return app.fetch(request, env, ctx);
  },

  /**
   * First whoever a restore brought back is erased again; then guests and links end, debts are paid, keys and
   * trail looked after. One step's trouble is not another's.
   */
  async scheduled(_controller, env) {
    const clock = await clockOf(env);
    const ports = { clock, ids: randomIds(clock), openVault: vaultsOf(env) };
    const erasure = erasurePortsOf(env, ports);
    const couriers = couriersOf(env, clock);
    const upkeep = upkeepPortsOf(env, ports);
    await attempt("storage", () => sampleStorage(storageDeskOf(env, clock)));
    for (const [shard, database] of shardsOf(env).all().entries()) {
      await attempt("people", () => sealOldPeople(env, database, shard, ports));
      await attempt("erasures", () => replayErasures(erasure, shard));
      await attempt("memberships", () => expireMemberships({ ...ports, database, shard, couriers }));
      await attempt("outbox", () => sweep(database, shard, couriers, clock.now()));
      await attempt("keys", () => tendKeys(database, shard, upkeep));
      await attempt("retention", () => retain(erasure, shard));
      await attempt("audit", () => tendAudit(env, { database, shard, clock }));
      await attempt("sso", () => tendSingleSignOn(env, { ...ports, database, shard, couriers }));
      if (shard === 0) await attempt("limits", () => tellOfLimits(noticePortsOf(env, ports)));
      await attempt("moves", () => tendMoves(database, shard === 0, clock));
    }
  },
} satisfies ExportedHandler<Env>;

const noticePortsOf = (env: Env, ports: Pick<TellingPorts, "clock" | "ids" | "openVault">): TellingPorts => ({
  ...ports,
  shards: shardsOf(env),
  meterFor: (tenantId) => meterOf(env, tenantId),
  mails: env.MAIL_FROM !== "",
});

async function attempt(step: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    console.error(JSON.stringify({ event: "cron.failed", step, error: String(error) }));
  }
}
