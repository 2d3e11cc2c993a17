import { shardsOf } from "../../shared/data/shards.ts";
import type { Context, PublicContext } from "../../shared/http/context.ts";
import { cursors } from "../../shared/http/cursor.ts";
import type { Doors } from "../../shared/http/doors.ts";
import { callerDoors } from "../../shared/identity/caller-doors.ts";
import { keyRing } from "../../shared/identity/key-ring.ts";
import { regionOf } from "../../shared/kernel/region.ts";
import { meterOf } from "../../shared/limits/meter.ts";
import { honourSignal } from "../../shared/privacy/consents.ts";
import type { Env } from "./env.ts";
import { erasurePortsOf } from "./erasure.ts";
import { vaultsOf } from "./vault.ts";

declare const __BUILD_ID__: string;

const ring = keyRing();

/** What administration's routes may reach, made for one verified caller. */
function portsOf(env: Env, { principal, db, clock, ids }: Context) {
  return {
    vault: vaultsOf(env)(db, { clock, ids }),
    erasure: erasurePortsOf(env, { clock, ids }),
    meter: meterOf(env, principal.tenantId),
    cursors: cursors(env.CURSOR_KEY, principal.tenantId),
    certifier: env.NOTARY,
    build: __BUILD_ID__,
  };
}

export type TenantsContext = Context & ReturnType<typeof portsOf>;

export const doorsOf = (env: Env): Doors<TenantsContext> => ({
  ...callerDoors({
    env,
    region: regionOf(env.REGION),
    shards: shardsOf(env),
    meterFor: (tenantId) => meterOf(env, tenantId),
    jwks: ({ clock }) => ring.keys(env.KEYS, clock),
  }),
  signalled: honourSignal,
  extend: (context) => withPorts(env, context),
});

/** A public route of this script declares no ports and gets none: its context is the bare one. */
const withPorts = (env: Env, context: PublicContext | Context): TenantsContext =>
  ("principal" in context ? { ...context, ...portsOf(env, context) } : context) as TenantsContext;
