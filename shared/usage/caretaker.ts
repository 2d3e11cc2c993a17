import type { Shards } from "../data/shards.ts";
import { openTenantDb, type TenantDb } from "../data/tenant-db.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Ids } from "../kernel/ids.ts";
import { mint } from "../kernel/principal.ts";

/** What a machine that looks after a tenant's record of use may read of it. No request comes here: a bell or a cron does. */
export function caretakerDb(
  { shards, clock, ids }: { shards: Shards; clock: Clock; ids: Ids },
  tenantId: string,
  shard: number,
): TenantDb {
  const actor = { kind: "system", id: "usage" } as const;
  const principal = mint({ tenantId, actor, role: "guest", scopes: [], shard });
  return openTenantDb({ database: shards.of(shard), principal, clock, ids, requestId: ids.next("request") });
}
