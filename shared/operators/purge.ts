import type { AuditLog } from "../audit/log.ts";
import { deleteRows, emptyStripeEvents, forgetPlace, shredTenant } from "../data/purge.ts";
import type { Shards } from "../data/shards.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Meter } from "../limits/meter.ts";

/** Everything outside the databases that holds something of a tenant. Each verb may be repeated. */
export interface PurgeStores {
  meterOf(tenantId: string): Pick<Meter, "purge">;
  auditLogOf(tenantId: string): Pick<AuditLog, "purge">;
  wipeJob(taskId: string): Promise<void>;
  /** @returns whether nothing is left */
  wipeFiles(tenantId: string): Promise<boolean>;
  directory: { forget(tenantId: string): Promise<void> };
}

/** Rows of one call: far below what a script may do in one run, and the next minute goes on. */
const rowsAtOnce = 10_000;

/**
 * Takes a purge as far as one run goes. Keys first, so that nothing sealed can be read whatever happens
 * after; then the doors that lead in; then rows, with the objects they name; last what counts and proves.
 * A run that is killed is repeated from the beginning and finds less to do.
 * @returns whether nothing is left but the tombstone
 */
export async function purgeSome(
  { shards, clock, stores }: { shards: Shards; clock: Clock; stores: PurgeStores },
  tenantId: string,
  shard: number,
): Promise<boolean> {
  const database = shards.of(shard);
  await shredTenant(database, tenantId, clock.now());
  await stores.directory.forget(tenantId);
  await forgetPlace(shards.home, tenantId);
  await emptyStripeEvents(shards.home, database, tenantId, clock.now());
  const gone = await deleteRows(database, tenantId, rowsAtOnce, async (table, ids) => {
    if (table === "tasks") for (const id of ids) await stores.wipeJob(id);
  });
  if (!gone || !(await stores.wipeFiles(tenantId))) return false;
  await stores.auditLogOf(tenantId).purge();
  await stores.meterOf(tenantId).purge();
  await forgetPlace(shards.home, tenantId); // a word about the tenant that was under way may have come back
  return true;
}
