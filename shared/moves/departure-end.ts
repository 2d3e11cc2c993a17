import { clearMoving, passMoving, readMoving } from "../data/moving.ts";
import { shredRows } from "../data/moving-departures.ts";
import { portableTables } from "../data/portable-tables.ts";
import type { Answers } from "./parcels.ts";
import { conflict, type Leaving } from "./sides.ts";

const rowsAtOnce = 5_000;

/** Takes away the old copy as far as one call goes: rows with what they lead to, then files, log and meter. */
export async function shred({ room, moving, plan, database }: Leaving): Promise<Answers["shred"]> {
  const { tenantId } = moving;
  const shredding = { from: ["left", "handed"], to: "shredding", now: room.clock.now() } as const;
  if (!(await passMoving(database, moving, shredding)))
    throw conflict(moving.state, "The company has not left.");
  const tables = await portableTables(database);
  const more = await shredRows(database, moving, tables, rowsAtOnce, async (table, ids) => {
    if (plan.kind === "region" && table.endsWith("_tasks"))
      await Promise.all(ids.map((id) => room.jobOf(id).purge()));
  });
  if (more) return { more };
  if (plan.kind === "region") {
    if (!(await room.filesOf(tenantId).wipe())) return { more: true };
    await room.logOf(tenantId).purge();
    await room.meterOf(tenantId).forgetRecord();
  }
  return { more: false };
}

/** Nothing is left but the sign that shows old credentials the way; the upkeep takes what is not needed of it. */
export async function close({ room, moving, database }: Leaving): Promise<Answers["close"]> {
  const gone = {
    from: ["left", "handed", "shredding", "frozen", "copying"],
    to: "gone",
    now: room.clock.now(),
  } as const;
  for (const place of new Set([database, room.shards.home])) {
    if ((await readMoving(place, moving.tenantId))?.side === "to") continue;
    await clearMoving(place, moving);
    await passMoving(place, moving, gone);
  }
  return {};
}

/** The move shall not be: writes go on as before. Once the tenant has left, it is too late. */
export async function abort({ room, moving, plan, shard, database }: Leaving): Promise<Answers["abort"]> {
  if (moving.state === "here") return { aborted: true };
  const stay = { from: ["copying", "frozen"], to: "here", now: room.clock.now() } as const;
  if (!(await passMoving(database, moving, stay))) return { aborted: false };
  if (database !== room.shards.home && plan.kind === "region")
    await passMoving(room.shards.home, moving, stay);
  const target = { kind: "move", id: moving.moveId };
  await room.openDb(moving.tenantId, shard, plan.by).commit({ action: "move.aborted", target });
  return { aborted: true };
}
