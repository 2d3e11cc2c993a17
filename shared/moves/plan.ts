import { equalBytes, hmacSha256 } from "../kernel/digest.ts";
import { base64url, fromBase64url, utf8 } from "../kernel/encoding.ts";
import { Problem } from "../kernel/problem.ts";
import type { Region } from "../kernel/region.ts";
import { type Boxes, boxesOf, drawHalfKey, type Route } from "./box.ts";
import type { MoveKind } from "./journey.ts";
import type { MoveRoom } from "./room.ts";

/** What is settled when a move begins, and what one side tells the other of it in the open. */
export interface MovePlan {
  moveId: string;
  tenantId: string;
  kind: MoveKind;
  fromRegion: Region;
  fromShard: number;
  toRegion: Region;
  toShard: number | null;
  /** The operator who began it. */
  by: string;
  /** Of the side that is left. */
  publicKey: string;
}

export const routeOf = ({ moveId, tenantId, fromRegion, fromShard, toRegion, toShard }: MovePlan): Route => ({
  moveId,
  tenantId,
  from: `${fromRegion}-${fromShard}`,
  to: `${toRegion}-${toShard ?? "any"}`,
});

const textOf = (plan: MovePlan) =>
  JSON.stringify(["move-plan:v1", ...Object.entries(plan).sort(([a], [b]) => (a < b ? -1 : 1))]);

/** Says to the other region that this one began the move: nobody else can. */
export const signPlan = async ({ moveKey }: MoveRoom, plan: MovePlan): Promise<string> =>
  base64url(await hmacSha256(moveKey, textOf(plan)));

/** @throws {Problem} `forbidden` */
export async function assertPlan({ moveKey }: MoveRoom, plan: MovePlan, signature: string): Promise<void> {
  const given = fromBase64url(signature);
  if (!given || !equalBytes(given, await hmacSha256(moveKey, textOf(plan))))
    throw new Problem("forbidden", "No region has begun this move.");
}

const placeOf = ({ tenantId, moveId }: Pick<MovePlan, "tenantId" | "moveId">, side: "from" | "to") => ({
  tenantId,
  keyId: `${moveId}/${side}`,
});

/** This side's half, kept as `MoveRoom.root` wraps it. */
export interface KeptHalf {
  publicKey: string;
  rootId: string;
  wrapped: string;
}

export async function drawHalf(
  { root }: MoveRoom,
  plan: Pick<MovePlan, "tenantId" | "moveId">,
  side: "from" | "to",
): Promise<KeptHalf> {
  const keys = await root;
  const half = await drawHalfKey();
  const wrapped = await keys.wrap(utf8(half.privateKey), placeOf(plan, side));
  return { publicKey: half.publicKey, rootId: keys.id, wrapped };
}

export async function openBoxes(
  { root, moveKey }: MoveRoom,
  plan: MovePlan,
  side: "from" | "to",
  half: KeptHalf,
  peerPublicKey: string,
): Promise<Boxes> {
  const bytes = await (await root).unwrap(half.wrapped, placeOf(plan, side), half.rootId);
  const own = { publicKey: half.publicKey, privateKey: new TextDecoder().decode(bytes) };
  return boxesOf(routeOf(plan), own, peerPublicKey, moveKey);
}
