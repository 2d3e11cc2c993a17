import { page } from "../http/cursor.ts";
import { timestamp } from "../kernel/clock.ts";
import { Problem } from "../kernel/problem.ts";
import type { Erasure } from "./erasure-contract.ts";
import { type ErasureRow, findErasure, listErasures } from "./erasure-store.ts";
import type { PrivacyContext } from "./ports.ts";
import { statusOf } from "./rules.ts";

export const viewOfErasure = (row: ErasureRow): Erasure => ({
  id: row.id,
  subject: row.subjectId,
  status: statusOf(row),
  requested_by: row.requestedBy,
  requested_at: timestamp(row.requestedAt),
  erased_at: row.erasedAt === null ? null : timestamp(row.erasedAt),
  replays: row.replays,
  replayed_at: row.replayedAt === null ? null : timestamp(row.replayedAt),
  receipt: row.receipt === null ? null : (JSON.parse(row.receipt) as Erasure["receipt"]),
});

export async function readErasure({ db }: PrivacyContext, id: string): Promise<Erasure> {
  const row = await findErasure(db, id);
  if (!row) throw new Problem("not_found", "There is no such erasure.");
  return viewOfErasure(row);
}

export async function pageErasures(
  ctx: PrivacyContext,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<{ data: Erasure[]; next_cursor: string | null }> {
  const scope = "erasures";
  const before = cursor === undefined ? undefined : await ctx.cursors.open(scope, cursor);
  const found = await listErasures(ctx.db, before, limit + 1);
  const { rows, nextCursor } = await page(found, limit, (position) => ctx.cursors.seal(scope, position));
  return { data: rows.map(viewOfErasure), next_cursor: nextCursor };
}
