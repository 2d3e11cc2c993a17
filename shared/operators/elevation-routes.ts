import type { Context, EnteredContext } from "../http/context.ts";
import type { Cursors } from "../http/cursor.ts";
import { operatorRoute, route } from "../http/route.ts";
import { pageOf, pageQuery } from "../http/wire.ts";
import { elevation, elevationInput, elevationParams, ownElevationParams, tenantParams } from "./contract.ts";
import { decide, pageElevations, requestElevation } from "./verbs/elevations.ts";

type Inside = EnteredContext & { cursors: Cursors };
type Own = Context & { cursors: Cursors };

const tag = "Operators";

const decisionRoute = (kind: "approve" | "deny", summary: string) =>
  operatorRoute({
    method: "post",
    path: `/v1/tenants/{id}/elevations/{elevation}/${kind}`,
    summary,
    tag,
    permission: "operator:elevate",
    params: elevationParams,
    returns: elevation,
    status: 200,
    problems: ["not_found", "conflict"],
    idempotent: "required",
    handle: (ctx: Inside, { params }) => decide(ctx, params.elevation, kind),
  });

/** Just in time: asked for with a reason, approved by another, seen and revoked by the tenant. */
export const elevationRoutes = [
  operatorRoute({
    method: "post",
    path: "/v1/tenants/{id}/elevations",
    summary: "Ask for an elevation: why, for what, and for how many minutes",
    tag,
    permission: "operator:elevate",
    params: tenantParams,
    body: elevationInput,
    returns: elevation,
    status: 201,
    problems: ["not_found", "conflict"],
    idempotent: "required",
    handle: (ctx: Inside, { body }) => requestElevation(ctx, body),
  }),
  operatorRoute({
    method: "get",
    path: "/v1/tenants/{id}/elevations",
    summary: "Elevations for a tenant, newest first",
    tag,
    permission: "operator:elevate",
    params: tenantParams,
    query: pageQuery,
    returns: pageOf(elevation),
    status: 200,
    problems: ["not_found", "invalid_cursor"],
    handle: (ctx: Inside, { query }) => pageElevations(ctx, query),
  }),
  decisionRoute("approve", "Approve what another operator asked for; the minutes start now"),
  decisionRoute("deny", "Deny an elevation that was asked for, one's own included"),
  route({
    method: "get",
    path: "/v1/elevations",
    summary: "When, why and by whose approval LeanVibe's operators entered the company, newest first",
    tag,
    permission: "audit:read",
    query: pageQuery,
    returns: pageOf(elevation),
    status: 200,
    problems: ["invalid_cursor"],
    handle: (ctx: Own, { query }) => pageElevations(ctx, query),
  }),
  route({
    method: "delete",
    path: "/v1/elevations/{id}",
    summary: "Revoke an elevation: it ends now, or is not granted",
    tag,
    permission: "tenant:own",
    params: ownElevationParams,
    status: 204,
    problems: ["not_found", "conflict"],
    handle: async (ctx: Own, { params }) => void (await decide(ctx, params.id, "revoke")),
  }),
];
