import type { Moving } from "../data/moving.ts";
import { Problem } from "../kernel/problem.ts";
import type { Progress } from "./journey.ts";
import type { MovePlan } from "./plan.ts";
import type { MoveRoom } from "./room.ts";

/** The side that is left, as an answer finds it. */
export interface Leaving {
  room: MoveRoom;
  moving: Moving;
  plan: MovePlan;
  shard: number;
  database: D1Database;
}

/** The side that the tenant comes to; its progress is the move's only memory. */
export interface Arriving extends Leaving {
  progress: Progress;
}

export const conflict = (state: string, detail: string): Problem =>
  new Problem("conflict", detail, { members: { state } });

/** @throws {Problem} `forbidden` when a box is not this move's */
export async function opened<Content>(open: () => Promise<Content>): Promise<Content> {
  try {
    return await open();
  } catch {
    throw new Problem("forbidden", "This box was not sealed for here.");
  }
}
