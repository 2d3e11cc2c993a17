import type { Context } from "../http/context.ts";
import { type Cursors, page } from "../http/cursor.ts";
import type { AuditPage, AuditQuery } from "./contract.ts";
import { listEvents } from "./store.ts";
import { viewOfEvent } from "./view.ts";

/** Newest first, whoever reads: the tenant's own people, or an operator under an elevation. */
export async function readAuditPage(
  ctx: Pick<Context, "db"> & { cursors: Cursors },
  { limit, cursor, ...filter }: AuditQuery,
): Promise<AuditPage> {
  const scope = `audit-events ${JSON.stringify(filter)}`;
  const before = cursor === undefined ? undefined : await ctx.cursors.open(scope, cursor);
  const found = await listEvents(ctx.db, filter, before, limit + 1);
  const { rows, nextCursor } = await page(found, limit, (position) => ctx.cursors.seal(scope, position));
  return {
    data: rows.map(viewOfEvent),
    next_cursor: nextCursor,
  };
}
