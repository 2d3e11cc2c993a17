import { taskPorts } from "../../shared/agents/wiring.ts";
import { shardsOf } from "../../shared/data/shards.ts";
import type { Context, PublicContext } from "../../shared/http/context.ts";
import { cursors } from "../../shared/http/cursor.ts";
import type { Doors } from "../../shared/http/doors.ts";
import { regionalDoors } from "../../shared/identity/regional-doors.ts";
import type { Principal } from "../../shared/kernel/principal.ts";
import { lazyMeter, meterOf } from "../../shared/limits/meter.ts";
import { honourSignal } from "../../shared/privacy/consents.ts";
import type { Env } from "./env.ts";

/** What the API's routes reach for one verified caller, whatever the request. */
function callerPorts(env: Env, { tenantId, shard }: Principal) {
  return {
    meter: lazyMeter(() => meterOf(env, tenantId)),
    cursors: cursors(env.CURSOR_KEY, tenantId),
    ...taskPorts(env, tenantId, shardsOf(env).of(shard)),
  };
}

/** Bindings stay the same in an isolate, and a checked token's caller does. */
const portsByCaller = new WeakMap<Principal, ReturnType<typeof callerPorts>>();

/** Everything the API's routes may reach, made for one verified caller. */
function portsOf(env: Env, { principal }: Context) {
  const ports = portsByCaller.get(principal) ?? callerPorts(env, principal);
  portsByCaller.set(principal, ports);
  return ports;
}

export type ApiContext = Context & ReturnType<typeof portsOf>;

export const doorsOf = (env: Env): Doors<ApiContext> => ({
  ...regionalDoors(env),
  signalled: honourSignal,
  extend: (context) => withPorts(env, context),
});

/** A public route of this script declares no ports and gets none: its context is the bare one. */
const withPorts = (env: Env, context: PublicContext | Context): ApiContext =>
  ("principal" in context ? { ...context, ...portsOf(env, context) } : context) as ApiContext;
