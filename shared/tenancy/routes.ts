import type { Context } from "../http/context.ts";
import { route } from "../http/route.ts";
import { closedView, closing, ownUsageQuery, tenantPatch, tenantView, usageView } from "./contract.ts";
import { readLimits } from "./limits.ts";
import { limitsView } from "./limits-contract.ts";
import { changeTenant, closeOwn } from "./owner.ts";
import { ownTenant, viewOfTenant } from "./service.ts";
import type { TenancyPorts } from "./standing.ts";
import { answerOwnUsage, type UsagePorts } from "./usage.ts";

type Needs = Context & TenancyPorts & UsagePorts;

const tag = "Tenants";

export const tenantRoutes = [
  route({
    method: "get",
    path: "/v1/tenants/me/info",
    summary: "The caller's tenant: plan, region and how far its residency is guaranteed",
    tag,
    permission: "account:read",
    returns: tenantView,
    status: 200,
    problems: [],
    handle: async (ctx: Needs) => viewOfTenant(await ownTenant(ctx.db)),
  }),
  route({
    method: "get",
    path: "/v1/tenants/me/usage",
    summary:
      "What the tenant's meter has counted, against its limits; with an interval, what was used as a series",
    tag,
    permission: "usage:read",
    query: ownUsageQuery,
    returns: usageView,
    fileType: "text/csv",
    status: 200,
    problems: [],
    handle: (ctx: Needs, { query }) => answerOwnUsage(ctx, query),
  }),
  route({
    method: "get",
    path: "/v1/limits",
    summary:
      "Every limit as it holds for the caller's tenant now, what is used of it, and where it comes from",
    tag,
    permission: "usage:read",
    returns: limitsView,
    status: 200,
    problems: [],
    handle: (ctx: Needs) => readLimits(ctx),
  }),
  route({
    method: "patch",
    path: "/v1/tenants/me",
    summary: "Change the company's name, or how often each person may ask (JSON Merge Patch)",
    tag,
    permission: "tenant:write",
    body: tenantPatch,
    returns: tenantView,
    status: 200,
    problems: ["conflict"],
    ifMatch: "required",
    handle: (ctx: Needs, { body }) => changeTenant(ctx, body),
  }),
  route({
    method: "post",
    path: "/v1/tenants/me/close",
    summary: "Close the company: nobody signs in any more, and after 30 days everything is deleted",
    tag,
    permission: "tenant:own",
    stepUp: "sensitive",
    body: closing,
    returns: closedView,
    status: 200,
    problems: ["conflict"],
    idempotent: "required",
    handle: (ctx: Needs, { body }) => closeOwn(ctx, body),
  }),
];
