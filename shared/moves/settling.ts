import { passMoving, readMoving } from "../data/moving.ts";
import { withinArrival } from "../data/moving-arrivals.ts";
import { relocateHome, settleHome } from "../data/moving-home.ts";
import { writeWrapped } from "../data/moving-keys.ts";
import { holdDispatch } from "../data/moving-tasks.ts";
import { projectTenant } from "../data/placement.ts";
import { adoptEvents, customersOf } from "../data/stripe-inbox.ts";
import { update, type Write } from "../data/write.ts";
import { keysUnder } from "./keys.ts";
import type { Rest } from "./parcels.ts";
import { assertSameLog } from "./proof.ts";
import type { Arriving } from "./sides.ts";
import { findMove, wasMoved } from "./store.ts";
import { moves } from "./tables.ts";

/**
 * The tenant has left the other side and lives here from now on. First what nobody can see yet, keys last;
 * then the doors that lead here; then the rows may be written. Killed anywhere it is repeated from the beginning.
 */
export async function settle(arriving: Arriving, answer: Rest): Promise<void> {
  const { room, moving, plan, shard, database } = arriving;
  const { tenantId } = moving;
  const { home } = room.shards;
  const now = room.clock.now();
  if ((await readMoving(database, tenantId))?.state === "arriving") {
    const keys = await keysUnder(await room.root, tenantId, answer.keys);
    const written = writeWrapped(database, tenantId, keys);
    await withinArrival(database, moving, [...written, holdDispatch(database, tenantId)]);
    if (plan.kind === "region") await settleObjects(arriving, answer, now);
    if (plan.kind === "region") await settleHome(home, moving, shard);
    else await relocateHome(home, tenantId, shard);
    if (plan.kind === "shard") await room.meterOf(tenantId).place(shard);
    await passMoving(database, moving, { from: ["arriving"], to: "here", now });
  }
  await projectTenant(home, database, tenantId, shard);
  await note(arriving, now);
}

async function settleObjects({ room, moving, database }: Arriving, answer: Rest, now: number) {
  const { tenantId, moveId } = moving;
  const log = room.logOf(tenantId);
  await log.append(answer.leaves);
  const { size, root } = await log.head();
  assertSameLog({ size, root }, answer.log);
  if (answer.sum) await room.meterOf(tenantId).openRecord(moveId, answer.sum);
  await adoptEvents(room.shards.home, answer.inbox, await customersOf(database, tenantId), now);
}

/** The tenant's own trail says that it moved, once. */
async function note({ room, moving, plan, shard }: Arriving, now: number): Promise<void> {
  const { moveId, tenantId } = moving;
  const db = room.openDb(tenantId, shard, plan.by);
  if (await wasMoved(db, moveId)) return;
  const row = await findMove(db, moveId);
  const done = { status: "done", movedAt: now, updatedAt: now } as const;
  const writes: Write[] = row ? [update(moves, moveId, row.version, done)] : [];
  const { kind, fromRegion, toRegion } = plan;
  const detail = { kind, from_region: fromRegion, to_region: toRegion };
  await db.commit({ action: "tenant.moved", target: { kind: "move", id: moveId }, detail }, ...writes);
}
