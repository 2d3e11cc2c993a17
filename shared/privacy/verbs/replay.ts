import { keepWatch, presentAgain, readWatch, type Watch } from "../../data/erasures.ts";
import { forgetSubjects } from "../../data/lobby.ts";
import { intent } from "../../data/outbox.ts";
import type { TenantDb } from "../../data/tenant-db.ts";
import { insert } from "../../data/write.ts";
import { type ErasureRow, findErasureOf, findPerson } from "../erasure-store.ts";
import { isPurge, type LedgerEntry } from "../ledger.ts";
import { type ErasurePorts, systemDb } from "../ports.ts";
import { erasures } from "../tables.ts";
import { carryOut, eraseTopic, shred } from "./carry-out.ts";

const pageSize = 200;
/** In one round of the cron; the next one goes on. */
const pagesAtOnce = 10;

export interface Replayed {
  /** Entries this round compared with the database. */
  compared: number;
  /** People and companies that had come back and are gone again. */
  erasedAgain: number;
  /** Whether the whole ledger has been compared since the database was last restored. */
  complete: boolean;
}

/**
 * Compares a database with the ledger and erases again whoever a restore brought back, companies as a whole. How far it came is
 * kept in that very database, so a restore also sets this back. Behind the end it starts over, a page a
 * round, for rows that were brought back in any other way.
 */
export async function replayErasures(ports: ErasurePorts, shard: number): Promise<Replayed> {
  const database = ports.shards.of(shard);
  const watch = await readWatch(database);
  const replayed: Replayed = { compared: 0, erasedAgain: 0, complete: false };
  const next: Watch = { ...watch };
  for (let page = 0; page < pagesAtOnce; page++) {
    const entries = await ports.ledger.after(next.replayed, pageSize);
    if (!(await compare(ports, shard, entries, replayed))) break;
    next.replayed = entries.at(-1)?.position ?? next.replayed;
    replayed.complete = entries.length < pageSize;
    if (replayed.complete) break;
  }
  if (replayed.complete) next.patrolled = await patrol(ports, shard, watch.patrolled, replayed);
  if (next.replayed !== watch.replayed || next.patrolled !== watch.patrolled) await keepWatch(database, next);
  return replayed;
}

async function patrol(ports: ErasurePorts, shard: number, from: number, replayed: Replayed): Promise<number> {
  const entries = await ports.ledger.after(from, pageSize);
  if (!(await compare(ports, shard, entries, replayed))) return from;
  return entries.length < pageSize ? 0 : (entries.at(-1)?.position ?? 0);
}

/** @returns whether all of these are gone from the database */
async function compare(
  ports: ErasurePorts,
  shard: number,
  entries: readonly LedgerEntry[],
  replayed: Replayed,
): Promise<boolean> {
  if (entries.length === 0) return true;
  replayed.compared += entries.length;
  let isClean = true;
  for (const entry of await presentAgain(ports.shards.of(shard), entries)) {
    try {
      if (await eraseAgain(ports, shard, entry)) replayed.erasedAgain++;
    } catch (error) {
      isClean = false;
      const { position } = entry;
      console.error(JSON.stringify({ event: "erasure.replay_delayed", position, error: String(error) }));
    }
  }
  return isClean;
}

/** @returns whether somebody had come back, and not only never gone yet */
async function eraseAgain(ports: ErasurePorts, shard: number, entry: LedgerEntry): Promise<boolean> {
  const { tenantId, subjectId } = entry;
  if (isPurge(entry)) return ports.purgeAgain(tenantId, shard);
  const db = systemDb(ports, tenantId, shard);
  await forgetSubjects(ports.shards, tenantId, [subjectId]);
  if (!(await findPerson(db, subjectId))) return false;
  const known = (await findErasureOf(db, subjectId)) ?? (await recall(ports, db, entry));
  if (known.erasedAt === null && known.position === null) {
    await carryOut(ports, db, known);
    return false;
  }
  await shred(ports, db, known, { replays: known.replays + 1, replayedAt: ports.clock.now() });
  return true;
}

/** The restore lost the erasure's own row too: the ledger knows enough of it, and the outbox owes a new receipt. */
async function recall(ports: ErasurePorts, db: TenantDb, entry: LedgerEntry): Promise<ErasureRow> {
  const { erasureId: id, subjectId, requestedBy, requestedAt, position } = entry;
  const now = ports.clock.now();
  const facts = { id, subjectId, requestedBy, requestedAt, position };
  await db.commit(
    {
      action: "privacy.erasure_recalled",
      target: { kind: "user", id: subjectId },
      detail: { erasure_id: id },
    },
    insert(erasures, { ...facts, createdAt: now, updatedAt: now }),
    intent(ports, db.principal, eraseTopic, { erasure_id: id }).write,
  );
  const row = await findErasureOf(db, subjectId);
  if (!row) throw new Error("the erasure cannot be read back");
  return row;
}
