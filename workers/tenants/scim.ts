import { deliver } from "../../shared/data/outbox.ts";
import { shardsOf } from "../../shared/data/shards.ts";
import { authenticateProvisioner } from "../../shared/identity/provisioning-credential.ts";
import { regionOf } from "../../shared/kernel/region.ts";
import { branchMeterOf } from "../../shared/limits/branches.ts";
import type { ScimDoors } from "../../shared/scim/serve.ts";
import { couriersOf } from "./couriers.ts";
import { doorsOf } from "./doors.ts";
import type { Env } from "./env.ts";
import { vaultsOf } from "./vault.ts";

/** Provisioning's door: a token of its own instead of a member's credential, everything else as for members. */
export function scimDoorsOf(env: Env): ScimDoors {
  const region = regionOf(env.REGION);
  const shards = shardsOf(env);
  const { ids, base, admit, timed, openDb } = doorsOf(env);
  return {
    ...{ ids, base, admit, ...(timed ? { timed } : {}), openDb },
    authenticate: (request, { clock }) => authenticateProvisioner({ request, region, shards, clock }),
    ports: ({ principal: { tenantId, shard } }, { clock, ids: own }, db) => ({
      meter: branchMeterOf(env, tenantId),
      vault: vaultsOf(env)(db, { clock, ids: own }),
      announce: (messages) => deliver(shards.of(shard), couriersOf(env, clock), messages),
      emailIndexKey: env.EMAIL_INDEX_KEY,
    }),
  };
}
