import { tendMoving } from "../data/moving.ts";
import type { Clock } from "../kernel/clock.ts";
import { freezeMilliseconds } from "./journey.ts";

/** How long the two sides of a move that is over can still be asked how it ended. */
const keptMilliseconds = 3_600_000;

/** What time does to the moves of one database. */
export async function tendMoves(database: D1Database, isHome: boolean, clock: Clock): Promise<void> {
  const now = clock.now();
  await tendMoving(database, {
    isHome,
    now,
    frozenBefore: now - freezeMilliseconds.ends,
    overBefore: now - keptMilliseconds,
  });
}
