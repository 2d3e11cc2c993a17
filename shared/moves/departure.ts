import { enterMoving, findMoving, type Moving } from "../data/moving.ts";
import type { EnteredContext } from "../http/context.ts";
import { Problem } from "../kernel/problem.ts";
import type { Region } from "../kernel/region.ts";
import { ownTenant } from "../tenancy/service.ts";
import { standingConsent } from "./consents.ts";
import { answerPart } from "./departure-answers.ts";
import { abort, close, shred } from "./departure-end.ts";
import type { Ask } from "./parcels.ts";
import { drawHalf, type KeptHalf, type MovePlan, openBoxes, signPlan } from "./plan.ts";
import type { MoveRoom } from "./room.ts";
import { conflict, type Leaving, opened } from "./sides.ts";
import { hasRelatives } from "./store.ts";

export interface Invitation {
  plan: MovePlan;
  /** This region's word that it began the move. */
  signature: string;
}

export type DepartureContext = EnteredContext & { room: MoveRoom };

/**
 * Begins to leave: from here on changes are noted. Begun again it is the same move.
 * @throws {Problem} `conflict` with `state`: consent, organisation, status, moving, place
 */
export async function beginDeparture(
  ctx: DepartureContext,
  { toRegion, toShard }: { toRegion: Region; toShard: number | null },
): Promise<Invitation> {
  const { room, principal, db } = ctx;
  const { shards, region } = room;
  const tenant = await ownTenant(db);
  if (tenant.status === "closed") throw conflict("status", "A closed company is not moved.");
  if (await hasRelatives(db))
    throw conflict("organization", "A company with organisations above or below it is not moved.");
  const kind = toRegion === region ? "shard" : "region";
  if (kind === "shard" && (toShard === null || toShard === principal.shard || toShard >= shards.count))
    throw conflict("place", "It is there already, or there is no such database in the region.");
  const known = await findMoving(shards, tenant.id, "from");
  const running = known && !["here", "gone"].includes(known.moving.state) ? known.moving : undefined;
  const consent = kind === "region" ? await standingConsent(ctx, tenant, toRegion) : undefined;
  const moveId = consent?.id ?? running?.moveId ?? ctx.ids.next("move");
  const moving = running ?? (await enter(ctx, { moveId, kind, toRegion, toShard }));
  const plan = JSON.parse(moving.plan) as MovePlan;
  if (moving.moveId !== moveId || plan.toRegion !== toRegion || plan.toShard !== toShard)
    throw conflict("moving", "Another move of this company is under way.");
  return { plan, signature: await signPlan(room, plan) };
}

async function enter(
  ctx: DepartureContext,
  place: Pick<MovePlan, "moveId" | "kind" | "toRegion" | "toShard">,
): Promise<Moving> {
  const { room, principal, operator, db } = ctx;
  const { tenantId, shard } = principal;
  const { moveId, kind, toRegion } = place;
  const half = await drawHalf(room, { tenantId, moveId }, "from");
  const from = { fromRegion: room.region, fromShard: shard, by: operator.id };
  const plan: MovePlan = { ...place, ...from, tenantId, publicKey: half.publicKey };
  const detail = { kind, to_region: toRegion };
  await db.commit({ action: "move.begun", target: { kind: "move", id: moveId }, detail });
  const row: Moving = {
    tenantId,
    moveId,
    side: "from",
    state: "copying",
    plan: JSON.stringify(plan),
    secret: JSON.stringify(half),
    progress: "",
    forward: null,
    since: room.clock.now(),
  };
  const { home } = room.shards;
  if (kind === "region" && room.shards.of(shard) !== home)
    await enterMoving(home, { ...row, side: "lobby", secret: null });
  return enterMoving(room.shards.of(shard), row);
}

export interface BoxInput {
  tenantId: string;
  moveId: string;
  /** Of the arriving side. */
  publicKey: string;
  sequence: number;
  box: string;
}

/** Answers what the arriving side asks. The box is proof enough: only a region could have sealed it, for this move. */
export async function answerBox(room: MoveRoom, input: BoxInput): Promise<{ box: string }> {
  const found = await findMoving(room.shards, input.tenantId, "from");
  if (found?.moving.moveId !== input.moveId || found.moving.secret === null)
    throw new Problem("not_found", "There is no such move.");
  const { moving, shard } = found;
  const plan = JSON.parse(moving.plan) as MovePlan;
  const half = JSON.parse(moving.secret ?? "") as KeptHalf;
  const boxes = await openBoxes(room, plan, "from", half, input.publicKey);
  const ask = (await opened(() => boxes.open("ask", input.sequence, input.box))) as Ask;
  const answer = await answerAsk({ room, moving, plan, shard, database: room.shards.of(shard) }, ask);
  return { box: await boxes.seal("answer", input.sequence, answer) };
}

async function answerAsk(leaving: Leaving, ask: Ask): Promise<unknown> {
  if (ask.part === "abort") return abort(leaving);
  if (leaving.moving.state === "here") throw conflict("aborted", "The move was given up.");
  if (ask.part === "shred") return shred(leaving);
  return ask.part === "close" ? close(leaving) : answerPart(leaving, ask);
}
