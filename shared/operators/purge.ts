import type { AuditLog } from "../audit/log.ts";
import {
  condemnAgain,
  deleteRows,
  emptyStripeEvents,
  forgetPlace,
  isCondemned,
  shredTenant,
} from "../data/purge.ts";
import type { Shards } from "../data/shards.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Meter } from "../limits/meter.ts";
import { type ErasureLedger, purgeEntry } from "../privacy/ledger.ts";

/** Everything outside the databases that holds something of a tenant. Each verb may be repeated. */
export interface PurgeStores {
  meterOf(tenantId: string): Pick<Meter, "purge">;
  auditLogOf(tenantId: string): Pick<AuditLog, "purge">;
  wipeJob(taskId: string): Promise<void>;
  /** @returns whether nothing is left */
  wipeFiles(tenantId: string): Promise<boolean>;
  directory: { forget(tenantId: string): Promise<void> };
  ledger: Pick<ErasureLedger, "enter">;
}

interface PurgeRoom {
  shards: Shards;
  clock: Clock;
  stores: PurgeStores;
}

/** Rows of one call: far below what a script may do in one run, and the next minute goes on. */
const rowsAtOnce = 10_000;

/**
 * Takes a purge as far as one run goes. First the ledger, so that no restore brings the company back; keys next, so that nothing sealed can be read whatever happens
 * after; then the doors that lead in; then rows, with the objects they name; last what counts and proves.
 * A run that is killed is repeated from the beginning and finds less to do.
 * @returns whether nothing is left but the tombstone
 * @throws when nobody decided it: an entry in the ledger is for good
 */
export async function purgeSome(
  { shards, clock, stores }: PurgeRoom,
  tenantId: string,
  shard: number,
): Promise<boolean> {
  const database = shards.of(shard);
  if (!(await isCondemned(database, tenantId))) throw new Error("nobody decided this purge");
  await stores.ledger.enter(purgeEntry(tenantId, clock.now()));
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

/**
 * Purges a company once more that a restore of a database brought back, its rows or only what leads to it.
 * @returns whether its rows had come back
 */
export async function purgeAgain(room: PurgeRoom, tenantId: string, shard: number): Promise<boolean> {
  await forgetPlace(room.shards.home, tenantId);
  if (!(await condemnAgain(room.shards.of(shard), tenantId, room.clock.now()))) return false;
  await purgeSome(room, tenantId, shard);
  return true;
}
