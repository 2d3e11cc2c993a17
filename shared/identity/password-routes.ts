import { publicRoute, type Route, route } from "../http/route.ts";
import { tokenPair } from "./contract.ts";
import {
  addressView,
  changeInput,
  forgotAnswer,
  forgotInput,
  renewalInput,
  resetInput,
  verifyEmailInput,
} from "./password-contract.ts";
import type { IdentityContext, MemberContext } from "./ports.ts";
import { tokenPairOf } from "./session.ts";
import { changePassword } from "./verbs/password-change.ts";
import { renewPassword } from "./verbs/password-renewal.ts";
import { askForReset, resetPassword } from "./verbs/password-reset.ts";
import { askForVerification, readAddress, verifyEmail } from "./verbs/verify-email.ts";

const tag = "Identity";
const permission = "account:read";

/** A person's password and whether letters reach them. */
export const passwordRoutes: readonly Route<MemberContext>[] = [
  publicRoute({
    method: "post",
    path: "/v1/auth/password/forgot",
    summary: "Ask for a letter that leads to a new password; the answer says nothing about the address",
    tag,
    permission: "public",
    body: forgotInput,
    returns: forgotAnswer,
    status: 202,
    problems: ["quota_exceeded", "unavailable"],
    handle: (ctx: IdentityContext, { body }) => askForReset(ctx, body),
  }),
  publicRoute({
    method: "post",
    path: "/v1/auth/password/reset",
    summary: "Choose a new password by a letter's link: it works once, and every session ends",
    tag,
    permission: "public",
    body: resetInput,
    status: 204,
    problems: ["gone", "wrong_region", "key_unavailable", "quota_exceeded"],
    handle: (ctx: IdentityContext, { body }) => resetPassword(ctx, body),
  }),
  publicRoute({
    method: "post",
    path: "/v1/auth/password/renewal",
    summary: "Replace a password that is too old or too weak by now, as the last step of a sign-in",
    tag,
    permission: "public",
    body: renewalInput,
    returns: tokenPair,
    status: 200,
    problems: ["invalid_credentials", "forbidden", "wrong_region", "key_unavailable", "quota_exceeded"],
    handle: async (ctx: IdentityContext, { body }) => tokenPairOf(ctx, await renewPassword(ctx, body, "api")),
  }),
  publicRoute({
    method: "post",
    path: "/v1/auth/email/verify",
    summary: "Show by a letter's link that it arrived",
    tag,
    permission: "public",
    body: verifyEmailInput,
    returns: addressView,
    status: 200,
    problems: ["gone", "wrong_region", "key_unavailable", "quota_exceeded"],
    handle: (ctx: IdentityContext, { body }) => verifyEmail(ctx, body),
  }),
  route({
    method: "post",
    path: "/v1/auth/password",
    summary: "Change your password; your other sessions end",
    tag,
    permission,
    stepUp: "factors",
    body: changeInput,
    status: 204,
    problems: ["conflict"],
    handle: (ctx: MemberContext, { body }) => changePassword(ctx, body),
  }),
  route({
    method: "get",
    path: "/v1/auth/email",
    summary: "Whether your address is verified",
    tag,
    permission,
    returns: addressView,
    status: 200,
    problems: [],
    handle: (ctx: MemberContext) => readAddress(ctx),
  }),
  route({
    method: "post",
    path: "/v1/auth/email",
    summary: "Ask for another letter that verifies your address",
    tag,
    permission,
    returns: addressView,
    status: 200,
    problems: [],
    handle: (ctx: MemberContext) => askForVerification(ctx),
  }),
];
