import type { Context } from "../http/context.ts";
import type { Cursors } from "../http/cursor.ts";
import { route } from "../http/route.ts";
import { auditPage, auditQuery } from "./contract.ts";
import { auditLogRoutes } from "./log-routes.ts";
import { readAuditPage } from "./pages.ts";

type Needs = Context & { cursors: Cursors };

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
    handle: (ctx: Needs, { query }) => readAuditPage(ctx, query),
  }),
  ...auditLogRoutes,
];
