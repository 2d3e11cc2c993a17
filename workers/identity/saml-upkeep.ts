import { refreshMetadata } from "../../shared/connections/saml/refresh.ts";
import { dueMetadata } from "../../shared/data/due-metadata.ts";
import { shardsOf } from "../../shared/data/shards.ts";
import { openTenantDb } from "../../shared/data/tenant-db.ts";
import { systemPrincipal } from "../../shared/identity/credential.ts";
import type { Clock } from "../../shared/kernel/clock.ts";
import { randomIds } from "../../shared/kernel/ids.ts";
import { regionOf } from "../../shared/kernel/region.ts";
import { tenantEgress } from "../../shared/tenancy/egress.ts";
import type { Env } from "./env.ts";

/** A provider that hangs costs ten seconds: so few at once end before the next round begins. */
const atOnce = 20;

/** Reads the metadata that is due, each by its company's own way out; one connection's trouble is not another's. */
export async function tendMetadata(env: Env, shard: number, clock: Clock): Promise<void> {
  const database = shardsOf(env).of(shard);
  const ids = randomIds(clock);
  const due = await dueMetadata(database, clock.now(), atOnce);
  await Promise.all(
    due.map(async ({ tenantId, id }) => {
      const principal = systemPrincipal(tenantId, shard, "sso");
      const db = openTenantDb({ database, principal, clock, ids, requestId: ids.next("request") });
      const egress = tenantEgress(db, regionOf(env.REGION));
      try {
        await refreshMetadata(env.SAML, { db, egress, clock }, id);
      } catch (error) {
        console.error(JSON.stringify({ event: "sso.upkeep_failed", id, error: String(error) }));
      }
    }),
  );
}
