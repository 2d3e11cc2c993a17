import { type Route, route } from "../http/route.ts";
import type { MemberContext } from "../identity/ports.ts";
import {
  applicationList,
  clientParams,
  decisionAnswer,
  decisionInput,
  deviceAsk,
  deviceDecisionInput,
  requestAnswer,
  requestInput,
  userCodeInput,
} from "./contract.ts";
import { forgetApplication, readApplications } from "./verbs/applications.ts";
import { decideRequest, inspectRequest } from "./verbs/authorize.ts";
import { decideDevice, inspectDevice } from "./verbs/decide-device.ts";

const tag = "Your applications";
const permission = "account:read";

/** A person's own word about tools; the consent and device pages ask these. */
export const oauthConsentRoutes: readonly Route<MemberContext>[] = [
  route({
    method: "post",
    path: "/v1/auth/oauth/requests/inspect",
    summary: "What a tool asks you for, or the answer to it where there is nothing to ask",
    tag,
    permission,
    body: requestInput,
    returns: requestAnswer,
    status: 200,
    problems: ["step_up_required", "conflict"],
    handle: (ctx: MemberContext, { body }) => inspectRequest(ctx, body.query),
  }),
  route({
    method: "post",
    path: "/v1/auth/oauth/requests/decide",
    summary: "Let a tool act for you, or not; answers where to go with it",
    tag,
    permission,
    body: decisionInput,
    returns: decisionAnswer,
    status: 200,
    problems: ["step_up_required", "conflict"],
    handle: (ctx: MemberContext, { body }) => decideRequest(ctx, body),
  }),
  route({
    method: "post",
    path: "/v1/auth/oauth/devices/inspect",
    summary: "Which tool waits with this code, and what it asks for",
    tag,
    permission,
    body: userCodeInput,
    returns: deviceAsk,
    status: 200,
    problems: ["not_found", "step_up_required"],
    handle: (ctx: MemberContext, { body }) => inspectDevice(ctx, body.user_code),
  }),
  route({
    method: "post",
    path: "/v1/auth/oauth/devices/decide",
    summary: "Let the tool that waits with this code act for you, or not",
    tag,
    permission,
    body: deviceDecisionInput,
    status: 204,
    problems: ["not_found", "step_up_required", "conflict"],
    handle: (ctx: MemberContext, { body }) => decideDevice(ctx, body),
  }),
  route({
    method: "get",
    path: "/v1/auth/applications",
    summary: "The tools you have let act for you",
    tag,
    permission,
    returns: applicationList,
    status: 200,
    problems: [],
    handle: (ctx: MemberContext) => readApplications(ctx),
  }),
  route({
    method: "delete",
    path: "/v1/auth/applications/{id}",
    summary: "Withdraw your word: the tool's tokens for you stop working at once",
    tag,
    permission,
    params: clientParams,
    status: 204,
    problems: ["not_found"],
    handle: (ctx: MemberContext, { params }) => forgetApplication(ctx, params.id),
  }),
];
