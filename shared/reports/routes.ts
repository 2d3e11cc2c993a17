import { type Route, route } from "../http/route.ts";
import { reportQuery } from "./contract.ts";
import { answerReport, type ReportContext } from "./service.ts";

/** Mounted before the members' own addresses: its name could be an id. */
export const reportRoutes: readonly Route<ReportContext>[] = [
  route({
    method: "get",
    path: "/v1/members/authentication-report",
    summary:
      "How the company's people sign in: second factors, dormant accounts, administrators, single sign-on",
    tag: "Members",
    permission: "audit:read",
    cost: 5,
    query: reportQuery,
    returns: "raw",
    rawType: "application/json",
    status: 200,
    problems: ["conflict"],
    handle: (ctx: ReportContext, { query }) => answerReport(ctx, query.format),
  }),
];
