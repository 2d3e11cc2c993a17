import { sweep } from "../../shared/data/outbox.ts";
import type { Doors } from "../../shared/http/doors.ts";
import { securityHeaders } from "../../shared/http/headers.ts";
import { mount } from "../../shared/http/mount.ts";
import { publicKeyOf } from "../../shared/identity/access-token.ts";
import { callerDoors } from "../../shared/identity/caller-doors.ts";
import { identityCouriers } from "../../shared/identity/couriers.ts";
import { clockOf } from "../../shared/kernel/clock.ts";
import { regionOf } from "../../shared/kernel/region.ts";
import { honourSignal } from "../../shared/privacy/consents.ts";
import type { Env } from "./env.ts";
import { portsOf } from "./ports.ts";
import { type IdentityRoom, identityRoutes } from "./routes.ts";

export { Browser } from "./browser.ts";
export { Deputies } from "./deputies.ts";
export { Keys } from "./keys.ts";
export { Notary } from "./notary.ts";

function doorsOf(env: Env): Doors<IdentityRoom> {
  const region = regionOf(env.REGION);
  const ports = portsOf(env);
  const keys = [publicKeyOf(env.SIGNING_KEY)];
  const { shards, meterFor } = ports;
  return {
    ...callerDoors({ env, region, shards, meterFor, jwks: async () => keys }),
    signalled: honourSignal,
    extend: (context) => ({ ...context, ...ports }) as IdentityRoom,
  };
}

let app: ReturnType<typeof mount<IdentityRoom>> | undefined;

export default {
  fetch(request, env, ctx) {
    if (new URL(request.url).pathname === "/health/live")
      return Response.json({ status: "live", region: env.REGION }, { headers: securityHeaders });
    app ??= mount<IdentityRoom>(identityRoutes, doorsOf(env));
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
