import { auditPage, auditQuery } from "../audit/contract.ts";
import { readAuditPage } from "../audit/pages.ts";
import type { EnteredContext, OperatorContext } from "../http/context.ts";
import type { Cursors } from "../http/cursor.ts";
import { operatorRoute } from "../http/route.ts";
import { pageOf } from "../http/wire.ts";
import type { MembersContext } from "../members/ports.ts";
import { usageView } from "../tenancy/contract.ts";
import type { TenancyPorts } from "../tenancy/standing.ts";
import { readUsage, type UsagePorts } from "../tenancy/usage.ts";
import {
  enteredTenant,
  foundedTenant,
  founding,
  intervention,
  ownerInvitation,
  ownerInvitationInput,
  placedTenant,
  placementQuery,
  tenantParams,
} from "./contract.ts";
import type { RegionPorts } from "./ports.ts";
import { foundForOwner } from "./verbs/found.ts";
import { inviteOwner } from "./verbs/invite-owner.ts";
import {
  closeTenant,
  pageTenants,
  purgeTenant,
  readTenant,
  resumeTenant,
  suspendTenant,
} from "./verbs/tenants.ts";

type Outside = OperatorContext & RegionPorts & { cursors: Cursors };
type Inside = EnteredContext & TenancyPorts & UsagePorts & MembersContext;

const tag = "Operators";

const lifecycleRoute = (
  verb: "suspend" | "resume" | "close" | "purge",
  summary: string,
  handle: typeof suspendTenant,
) =>
  operatorRoute({
    method: "post",
    path: `/v1/tenants/{id}/${verb}`,
    summary,
    tag,
    permission: "operator:lifecycle",
    params: tenantParams,
    body: intervention,
    returns: enteredTenant,
    status: 200,
    problems: ["not_found", "conflict"],
    idempotent: "required",
    handle: (ctx: Inside, { body }) => handle(ctx, body),
  });

/** The platform's own people. Anything on a single tenant needs a running elevation for that tenant. */
export const operatorRoutes = [
  operatorRoute({
    method: "get",
    path: "/v1/tenants",
    summary: "The region's tenants, by id: nothing personal, and no tenant is entered",
    tag,
    permission: "operator:list",
    query: placementQuery,
    returns: pageOf(placedTenant),
    status: 200,
    problems: ["invalid_cursor"],
    handle: (ctx: Outside, { query }) => pageTenants(ctx, query),
  }),
  operatorRoute({
    method: "post",
    path: "/v1/tenants",
    summary: "Found a tenant in this region; its owner is invited, and the link is shown in this answer only",
    tag,
    permission: "operator:found",
    body: founding,
    returns: foundedTenant,
    status: 201,
    problems: ["conflict", "plan_limit_reached"],
    idempotent: "required",
    handle: (ctx: Outside, { body }) => foundForOwner(ctx, body),
  }),
  operatorRoute({
    method: "get",
    path: "/v1/tenants/{id}",
    summary: "A tenant, under an elevation to read",
    tag,
    permission: "operator:read",
    params: tenantParams,
    returns: enteredTenant,
    status: 200,
    problems: ["not_found"],
    handle: (ctx: Inside) => readTenant(ctx),
  }),
  operatorRoute({
    method: "get",
    path: "/v1/tenants/{id}/usage",
    summary: "What a tenant's meter has counted, under an elevation to read",
    tag,
    permission: "operator:read",
    params: tenantParams,
    returns: usageView,
    status: 200,
    problems: ["not_found"],
    handle: (ctx: Inside) => readUsage(ctx),
  }),
  operatorRoute({
    method: "get",
    path: "/v1/tenants/{id}/audit-events",
    summary: "A tenant's audit trail, newest first, under an elevation to read",
    tag,
    permission: "operator:read",
    params: tenantParams,
    query: auditQuery,
    returns: auditPage,
    status: 200,
    problems: ["not_found", "invalid_cursor"],
    handle: (ctx: Inside, { query }) => readAuditPage(ctx, query),
  }),
  lifecycleRoute("suspend", "Suspend a tenant: its data waits, billing and export stay open", suspendTenant),
  lifecycleRoute("resume", "Lift the operators' suspension, or reopen what was closed", resumeTenant),
  lifecycleRoute("close", "Close a tenant; after 30 days it is purged", closeTenant),
  lifecycleRoute("purge", "Purge a closed tenant at once: nothing leads back", purgeTenant),
  operatorRoute({
    method: "post",
    path: "/v1/tenants/{id}/owner-invitations",
    summary: "Invite a first owner anew, where nobody came; the link is shown in this answer only",
    tag,
    permission: "operator:lifecycle",
    params: tenantParams,
    body: ownerInvitationInput,
    returns: ownerInvitation,
    status: 201,
    problems: ["not_found", "conflict", "plan_limit_reached"],
    idempotent: "required",
    keep: (answer) => ({ ...answer, token: null, url: null }),
    handle: (ctx: Inside, { body }) => inviteOwner(ctx, body),
  }),
];
