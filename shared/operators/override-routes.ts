import type { EnteredContext } from "../http/context.ts";
import { operatorRoute } from "../http/route.ts";
import type { TenancyPorts } from "../tenancy/standing.ts";
import { tenantParams } from "./contract.ts";
import { limitOverride, overrideInput, overrideList, withdrawal } from "./override-contract.ts";
import { readOverrides, setOverride, withdrawOverride } from "./verbs/overrides.ts";

type Inside = EnteredContext & TenancyPorts;

const tag = "Operators";
const path = "/v1/tenants/{id}/limit-overrides";

/** Other limits than the plan's for one company: the company reads them at `GET /v1/limits`. */
export const overrideRoutes = [
  operatorRoute({
    method: "get",
    path,
    summary: "What is agreed with a tenant instead of its plan's limits, under an elevation to read",
    tag,
    permission: "operator:read",
    params: tenantParams,
    returns: overrideList,
    status: 200,
    problems: ["not_found"],
    handle: (ctx: Inside) => readOverrides(ctx),
  }),
  operatorRoute({
    method: "post",
    path,
    summary: "Set one limit of a tenant to another value than its plan's, until a day",
    tag,
    permission: "operator:lifecycle",
    params: tenantParams,
    body: overrideInput,
    returns: limitOverride,
    status: 200,
    problems: ["not_found", "conflict"],
    idempotent: "required",
    handle: (ctx: Inside, { body }) => setOverride(ctx, body),
  }),
  operatorRoute({
    method: "post",
    path: `${path}/withdraw`,
    summary: "Take back what was agreed about one limit: the plan's value holds again",
    tag,
    permission: "operator:lifecycle",
    params: tenantParams,
    body: withdrawal,
    returns: overrideList,
    status: 200,
    problems: ["not_found", "conflict"],
    idempotent: "required",
    handle: (ctx: Inside, { body }) => withdrawOverride(ctx, body),
  }),
];
