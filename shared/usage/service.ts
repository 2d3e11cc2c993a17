import { currentShard } from "../data/moving.ts";
import { placementsInTurn } from "../data/placement.ts";
import { copyBatch } from "../data/usage-copy.ts";
import { type Drift, type LastingDrift, usageKeyOf } from "./drift.ts";
import { compare, keptBy, mend, renumber, reseal, type UsageRoom } from "./healing.ts";
import type { UsageRow } from "./ledger.ts";
import { hourMilliseconds, hourOf } from "./meters.ts";

export type { UsageRoom } from "./healing.ts";

/** A meter that is busy seals a batch whenever it is asked: who has taken so many goes on with the next bell. */
const mostBatches = 200;
/** While events come in, what was read of one store is older than what is read of the next. */
const readings = 4;
const turnMilliseconds = 60_000;
const lookBackHours = 48;
const turns = { of: "all", parts: 500, least: 5, most: 100 } as const;

/**
 * Copies what a tenant's meter has not copied yet, batch by batch, in its order; what either of the two has lost is mended
 * first. Harmless to repeat and to run twice at once. @returns how many batches; a tenant that has left the region has
 * none here
 */
export async function drain(room: UsageRoom, tenantId: string): Promise<number> {
  const shard = await currentShard(room.shards.home, tenantId, 0);
  if (shard === undefined) return 0;
  const kept = keptBy(room, tenantId, shard);
  await mend(kept, room.clock.now());
  for (let copied = 0; copied < mostBatches; copied++) {
    const batch = await kept.ledger.nextBatch();
    if (!batch) return copied;
    if (await copyBatch(kept.database, tenantId, batch)) await kept.ledger.copied(batch.sequence);
    else await renumber(batch, kept, room.clock.now());
  }
  return mostBatches;
}

export interface Comparison {
  drift: LastingDrift[];
  /** What was compared: the hours as the database has them. */
  hours: UsageRow[];
}

/**
 * Compares the meter, the sum of all that was copied, and the copied totals, for hours in [from, to) that are over; what
 * is not copied yet is copied first, and what twice differs alike is corrected by the meter. @returns every count on which
 * they do not agree even then @throws when the tenant is not in this region: nothing was compared
 */
export async function reconcile(
  room: UsageRoom,
  tenantId: string,
  from: number,
  to: number,
): Promise<Comparison> {
  let before = new Set<string>();
  const forgotten = new Set<string>();
  for (let reading = 1; ; reading++) {
    await drain(room, tenantId);
    const shard = await currentShard(room.shards.home, tenantId, 0);
    if (shard === undefined) throw new Error("the company has no database here");
    const kept = keptBy(room, tenantId, shard);
    const { drift, hours } = await compare(kept, from, to);
    if (drift.length === 0 || reading === readings) return { drift: drift.map(causeOf), hours };
    const lasting = drift.filter(
      (each) => before.has(JSON.stringify(each)) && !forgotten.has(usageKeyOf(each)),
    );
    if (lasting.length > 0) for (const key of await reseal(kept, lasting)) forgotten.add(usageKeyOf(key));
    before = new Set(drift.map((each) => JSON.stringify(each)));
  }

  function causeOf(drift: Drift): LastingDrift {
    return { ...drift, cause: forgotten.has(usageKeyOf(drift)) ? "forgotten" : "differs" };
  }
}

/** Alarms may be lost: some tenants in each turn are looked after whether or not their meter rang. */
export async function tendUsage(room: UsageRoom): Promise<void> {
  const now = room.clock.now();
  const to = hourOf(now);
  const tenants = await placementsInTurn(room.shards.home, Math.floor(now / turnMilliseconds), turns);
  for (const { id } of tenants) {
    try {
      const { drift } = await reconcile(room, id, to - lookBackHours * hourMilliseconds, to);
      if (drift.length > 0) console.error(JSON.stringify({ event: "usage.drift", tenant: id, drift }));
    } catch (error) {
      console.error(JSON.stringify({ event: "usage.failed", tenant: id, error: String(error) }));
    }
  }
}
