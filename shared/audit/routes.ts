import type { Context } from "../http/context.ts";
import { type Cursors, page } from "../http/cursor.ts";
import { route } from "../http/route.ts";
import { timestamp } from "../kernel/clock.ts";
import { type AuditPage, type AuditQuery, auditPage, auditQuery } from "./contract.ts";
import { listEvents } from "./store.ts";

type Needs = Context & { cursors: Cursors };

async function readPage(ctx: Needs, { limit, cursor, ...filter }: AuditQuery): Promise<AuditPage> {
  const scope = `audit-events ${JSON.stringify(filter)}`;
  const before = cursor === undefined ? undefined : await ctx.cursors.open(scope, cursor);
  const found = await listEvents(ctx.db, filter, before, limit + 1);
  const { rows, nextCursor } = await page(found, limit, (position) => ctx.cursors.seal(scope, position));
  return {
    data: rows.map((event) => ({
      id: event.id,
      at: timestamp(event.at),
      actor: { kind: event.actorKind, id: event.actorId },
      action: event.action,
      target: { kind: event.targetKind, id: event.targetId },
      request_id: event.requestId,
      detail: event.detail,
    })),
    next_cursor: nextCursor,
  };
}

export const auditRoutes = [
  route({
    method: "get",
    path: "/v1/audit-events",
    summary: "Who did what, newest first",
    tag: "Audit",
    permission: "audit:read",
    query: auditQuery,
    returns: auditPage,
    status: 200,
    problems: ["invalid_cursor"],
    handle: (ctx: Needs, { query }) => readPage(ctx, query),
  }),
];
