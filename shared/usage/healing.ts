import type { Shards } from "../data/shards.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import { newestBatch } from "../data/usage-copy.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Ids } from "../kernel/ids.ts";
import { dayMilliseconds } from "../limits/rules.ts";
import { caretakerDb } from "./caretaker.ts";
import { type Drift, driftOf } from "./drift.ts";
import type { Misnumbered, UsageKey, UsageLedger, UsageRow, UsageStanding } from "./ledger.ts";
import { finalUntil } from "./statement-store.ts";
import { copiedHours, copiedPage, summedLines } from "./store.ts";

/** What copying and comparing need of a region. */
export interface UsageRoom {
  shards: Shards;
  clock: Clock;
  ids: Ids;
  ledgerOf(tenantId: string): UsageLedger;
}

/** A tenant's record and its copy. */
export interface Kept {
  tenantId: string;
  database: D1Database;
  db: TenantDb;
  ledger: UsageLedger;
}

export function keptBy(room: UsageRoom, tenantId: string, shard: number): Kept {
  const database = room.shards.of(shard);
  return { tenantId, database, db: caretakerDb(room, tenantId, shard), ledger: room.ledgerOf(tenantId) };
}

/** A meter holds an hour's count for as long as this, and longer where no final statement has it. */
const heldMilliseconds = 75 * dayMilliseconds;
const sliceMilliseconds = 2 * dayMilliseconds;
const pageLength = 500;

/** What all three say of hours in [from, to): where they differ, and the copied hours that were compared. */
export async function compare(
  { ledger, db }: Pick<Kept, "ledger" | "db">,
  from: number,
  to: number,
): Promise<{ drift: Drift[]; hours: UsageRow[] }> {
  const [told, deltas, hours] = await Promise.all([
    ledger.usageOf(from, to),
    summedLines(db, from, to),
    copiedHours(db, from, to),
  ]);
  return { drift: driftOf({ ledger: told, deltas, hours }), hours };
}

const keyOf = ({ meter, dimension, hour, lateFrom }: UsageKey): UsageKey => ({
  meter,
  dimension,
  hour,
  lateFrom,
});

/** Has the meter say once more what it came to, and enters that in the trail. @returns what the meter has forgotten */
export async function reseal({ tenantId, db, ledger }: Kept, drift: readonly Drift[]): Promise<UsageKey[]> {
  const forgotten = await ledger.reseal(drift.map(keyOf));
  const counts = drift.length - forgotten.length;
  if (counts === 0) return forgotten;
  console.error(JSON.stringify({ event: "usage.resealed", tenant: tenantId, counts }));
  const target = { kind: "tenant", id: tenantId };
  await db.commit({ action: "usage_record.resealed", target, detail: { counts } });
  return forgotten;
}

/**
 * Before anything is copied: a database that lacks batches which its meter was told are there was restored to a time
 * before them, and what it lacks is sealed once more. A meter that knows less than the database was itself set back.
 * What either knows is read again before it is believed, since others copy at the same time.
 */
export async function mend(kept: Kept, now: number): Promise<void> {
  const { database, tenantId, ledger } = kept;
  const newest = await newestBatch(database, tenantId);
  const standing = await ledger.standing();
  if (newest > standing.sequence) return await adopt(kept, standing, newest, now);
  if (newest >= standing.copied || (await newestBatch(database, tenantId)) >= standing.copied) return;
  console.error(JSON.stringify({ event: "usage.copy_lost", tenant: tenantId, newest, ...standing }));
  for (let from = now - heldMilliseconds; from <= now; from += sliceMilliseconds) {
    const { drift } = await compare(kept, from, from + sliceMilliseconds);
    if (drift.length > 0) await reseal(kept, drift);
  }
}

/** The meter was set back after it was looked at: it sealed a batch under a number that another one had. */
export async function renumber({ sequence, sealedAt }: Misnumbered, kept: Kept, now: number): Promise<void> {
  const newest = await newestBatch(kept.database, kept.tenantId);
  await adopt(kept, await kept.ledger.standing(), newest, now, { sequence, sealedAt });
}

/** What was copied was acknowledged: the meter takes over whatever the database has more of, and counts on from there. */
async function adopt(
  kept: Kept,
  { sequence }: UsageStanding,
  newest: number,
  now: number,
  taken?: Misnumbered,
): Promise<void> {
  const { tenantId, db, ledger } = kept;
  console.error(JSON.stringify({ event: "usage.set_back", tenant: tenantId, sequence, newest }));
  const target = { kind: "tenant", id: tenantId };
  await db.commit({ action: "usage_record.set_back", target, detail: { sequence, newest } });
  const closedUntil = await finalUntil(db);
  const since = Math.min(now - heldMilliseconds, closedUntil === 0 ? now : closedUntil);
  const copy = { sequence: newest, since, closedUntil, ...(taken && { taken }) };
  for (let after = ""; ; ) {
    const page = await copiedPage(db, since, after, pageLength);
    const last = page.length === pageLength ? page.at(-1) : undefined;
    await ledger.adopt(
      page.map((row) => ({ ...keyOf(row), total: row.total })),
      copy,
      !last,
    );
    if (!last) return;
    after = last.id;
  }
}
