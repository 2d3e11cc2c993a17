import { publicRoute, type Route } from "../http/route.ts";
import { passkeyOptions } from "../identity/contract.ts";
import { tokenPairOf, userView } from "../identity/session.ts";
import { viewOfTenant } from "../tenancy/service.ts";
import {
  type Accepted,
  type AcceptInput,
  acceptance,
  acceptInput,
  type Enrolling,
  inspected,
  inspectInput,
  invitedPasskeyInput,
} from "./invitation-contract.ts";
import type { InvitationContext } from "./open-invitation.ts";
import { acceptInvitation, optionsForInvited } from "./verbs/accept.ts";
import { inspectInvitation } from "./verbs/inspect.ts";

const tag = "Invitations";

async function answerAcceptance(ctx: InvitationContext, input: AcceptInput): Promise<Accepted | Enrolling> {
  const joined = await acceptInvitation(ctx, input, "api");
  const { member } = joined;
  const who = { tenant: viewOfTenant(member.tenant), user: userView(member) };
  if ("challenge" in joined) return { ...who, mfa: joined.challenge };
  return { ...who, session: await tokenPairOf(ctx, joined) };
}

/** Answered by identity, to people who are nobody's yet: the link and the invited address are the credential. */
export const acceptanceRoutes: readonly Route<InvitationContext>[] = [
  publicRoute({
    method: "post",
    path: "/v1/auth/invitations/inspect",
    summary: "What an invitation's token invites to; one answer for every token that opens nothing",
    tag,
    permission: "public",
    body: inspectInput,
    returns: inspected,
    status: 200,
    problems: ["gone", "wrong_region", "quota_exceeded", "tenant_suspended"],
    handle: (ctx: InvitationContext, { body }) => inspectInvitation(ctx, body.token),
  }),
  publicRoute({
    method: "post",
    path: "/v1/auth/invitations/passkey-options",
    summary: "Options to register the passkey an invitation will be accepted with",
    tag,
    permission: "public",
    body: invitedPasskeyInput,
    returns: passkeyOptions,
    status: 200,
    problems: ["gone", "wrong_region", "quota_exceeded", "tenant_suspended"],
    handle: (ctx: InvitationContext, { body }) => optionsForInvited(ctx, body),
  }),
  publicRoute({
    method: "post",
    path: "/v1/auth/invitations/accept",
    summary: "Accept an invitation with the invited address, and a password or a passkey",
    tag,
    permission: "public",
    body: acceptInput,
    returns: acceptance,
    status: 201,
    problems: [
      "gone",
      "wrong_region",
      "quota_exceeded",
      "tenant_suspended",
      "invalid_credentials",
      "forbidden",
      "conflict",
    ],
    handle: (ctx: InvitationContext, { body }) => answerAcceptance(ctx, body),
  }),
];
