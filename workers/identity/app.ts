import type { Doors } from "../../shared/http/doors.ts";
import { mount } from "../../shared/http/mount.ts";
import { callerDoors } from "../../shared/identity/caller-doors.ts";
import { proofOf } from "../../shared/identity/proof.ts";
import { signingRing } from "../../shared/identity/signing-ring.ts";
import { regionOf } from "../../shared/kernel/region.ts";
import { honourSignal } from "../../shared/privacy/consents.ts";
import type { Env } from "./env.ts";
import { portsOf } from "./ports.ts";
import { type IdentityRoom, identityRoutes } from "./routes.ts";

function doorsOf(env: Env): Doors<IdentityRoom> {
  const region = regionOf(env.REGION);
  const ports = portsOf(env);
  const { verifying } = signingRing(env);
  const { shards, meterFor } = ports;
  return {
    ...callerDoors({ env, region, shards, meterFor, jwks: async () => verifying, kept: () => verifying }),
    signalled: honourSignal,
    proof: proofOf,
    extend: (context) => ({ ...context, ...ports }) as IdentityRoom,
  };
}

let app: ReturnType<typeof mount<IdentityRoom>> | undefined;

/** One for the isolate. */
export function appOf(env: Env): NonNullable<typeof app> {
  app ??= mount<IdentityRoom>(identityRoutes, doorsOf(env));
  return app;
}
