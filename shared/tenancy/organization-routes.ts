import { type Route, route } from "../http/route.ts";
import type { StepUp } from "../http/step-up.ts";
import { pageQuery } from "../http/wire.ts";
import { closeOrganization, holdOrganization, moveOrganization } from "./organization-changes.ts";
import {
  organization,
  organizationCreation,
  organizationDetail,
  organizationMove,
  organizationPage,
  organizationParams,
  organizationSession,
} from "./organization-contract.ts";
import { createOrganization } from "./organization-creation.ts";
import type { OrganizationContext } from "./organization-ports.ts";
import { pageOrganizations, readOrganization } from "./organizations.ts";

const tag = "Organisations";

/** A change of one organisation below: safe to repeat, since repeating it changes nothing. */
const change = (
  verb: string,
  summary: string,
  handle: (ctx: OrganizationContext, id: string) => ReturnType<typeof closeOrganization>,
  more: { stepUp?: StepUp } = {},
): Route<OrganizationContext> =>
  route({
    method: "post",
    path: `/v1/organizations/{id}/${verb}`,
    summary,
    tag,
    permission: "organizations:write",
    ...more,
    params: organizationParams,
    returns: organization,
    status: 200,
    problems: ["not_found", "conflict"],
    handle: (ctx: OrganizationContext, { params }) => handle(ctx, params.id),
  });

export const organizationRoutes: readonly Route<OrganizationContext>[] = [
  route({
    method: "get",
    path: "/v1/organizations",
    summary: "List the organisations below, to any depth",
    tag,
    permission: "organizations:read",
    query: pageQuery,
    returns: organizationPage,
    status: 200,
    problems: ["invalid_cursor"],
    handle: (ctx: OrganizationContext, { query }) => pageOrganizations(ctx, query),
  }),
  route({
    method: "post",
    path: "/v1/organizations",
    summary: "Create an organisation below the own one, or below one of those",
    tag,
    permission: "organizations:write",
    body: organizationCreation,
    returns: organization,
    status: 201,
    problems: ["not_found", "conflict", "plan_limit_reached"],
    idempotent: "required",
    handle: (ctx: OrganizationContext, { body }) => createOrganization(ctx, body),
  }),
  route({
    method: "get",
    path: "/v1/organizations/{id}",
    summary: "Read an organisation below, with what it and everything below it used",
    tag,
    permission: "organizations:read",
    params: organizationParams,
    returns: organizationDetail,
    status: 200,
    problems: ["not_found"],
    handle: (ctx: OrganizationContext, { params }) => readOrganization(ctx, params.id),
  }),
  route({
    method: "post",
    path: "/v1/organizations/{id}/move",
    summary: "Put an organisation, with everything below it, below another one",
    tag,
    permission: "organizations:write",
    params: organizationParams,
    body: organizationMove,
    returns: organization,
    status: 200,
    problems: ["not_found", "conflict"],
    handle: (ctx: OrganizationContext, { params, body }) => moveOrganization(ctx, params.id, body.parent_id),
  }),
  change("suspend", "Suspend an organisation and everything below it", (ctx, id) =>
    holdOrganization(ctx, id, true),
  ),
  change("resume", "Lift the suspension again; other reasons for one stay", (ctx, id) =>
    holdOrganization(ctx, id, false),
  ),
  change("close", "Close an organisation that has no open one below it", closeOrganization, {
    stepUp: "sensitive",
  }),
  route({
    method: "post",
    path: "/v1/organizations/{id}/sessions",
    summary:
      "Administer an organisation below: an access token for five minutes, under the caller's own session",
    tag,
    permission: "organizations:write",
    stepUp: "sensitive",
    params: organizationParams,
    returns: organizationSession,
    status: 201,
    problems: ["not_found", "conflict"],
    handle: (ctx: OrganizationContext, { params }) =>
      ctx.deputize(ctx.headers.get("authorization") ?? "", params.id),
  }),
];
