import { answerSso } from "../../shared/connections/sso-answers.ts";
import { sweep } from "../../shared/data/outbox.ts";
import { securityHeaders } from "../../shared/http/headers.ts";
import { identityCouriers } from "../../shared/identity/couriers.ts";
import { letterCouriers } from "../../shared/identity/letters.ts";
import { clockOf } from "../../shared/kernel/clock.ts";
import { randomIds } from "../../shared/kernel/ids.ts";
import { appOf } from "./app.ts";
import type { Env } from "./env.ts";
import { portsOf, ssoContextOf } from "./ports.ts";
import { tendMetadata } from "./saml-upkeep.ts";

export { Browser } from "./browser.ts";
export { Deputies } from "./deputies.ts";
export { Keys } from "./keys.ts";
export { Notary } from "./notary.ts";

export default {
  async fetch(request, env, ctx) {
    const { pathname } = new URL(request.url);
    if (pathname === "/health/live")
      return Response.json({ status: "live", region: env.REGION }, { headers: securityHeaders });
    if (pathname.startsWith("/sso/"))
      return answerSso(
        await ssoContextOf(request, env, { waitUntil: (work) => ctx.waitUntil(work) }),
        request,
      );
    return appOf(env).fetch(request, env, ctx);
  },

  /**
   * Pays what sign-ups and sign-ins still owe to the lobby, the directory and the meters, sends letters, and reads
   * the metadata of identity providers again.
   */
  async scheduled(_controller, env) {
    const clock = await clockOf(env);
    const ports = portsOf(env);
    const couriers = {
      ...identityCouriers({ ...ports, clock }),
      ...letterCouriers({ ...ports, clock, ids: randomIds(clock) }),
    };
    for (const [index, database] of ports.shards.all().entries())
      await sweep(database, index, couriers, clock.now());
    for (const shard of ports.shards.all().keys()) await tendMetadata(env, shard, clock);
  },
} satisfies ExportedHandler<Env>;
