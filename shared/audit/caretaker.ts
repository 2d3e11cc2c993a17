import { openTenantDb, type TenantDb } from "../data/tenant-db.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Ids } from "../kernel/ids.ts";
import { mint } from "../kernel/principal.ts";

export interface CaretakerRoom {
  database: D1Database;
  shard: number;
  clock: Clock;
  ids: Ids;
}

/** The audit log's own hands in a tenant that a cron found: they read its trail and may do nothing else by permission. */
export function caretakerDb(
  { database, shard, clock, ids }: CaretakerRoom,
  tenantId: string,
  part: "audit-retention" | "audit-stream",
): TenantDb {
  const actor = { kind: "system", id: part } as const;
  const principal = mint({ tenantId, actor, role: "guest", scopes: [], shard });
  return openTenantDb({ database, principal, clock, ids, requestId: ids.next("request") });
}
