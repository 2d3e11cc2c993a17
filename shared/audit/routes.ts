import type { Context } from "../http/context.ts";
import { type Cursors, page } from "../http/cursor.ts";
import { route } from "../http/route.ts";
import { type AuditPage, type AuditQuery, auditPage, auditQuery } from "./contract.ts";
import { auditLogRoutes } from "./log-routes.ts";
import { listEvents } from "./store.ts";
import { viewOfEvent } from "./view.ts";

type Needs = Context & { cursors: Cursors };

async function readPage(ctx: Needs, { limit, cursor, ...filter }: AuditQuery): Promise<AuditPage> {
  const scope = `audit-events ${JSON.stringify(filter)}`;
  const before = cursor === undefined ? undefined : await ctx.cursors.open(scope, cursor);
  const found = await listEvents(ctx.db, filter, before, limit + 1);
  const { rows, nextCursor } = await page(found, limit, (position) => ctx.cursors.seal(scope, position));
  return {
    data: rows.map(viewOfEvent),
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
  ...auditLogRoutes,
];
