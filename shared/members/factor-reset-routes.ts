import { type Route, route } from "../http/route.ts";
import { memberParams } from "./contract.ts";
import { factorReset, factorResetList, factorResetParams } from "./factor-reset-contract.ts";
import type { MembersContext } from "./ports.ts";
import {
  approveFactorReset,
  cancelFactorReset,
  readFactorResets,
  requestFactorReset,
} from "./verbs/factor-resets.ts";

const tag = "Members";

export const factorResetRoutes: readonly Route<MembersContext>[] = [
  route({
    method: "get",
    path: "/v1/members/factor-resets",
    summary: "Requests to reset somebody's second factors, newest first",
    tag,
    permission: "members:read",
    returns: factorResetList,
    status: 200,
    problems: [],
    handle: (ctx: MembersContext) => readFactorResets(ctx),
  }),
  route({
    method: "post",
    path: "/v1/members/factor-resets/{id}/approve",
    summary: "Agree to a reset another administrator asked for: factors and sessions of the person end",
    tag,
    permission: "members:write",
    stepUp: "sensitive",
    params: factorResetParams,
    returns: factorReset,
    status: 200,
    problems: ["not_found", "conflict", "gone", "key_unavailable"],
    handle: (ctx: MembersContext, { params }) => approveFactorReset(ctx, params.id),
  }),
  route({
    method: "post",
    path: "/v1/members/factor-resets/{id}/cancel",
    summary: "Call a reset off",
    tag,
    permission: "members:write",
    params: factorResetParams,
    returns: factorReset,
    status: 200,
    problems: ["not_found", "conflict", "gone"],
    handle: (ctx: MembersContext, { params }) => cancelFactorReset(ctx, params.id),
  }),
  route({
    method: "post",
    path: "/v1/members/{id}/factor-reset",
    summary: "Ask another administrator to agree that a member's second factors are reset",
    tag,
    permission: "members:write",
    stepUp: "sensitive",
    params: memberParams,
    returns: factorReset,
    status: 201,
    problems: ["not_found", "conflict"],
    idempotent: "required",
    handle: (ctx: MembersContext, { params }) => requestFactorReset(ctx, params.id),
  }),
];
