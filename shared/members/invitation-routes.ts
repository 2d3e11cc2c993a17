import { type Route, route } from "../http/route.ts";
import {
  invitationInput,
  invitationPage,
  invitationParams,
  invitationQuery,
  issuedInvitation,
} from "./invitation-contract.ts";
import type { MembersContext } from "./ports.ts";
import { pageInvitations, resendInvitation, revokeInvitation } from "./verbs/invitations.ts";
import { invite } from "./verbs/invite.ts";

const tag = "Invitations";

/** Links are shown once and people are stored sealed: an answer kept for replay holds neither. */
const bare = <T extends object>(answer: T) => ({
  ...answer,
  token: null,
  url: null,
  email: null,
  name: null,
});

export const invitationRoutes: readonly Route<MembersContext>[] = [
  route({
    method: "post",
    path: "/v1/invitations",
    summary:
      "Invite a person; the link is shown in this answer only, and holds a seat until it is used or over",
    tag,
    permission: "members:write",
    body: invitationInput,
    returns: issuedInvitation,
    status: 201,
    problems: ["plan_limit_reached", "conflict", "not_found"],
    idempotent: "required",
    keep: bare,
    handle: (ctx: MembersContext, { body }) => invite(ctx, body),
  }),
  route({
    method: "get",
    path: "/v1/invitations",
    summary: "List invitations, newest first",
    tag,
    permission: "members:read",
    query: invitationQuery,
    returns: invitationPage,
    status: 200,
    problems: ["invalid_cursor"],
    handle: (ctx: MembersContext, { query }) => pageInvitations(ctx, query),
  }),
  route({
    method: "post",
    path: "/v1/invitations/{id}/resend",
    summary: "Draw a new link with a new week; the former one opens nothing any more",
    tag,
    permission: "members:write",
    params: invitationParams,
    returns: issuedInvitation,
    status: 200,
    problems: ["not_found", "conflict"],
    idempotent: "required",
    keep: bare,
    handle: (ctx: MembersContext, { params }) => resendInvitation(ctx, params.id),
  }),
  route({
    method: "delete",
    path: "/v1/invitations/{id}",
    summary: "Revoke an invitation; its seat is free again",
    tag,
    permission: "members:write",
    params: invitationParams,
    status: 204,
    problems: ["not_found", "conflict"],
    handle: (ctx: MembersContext, { params }) => revokeInvitation(ctx, params.id),
  }),
];
