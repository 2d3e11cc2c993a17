import { type Route, route } from "../http/route.ts";
import { pageQuery } from "../http/wire.ts";
import { endedCount } from "../identity/session-contract.ts";
import {
  grant,
  grantInput,
  grantPage,
  grantParams,
  member,
  memberPage,
  memberParams,
  memberPatch,
} from "./contract.ts";
import { factorResetRoutes } from "./factor-reset-routes.ts";
import type { MembersContext } from "./ports.ts";
import { transfer, transferPage, transferParams } from "./transfer-contract.ts";
import { grantProject, pageGrants, withdrawProject } from "./verbs/grants.ts";
import { endMemberSessions } from "./verbs/member-sessions.ts";
import { changeMember, pageMembers, readMember, removeMember } from "./verbs/members.ts";
import { acceptOwnership, endTransfer, offerOwnership, pageTransfers } from "./verbs/transfers.ts";

const tag = "Members";

/** What becomes of an offer: its receiver's word, or an owner's who takes it back. */
const decision = (
  verb: "accept" | "decline" | "cancel",
  summary: string,
  handle: (ctx: MembersContext, id: string) => ReturnType<typeof acceptOwnership>,
): Route<MembersContext> =>
  route({
    method: "post",
    path: `/v1/members/ownership-transfers/{id}/${verb}`,
    summary,
    tag,
    permission: verb === "cancel" ? "tenant:own" : "members:read",
    ...(verb === "accept" ? { stepUp: "sensitive" } : {}),
    params: transferParams,
    returns: transfer,
    status: 200,
    problems: ["not_found", "conflict", "gone"],
    handle: (ctx: MembersContext, { params }) => handle(ctx, params.id),
  });

const transfers: readonly Route<MembersContext>[] = [
  route({
    method: "get",
    path: "/v1/members/ownership-transfers",
    summary: "List handovers of ownership, newest first",
    tag,
    permission: "members:read",
    query: pageQuery,
    returns: transferPage,
    status: 200,
    problems: ["invalid_cursor"],
    handle: (ctx: MembersContext, { query }) => pageTransfers(ctx, query),
  }),
  route({
    method: "post",
    path: "/v1/members/{id}/ownership-transfer",
    summary: "Offer ownership to a member; it takes effect when the member accepts",
    tag,
    permission: "tenant:own",
    stepUp: "sensitive",
    params: memberParams,
    returns: transfer,
    status: 201,
    problems: ["not_found", "conflict"],
    idempotent: "required",
    handle: (ctx: MembersContext, { params }) => offerOwnership(ctx, params.id),
  }),
  decision("accept", "Accept ownership that was offered to the caller", acceptOwnership),
  decision("decline", "Decline ownership that was offered to the caller", (ctx, id) =>
    endTransfer(ctx, id, "declined"),
  ),
  decision("cancel", "Take the offer of ownership back", (ctx, id) => endTransfer(ctx, id, "cancelled")),
];

const members: readonly Route<MembersContext>[] = [
  route({
    method: "get",
    path: "/v1/members",
    summary: "List members, guests whose time is over included",
    tag,
    permission: "members:read",
    query: pageQuery,
    returns: memberPage,
    status: 200,
    problems: ["invalid_cursor"],
    handle: (ctx: MembersContext, { query }) => pageMembers(ctx, query),
  }),
  route({
    method: "get",
    path: "/v1/members/{id}",
    summary: "Read a member",
    tag,
    permission: "members:read",
    params: memberParams,
    returns: member,
    status: 200,
    problems: ["not_found"],
    handle: (ctx: MembersContext, { params }) => readMember(ctx, params.id),
  }),
  route({
    method: "patch",
    path: "/v1/members/{id}",
    summary:
      "Change a member's role, projects or end of access, at once; or how often they may ask, within five seconds",
    tag,
    permission: "members:write",
    params: memberParams,
    body: memberPatch,
    returns: member,
    status: 200,
    problems: ["not_found", "conflict", "plan_limit_reached"],
    ifMatch: "required",
    handle: (ctx: MembersContext, { params, body }) => changeMember(ctx, params.id, body),
  }),
  route({
    method: "delete",
    path: "/v1/members/{id}",
    summary: "Remove a member: sessions, API keys and credentials end at once, the seat is free",
    tag,
    permission: "members:write",
    params: memberParams,
    status: 204,
    problems: ["not_found", "conflict"],
    ifMatch: "optional",
    handle: (ctx: MembersContext, { params }) => removeMember(ctx, params.id),
  }),
];

const sessions: readonly Route<MembersContext>[] = [
  route({
    method: "delete",
    path: "/v1/members/{id}/sessions",
    summary: "End all sessions of a member: they sign in again, everywhere",
    tag,
    permission: "members:write",
    params: memberParams,
    returns: endedCount,
    status: 200,
    problems: ["not_found", "conflict"],
    handle: (ctx: MembersContext, { params }) => endMemberSessions(ctx, params.id),
  }),
];

const grants: readonly Route<MembersContext>[] = [
  route({
    method: "get",
    path: "/v1/members/{id}/project-grants",
    summary: "List the projects a member was granted, newest first",
    tag,
    permission: "members:read",
    params: memberParams,
    query: pageQuery,
    returns: grantPage,
    status: 200,
    problems: ["not_found", "invalid_cursor"],
    handle: (ctx: MembersContext, { params, query }) => pageGrants(ctx, params.id, query),
  }),
  route({
    method: "post",
    path: "/v1/members/{id}/project-grants",
    summary: "Grant a project; it counts for members who see granted projects only",
    tag,
    permission: "members:write",
    params: memberParams,
    body: grantInput,
    returns: grant,
    status: 201,
    problems: ["not_found", "conflict"],
    idempotent: "required",
    handle: (ctx: MembersContext, { params, body }) => grantProject(ctx, params.id, body.project_id),
  }),
  route({
    method: "delete",
    path: "/v1/members/{id}/project-grants/{grant_id}",
    summary: "Withdraw a granted project at once",
    tag,
    permission: "members:write",
    params: grantParams,
    status: 204,
    problems: ["not_found"],
    handle: (ctx: MembersContext, { params }) => withdrawProject(ctx, params.id, params.grant_id),
  }),
];

/** What stands at a fixed address comes before what an id could stand for. */
export const memberRoutes = [...transfers, ...factorResetRoutes, ...members, ...sessions, ...grants];
