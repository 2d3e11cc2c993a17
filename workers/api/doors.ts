import { taskPorts } from "../../shared/agents/wiring.ts";
import { shardsOf } from "../../shared/data/shards.ts";
import type { Context, PublicContext } from "../../shared/http/context.ts";
import { cursors } from "../../shared/http/cursor.ts";
import type { Doors } from "../../shared/http/doors.ts";
import { apiKeyPorts } from "../../shared/identity/api-key-service.ts";
import { callerDoors } from "../../shared/identity/caller-doors.ts";
import { keyRing } from "../../shared/identity/key-ring.ts";
import { regionOf } from "../../shared/kernel/region.ts";
import { lazyMeter, meterOf } from "../../shared/limits/meter.ts";
import { honourSignal } from "../../shared/privacy/consents.ts";
import type { Env } from "./env.ts";

const ring = keyRing();

/** Everything the API's routes may reach, made for one verified caller. */
function portsOf(env: Env, { principal, clock }: Context) {
  const shards = shardsOf(env);
  return {
    meter: lazyMeter(() => meterOf(env, principal.tenantId)),
    cursors: cursors(env.CURSOR_KEY, principal.tenantId),
    ...taskPorts(env, principal.tenantId, shards.of(principal.shard)),
    ...apiKeyPorts(shards, clock),
  };
}

export type ApiContext = Context & ReturnType<typeof portsOf>;

export const doorsOf = (env: Env): Doors<ApiContext> => ({
  ...callerDoors({
    env,
    region: regionOf(env.REGION),
    shards: shardsOf(env),
    meterFor: (tenantId) => meterOf(env, tenantId),
    jwks: ({ clock }, kid) => ring.keys(env.KEYS, clock, kid),
  }),
  signalled: honourSignal,
  extend: (context) => withPorts(env, context),
});

/** A public route of this script declares no ports and gets none: its context is the bare one. */
const withPorts = (env: Env, context: PublicContext | Context): ApiContext =>
  ("principal" in context ? { ...context, ...portsOf(env, context) } : context) as ApiContext;
