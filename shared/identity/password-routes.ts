import { publicRoute, type Route, route } from "../http/route.ts";
import { tokenPair } from "./contract.ts";
import { enrolmentInput, mfaChallenge } from "./factor-contract.ts";
import {
  addressView,
  changeInput,
  emailCodesInput,
  forgotAnswer,
  forgotInput,
  passwordView,
  renewalInput,
  resetInput,
  verifiedView,
  verifyEmailInput,
} from "./password-contract.ts";
import type { IdentityContext, MemberContext } from "./ports.ts";
import { tokenPairOf } from "./session.ts";
import { chooseEmailCodes, sendEmailCode } from "./verbs/email-codes.ts";
import { changePassword, readPassword } from "./verbs/password-change.ts";
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
    handle: async (ctx: IdentityContext, { body }) => void (await resetPassword(ctx, body)),
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
    returns: verifiedView,
    status: 200,
    problems: ["gone", "wrong_region", "key_unavailable", "quota_exceeded"],
    handle: (ctx: IdentityContext, { body }) => verifyEmail(ctx, body),
  }),
  publicRoute({
    method: "post",
    path: "/v1/auth/mfa/email-code",
    summary:
      "Ask for a code by letter as the second step; the answer's challenge takes the place of the one given",
    tag,
    permission: "public",
    body: enrolmentInput,
    returns: mfaChallenge,
    status: 200,
    problems: ["invalid_credentials", "wrong_region", "key_unavailable", "quota_exceeded"],
    handle: (ctx: IdentityContext, { body }) => sendEmailCode(ctx, body, "api"),
  }),
  route({
    method: "post",
    path: "/v1/auth/mfa/email",
    summary: "Choose codes by letter as a second step, or no more of them: the weakest there is",
    tag,
    permission,
    stepUp: "factors",
    body: emailCodesInput,
    returns: addressView,
    status: 200,
    problems: ["conflict"],
    handle: (ctx: MemberContext, { body }) => chooseEmailCodes(ctx, body),
  }),
  route({
    method: "get",
    path: "/v1/auth/password",
    summary: "Whether you have a password, since when, and when it has to be replaced",
    tag,
    permission,
    returns: passwordView,
    status: 200,
    problems: [],
    handle: (ctx: MemberContext) => readPassword(ctx),
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
