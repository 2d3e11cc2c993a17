import { wordsBelow } from "../../shared/data/organization-tree.ts";
import { deliver } from "../../shared/data/outbox.ts";
import { shardsOf } from "../../shared/data/shards.ts";
import { openTenantDb } from "../../shared/data/tenant-db.ts";
import type { Context } from "../../shared/http/context.ts";
import { cursors } from "../../shared/http/cursor.ts";
import { identityCouriers } from "../../shared/identity/couriers.ts";
import { systemPrincipal } from "../../shared/identity/credential.ts";
import { derivedId } from "../../shared/identity/derived-id.ts";
import { problemOf } from "../../shared/identity/refusal.ts";
import { branchMeterOf } from "../../shared/limits/branches.ts";
import { meterOf } from "../../shared/limits/meter.ts";
import type { OrganizationPorts } from "../../shared/tenancy/organization-ports.ts";
import { usageLedgerOf } from "../../shared/usage/ledger.ts";
import type { Env } from "./env.ts";
import { vaultsOf } from "./vault.ts";

/** What the routes about organisations below may reach besides what all of administration's may. */
export function organizationPorts(env: Env, ctx: Context): OrganizationPorts {
  const { principal, clock, requestId } = ctx;
  const { tenantId, shard } = principal;
  const shards = shardsOf(env);
  const database = shards.of(shard);
  const meterFor = (id: string) => meterOf(env, id);
  const usageFor = (tenantId: string) => usageLedgerOf(env, tenantId);
  const couriers = identityCouriers({ shards, clock, directory: env.DIRECTORY, meterFor, usageFor });
  const lookInto = (id: string) => openTenantDb({ ...ctx, database, principal: systemPrincipal(id, shard) });
  return {
    cursors: cursors(env.CURSOR_KEY, tenantId),
    registrar: env.DIRECTORY,
    rootMeter: (rootId) => branchMeterOf(env, rootId),
    foundingId: (label) => derivedId("tenant", env.CURSOR_KEY, label),
    firstKeys: (id) => vaultsOf(env)(lookInto(id), ctx).found(),
    lookInto,
    async deputize(authorization, organizationId) {
      const outcome = await env.DEPUTIES.open(authorization, organizationId, requestId);
      if (!outcome.ok) throw problemOf(outcome.problem);
      const { ok: _, ...session } = outcome;
      return session;
    },
    announceFounding: (messages) => deliver(database, couriers, messages),
    announceBelow: async () => deliver(database, couriers, await wordsBelow(database, tenantId, shard)),
  };
}
