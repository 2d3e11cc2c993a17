import type { Context } from "../http/context.ts";
import { type Route, route } from "../http/route.ts";
import { changePolicy, readPolicy } from "./policy.ts";
import { policyPatch, policyView } from "./policy-contract.ts";

const tag = "Tenants";

export const policyRoutes: readonly Route<Context>[] = [
  route({
    method: "get",
    path: "/v1/tenants/me/policy",
    summary: "What the company demands, what it inherits, and what therefore holds",
    tag,
    permission: "tenant:read",
    returns: policyView,
    status: 200,
    problems: [],
    handle: (ctx: Context) => readPolicy(ctx),
  }),
  route({
    method: "patch",
    path: "/v1/tenants/me/policy",
    summary: "Change what the company demands (JSON Merge Patch); never looser than what it inherits",
    tag,
    permission: "tenant:write",
    body: policyPatch,
    returns: policyView,
    status: 200,
    problems: ["conflict"],
    ifMatch: "required",
    handle: (ctx: Context, { body }) => changePolicy(ctx, body),
  }),
];
