import { StaleWrite } from "../data/faults.ts";
import { findPlacement } from "../data/lobby.ts";
import { endArrival, enterMoving, findMoving, type Moving, saveProgress } from "../data/moving.ts";
import { portableTables } from "../data/portable-tables.ts";
import { sealResidency } from "../data/residency.ts";
import { Problem } from "../kernel/problem.ts";
import { askFor, take } from "./arrival-takes.ts";
import { firstProgress, type Progress, partOf, type Stage, stageOf } from "./journey.ts";
import { assertPlan, drawHalf, type KeptHalf, type MovePlan, openBoxes } from "./plan.ts";
import type { MoveRoom } from "./room.ts";
import { type Arriving, conflict, opened } from "./sides.ts";

/** Where a move stands and what to carry next; nothing to carry when it is over. */
export interface Standing {
  moveId: string;
  tenantId: string;
  stage: Stage | "aborted";
  part: string | null;
  copied: number;
  publicKey: string | null;
  sequence: number;
  box: string | null;
}

/** Begins to arrive, or says where the move stands. @throws {Problem} `forbidden`, `wrong_region`, `conflict` */
export async function beginArrival(room: MoveRoom, plan: MovePlan, signature: string): Promise<Standing> {
  await assertPlan(room, plan, signature);
  const { tenantId, moveId } = plan;
  if (plan.toRegion !== room.region) throw new Problem("wrong_region", "The move leads to another region.");
  const known = await findMoving(room.shards, tenantId, "to");
  if (known && known.moving.moveId !== moveId)
    throw conflict("moving", "Another move of this company is under way.");
  if (!known && (await isHere(room, plan))) return over(plan, "done");
  return standing(room, await load(room, plan, known ?? (await enter(room, plan))));
}

/** Nothing is kept of a move that is over, but that the tenant lives here says how it ended. */
async function isHere({ shards, region }: MoveRoom, plan: MovePlan): Promise<boolean> {
  const shard = await findPlacement(shards.home, plan.tenantId);
  return plan.fromRegion === region ? shard === plan.toShard : shard !== undefined;
}

const over = ({ moveId, tenantId }: MovePlan, stage: "done" | "aborted"): Standing => ({
  moveId,
  tenantId,
  stage,
  part: null,
  copied: 0,
  publicKey: null,
  sequence: 0,
  box: null,
});

async function enter(room: MoveRoom, plan: MovePlan) {
  const { tenantId, moveId } = plan;
  const shard = plan.toShard ?? spread(tenantId, room.shards.count);
  const database = room.shards.of(shard);
  await sealResidency(database, room.region);
  const [first] = await portableTables(database);
  const moving = await enterMoving(database, {
    tenantId,
    moveId,
    side: "to",
    state: "arriving",
    plan: JSON.stringify(plan),
    secret: JSON.stringify(await drawHalf(room, plan, "to")),
    progress: JSON.stringify(firstProgress(first?.name ?? null)),
    forward: null,
    since: room.clock.now(),
  });
  return { moving, shard };
}

/** Evenly, by the random part of the id. */
const spread = (tenantId: string, count: number): number =>
  Array.from(tenantId.slice(-6)).reduce((sum, digit) => (sum * 32 + digit.charCodeAt(0)) % count, 0);

async function load(
  room: MoveRoom,
  plan: MovePlan,
  { moving, shard }: { moving: Moving; shard: number },
): Promise<Arriving> {
  const progress = JSON.parse(moving.progress) as Progress;
  return { room, moving, plan, progress, shard, database: room.shards.of(shard) };
}

/** What is asked for next, sealed for the side that is left. */
async function standing(room: MoveRoom, arriving: Arriving): Promise<Standing> {
  const { moving, plan, progress } = arriving;
  const half = JSON.parse(moving.secret ?? "") as KeptHalf;
  const ask = await askFor(arriving);
  if (!ask) {
    await endArrival(arriving.database, moving);
    return over(plan, "done");
  }
  const boxes = await openBoxes(room, plan, "to", half, plan.publicKey);
  return {
    moveId: plan.moveId,
    tenantId: plan.tenantId,
    stage: stageOf(plan.kind, progress),
    part: partOf(plan.kind, progress) ?? null,
    copied: progress.copied,
    publicKey: half.publicKey,
    sequence: progress.sequence,
    box: await boxes.seal("ask", progress.sequence, ask),
  };
}

export interface ParcelInput {
  tenantId: string;
  moveId: string;
  sequence: number;
  box: string;
}

async function find(room: MoveRoom, { tenantId, moveId }: { tenantId: string; moveId?: string }) {
  const known = await findMoving(room.shards, tenantId, "to");
  if (!known || (moveId !== undefined && known.moving.moveId !== moveId))
    throw new Problem("not_found", "There is no such move.");
  return load(room, JSON.parse(known.moving.plan) as MovePlan, known);
}

/** Where the tenant's move into this region stands. @throws {Problem} `not_found` */
export const readStanding = async (room: MoveRoom, tenantId: string): Promise<Standing> =>
  standing(room, await find(room, { tenantId }));

/** Takes what was carried, once: a box that comes again, or late, changes nothing. */
export async function takeBox(room: MoveRoom, input: ParcelInput): Promise<Standing> {
  const arriving = await find(room, input);
  const { moving, plan, progress } = arriving;
  if (input.sequence !== progress.sequence) return standing(room, arriving);
  const half = JSON.parse(moving.secret ?? "") as KeptHalf;
  const boxes = await openBoxes(room, plan, "to", half, plan.publicKey);
  const answer = await opened(() => boxes.open("answer", input.sequence, input.box));
  try {
    if ((await take(arriving, answer)) === "aborted") return over(plan, "aborted");
  } catch (error) {
    if (!(error instanceof StaleWrite)) throw error;
  }
  return standing(room, await find(room, input));
}

/** The move shall not be: the other side is asked whether it is not too late. */
export async function abortArrival(
  room: MoveRoom,
  input: Pick<ParcelInput, "tenantId" | "moveId">,
): Promise<Standing> {
  const arriving = await find(room, input);
  const { moving, progress, database } = arriving;
  if (moving.state === "here") throw conflict("done", "The company lives here by now.");
  const aborting: Progress = { ...progress, aborting: true, sequence: progress.sequence + 1 };
  await saveProgress(database, moving, JSON.stringify(aborting));
  return standing(room, await find(room, input));
}
