import type { Context } from "../http/context.ts";
import type { Cursors } from "../http/cursor.ts";
import { route } from "../http/route.ts";
import type { UsagePorts } from "./ports.ts";
import { statementPage, statementParams, statementQuery, statementView } from "./statement-contract.ts";
import { pageStatements, readStatement } from "./verbs/read-statements.ts";

type Needs = Context & UsagePorts & { cursors: Cursors };

const shared = { method: "get", tag: "Usage", permission: "usage:read", status: 200 } as const;

export const statementRoutes = [
  route({
    ...shared,
    path: "/v1/billing/statements",
    summary: "What was used in each billing month, newest first",
    query: statementQuery,
    returns: statementPage,
    problems: ["invalid_cursor"],
    handle: (ctx: Needs, { query }) => pageStatements(ctx, query),
  }),
  route({
    ...shared,
    path: "/v1/billing/statements/{id}",
    summary: "A billing month line by line, and where its counts differ while they do",
    params: statementParams,
    returns: statementView,
    problems: ["not_found"],
    handle: (ctx: Needs, { params }) => readStatement(ctx, params.id),
  }),
];
