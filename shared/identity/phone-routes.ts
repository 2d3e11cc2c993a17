import { publicRoute, type Route, route } from "../http/route.ts";
import { enrolmentInput, mfaChallenge } from "./factor-contract.ts";
import { codeSent, phoneInput, phoneSetUp } from "./phone-contract.ts";
import type { IdentityContext, MemberContext } from "./ports.ts";
import { addPhone, sendProofCode } from "./verbs/phones.ts";
import { sendSmsCode } from "./verbs/sms-codes.ts";

const tag = "Second factors";
const permission = "account:read";

/** Codes by SMS; what they are checked at are the routes of every factor. */
export const phoneRoutes: readonly Route<MemberContext>[] = [
  route({
    method: "post",
    path: "/v1/auth/mfa/sms",
    summary: "Add a mobile number as a second factor: a code goes to it, which confirms it",
    tag,
    permission,
    stepUp: "factors",
    body: phoneInput,
    returns: phoneSetUp,
    status: 200,
    problems: ["conflict", "quota_exceeded"],
    handle: (ctx: MemberContext, { body }) => addPhone(ctx, body),
  }),
  publicRoute({
    method: "post",
    path: "/v1/auth/mfa/sms-code",
    summary:
      "Ask for a code by SMS as the second step; the answer's challenge takes the place of the one given",
    tag,
    permission: "public",
    body: enrolmentInput,
    returns: mfaChallenge,
    status: 200,
    problems: ["invalid_credentials", "wrong_region", "key_unavailable", "quota_exceeded"],
    handle: (ctx: IdentityContext, { body }) => sendSmsCode(ctx, body, "api"),
  }),
  route({
    method: "post",
    path: "/v1/auth/mfa/step-up/sms",
    summary: "Ask for a code by SMS, to prove once more that it is you",
    tag,
    permission,
    returns: codeSent,
    status: 200,
    problems: ["conflict", "quota_exceeded"],
    handle: (ctx: MemberContext) => sendProofCode(ctx),
  }),
];
