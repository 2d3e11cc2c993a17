import { type Route, route } from "../http/route.ts";
import { pageQuery } from "../http/wire.ts";
import type { MembersContext } from "../members/ports.ts";
import {
  group,
  groupPage,
  groupParams,
  groupPatch,
  issuedToken,
  tokenInput,
  tokenPage,
  tokenParams,
} from "./contract.ts";
import { mapGroup, pageOfMapping } from "./verbs/mapping.ts";
import { drawProvisioningToken, pageTokens, revokeToken } from "./verbs/tokens.ts";

const tag = "Provisioning";

/** What a company's administrators decide about provisioning; the identity provider's own door is `serve.ts`. */
export const provisioningRoutes: readonly Route<MembersContext>[] = [
  route({
    method: "get",
    path: "/v1/provisioning/tokens",
    summary: "List provisioning tokens, newest first, with their last use",
    tag,
    permission: "members:write",
    query: pageQuery,
    returns: tokenPage,
    status: 200,
    problems: ["invalid_cursor"],
    handle: (ctx: MembersContext, { query }) => pageTokens(ctx, query),
  }),
  route({
    method: "post",
    path: "/v1/provisioning/tokens",
    summary: "Draw a token for the identity provider's SCIM client; its secret is shown once",
    tag,
    permission: "members:write",
    stepUp: "sensitive",
    body: tokenInput,
    returns: issuedToken,
    status: 201,
    problems: [],
    idempotent: "required",
    keep: (answer) => ({ ...answer, secret: null }),
    handle: (ctx: MembersContext, { body }) => drawProvisioningToken(ctx, body),
  }),
  route({
    method: "delete",
    path: "/v1/provisioning/tokens/{id}",
    summary: "Revoke a provisioning token at once",
    tag,
    permission: "members:write",
    params: tokenParams,
    status: 204,
    problems: ["not_found"],
    handle: (ctx: MembersContext, { params }) => revokeToken(ctx, params.id),
  }),
  route({
    method: "get",
    path: "/v1/provisioning/groups",
    summary: "List the identity provider's groups, newest first, and the roles they give",
    tag,
    permission: "members:write",
    query: pageQuery,
    returns: groupPage,
    status: 200,
    problems: ["invalid_cursor"],
    handle: (ctx: MembersContext, { query }) => pageOfMapping(ctx, query),
  }),
  route({
    method: "patch",
    path: "/v1/provisioning/groups/{id}",
    summary: "Let a group give a role, or none; its people have it at once",
    tag,
    permission: "members:write",
    params: groupParams,
    body: groupPatch,
    returns: group,
    status: 200,
    problems: ["not_found", "plan_limit_reached", "conflict"],
    ifMatch: "required",
    handle: (ctx: MembersContext, { params, body }) => mapGroup(ctx, params.id, body.role),
  }),
];
