import type { Context } from "../http/context.ts";
import { route } from "../http/route.ts";
import { usageEventRoutes } from "./event-routes.ts";
import type { UsagePorts } from "./ports.ts";
import { usageQuery, usageSeries } from "./series-contract.ts";
import { statementRoutes } from "./statement-routes.ts";
import { answerUsage } from "./verbs/read-usage.ts";

type Needs = Context & UsagePorts;

export const usageRoutes = [
  ...usageEventRoutes,
  route({
    method: "get",
    path: "/v1/billing/usage",
    summary:
      "What was used, by hour, day or billing month, as JSON or CSV: the record that bills are made from",
    tag: "Usage",
    permission: "usage:read",
    query: usageQuery,
    returns: usageSeries,
    fileType: "text/csv",
    status: 200,
    problems: [],
    handle: (ctx: Needs, { query }) => answerUsage(ctx, query),
  }),
  ...statementRoutes,
];
