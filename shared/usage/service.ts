import { currentShard } from "../data/moving.ts";
import type { Shards } from "../data/shards.ts";
import { copyBatch, tenantsInTurn } from "../data/usage-copy.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Ids } from "../kernel/ids.ts";
import { caretakerDb } from "./caretaker.ts";
import { type Drift, driftOf } from "./drift.ts";
import type { UsageLedger } from "./ledger.ts";
import { hourMilliseconds, hourOf } from "./meters.ts";
import { copiedHours, summedLines } from "./store.ts";

/** What copying and comparing need of a region. */
export interface UsageRoom {
  shards: Shards;
  clock: Clock;
  ids: Ids;
  ledgerOf(tenantId: string): UsageLedger;
}

/** A meter that is busy seals a batch whenever it is asked: who has taken so many goes on with the next bell. */
const mostBatches = 200;
/** While events come in, what was read of one store is older than what is read of the next. */
const readings = 3;
const turnMilliseconds = 60_000;
const lookBackHours = 48;

/**
 * Copies what a tenant's meter has not copied yet, batch by batch, in its order. Harmless to repeat and to run twice at
 * once. @returns how many batches; a tenant that has left the region has none here
 */
export async function drain(room: UsageRoom, tenantId: string): Promise<number> {
  const shard = await currentShard(room.shards.home, tenantId, 0);
  if (shard === undefined) return 0;
  const ledger = room.ledgerOf(tenantId);
  for (let copied = 0; copied < mostBatches; copied++) {
    const batch = await ledger.nextBatch();
    if (!batch) return copied;
    await copyBatch(room.shards.of(shard), tenantId, batch);
    await ledger.copied(batch.sequence);
  }
  return mostBatches;
}

/**
 * Compares the meter, the sum of all that was copied, and the copied totals, for hours in [from, to) that are over; what
 * is not copied yet is copied first. @returns every count on which they do not agree, also when read again
 * @throws when the tenant is not in this region: nothing was compared
 */
export async function reconcile(
  room: UsageRoom,
  tenantId: string,
  from: number,
  to: number,
): Promise<Drift[]> {
  let drift: Drift[] = [];
  for (let reading = 0; reading < readings; reading++) {
    await drain(room, tenantId);
    const shard = await currentShard(room.shards.home, tenantId, 0);
    if (shard === undefined) throw new Error("the company has no database here");
    const db = caretakerDb(room, tenantId, shard);
    const [ledger, deltas, hours] = await Promise.all([
      room.ledgerOf(tenantId).usageOf(from, to),
      summedLines(db, from, to),
      copiedHours(db, from, to),
    ]);
    drift = driftOf({ ledger, deltas, hours });
    if (drift.length === 0) return [];
  }
  return drift;
}

/** Alarms may be lost: some tenants in each turn are looked after whether or not their meter rang. */
export async function tendUsage(room: UsageRoom): Promise<void> {
  const now = room.clock.now();
  const to = hourOf(now);
  const tenants = await tenantsInTurn(room.shards.home, Math.floor(now / turnMilliseconds));
  for (const { id } of tenants) {
    try {
      const drift = await reconcile(room, id, to - lookBackHours * hourMilliseconds, to);
      if (drift.length > 0) console.error(JSON.stringify({ event: "usage.drift", tenant: id, drift }));
    } catch (error) {
      console.error(JSON.stringify({ event: "usage.failed", tenant: id, error: String(error) }));
    }
  }
}
