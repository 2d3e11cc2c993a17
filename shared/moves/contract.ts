import * as z from "zod/mini";
import { id, instant } from "../http/wire.ts";
import { deferred } from "../kernel/deferred.ts";
import { regions } from "../kernel/region.ts";
import { moveStatuses } from "./tables.ts";

export const moveInput = deferred(() => z.strictObject({ to_region: z.enum(regions) }));
export type MoveInput = z.output<typeof moveInput>;

export const moveParams = deferred(() => z.strictObject({ id: id("move") }));

export const move = deferred(() =>
  z.object({
    id: id("move"),
    from_region: z.enum(regions),
    to_region: z.enum(regions),
    status: z.enum(moveStatuses),
    consented_by: z.string(),
    consented_at: instant,
    /** Until when the move may be begun. */
    expires_at: instant,
    moved_at: z.nullable(instant),
    version: z.int(),
  }),
);
export type Move = z.output<typeof move>;

export const moveList = deferred(() => z.object({ data: z.array(move) }));
