import * as z from "zod/mini";
import { publicRoute, type Route, route } from "../http/route.ts";
import { id } from "../http/wire.ts";
import { deferred } from "../kernel/deferred.ts";
import { passkeyOptions, tokenPair } from "./contract.ts";
import {
  confirmAnswer,
  confirmInput,
  drawnCodes,
  enrolmentInput,
  factorSetUp,
  factorsView,
  mfaChallenge,
  stepUpAnswer,
  stepUpInput,
  verifyInput,
} from "./factor-contract.ts";
import type { IdentityContext, MemberContext } from "./ports.ts";
import { tokenPairOf } from "./session.ts";
import { removeFactor } from "./verbs/factor-removal.ts";
import { confirmFactor, readFactors, redrawCodes, setUpFactor } from "./verbs/factors.ts";
import { completeSignIn, enrolByChallenge, keyOptionsForChallenge } from "./verbs/second-step.ts";
import { stepUp, stepUpOptions } from "./verbs/step-up.ts";

const tag = "Second factors";
const permission = "account:read";

/** A person's own factors, and the second step of a sign-in. */
export const factorRoutes: readonly Route<MemberContext>[] = [
  publicRoute({
    method: "post",
    path: "/v1/auth/mfa/verify",
    summary: "Finish a sign-in with a code of an app, by SMS or by letter, a security key or a recovery code",
    tag,
    permission: "public",
    body: verifyInput,
    returns: deferred(() => z.union([tokenPair, mfaChallenge])),
    status: 200,
    problems: ["invalid_credentials", "forbidden", "wrong_region", "key_unavailable", "quota_exceeded"],
    handle: async (ctx: IdentityContext, { body }) => {
      const arrived = await completeSignIn(ctx, body, "api");
      return "challenge" in arrived ? arrived.challenge : tokenPairOf(ctx, arrived);
    },
  }),
  publicRoute({
    method: "post",
    path: "/v1/auth/mfa/enrolment",
    summary: "Set up the authenticator app that the company demands, on the way in",
    tag,
    permission: "public",
    body: enrolmentInput,
    returns: factorSetUp,
    status: 200,
    problems: ["invalid_credentials", "conflict", "wrong_region", "key_unavailable", "quota_exceeded"],
    handle: (ctx: IdentityContext, { body }) => enrolByChallenge(ctx, body, "api"),
  }),
  publicRoute({
    method: "post",
    path: "/v1/auth/mfa/security-key/options",
    summary: "Options to finish a sign-in with one of your security keys",
    tag,
    permission: "public",
    body: enrolmentInput,
    returns: passkeyOptions,
    status: 200,
    problems: ["invalid_credentials", "wrong_region", "key_unavailable"],
    handle: (ctx: IdentityContext, { body }) => keyOptionsForChallenge(ctx, body, "api"),
  }),
  route({
    method: "post",
    path: "/v1/auth/mfa/step-up/options",
    summary: "Options to prove once more that it is you, with one of your keys",
    tag,
    permission,
    returns: passkeyOptions,
    status: 200,
    problems: [],
    handle: (ctx: MemberContext) => stepUpOptions(ctx),
  }),
  route({
    method: "get",
    path: "/v1/auth/mfa",
    summary: "Your second factors, and the recovery codes that are left",
    tag,
    permission,
    returns: factorsView,
    status: 200,
    problems: [],
    handle: (ctx: MemberContext) => readFactors(ctx),
  }),
  route({
    method: "post",
    path: "/v1/auth/mfa/setup",
    summary: "Draw the secret of an authenticator app; it counts once a code confirmed it",
    tag,
    permission,
    stepUp: "factors",
    returns: factorSetUp,
    status: 200,
    problems: ["conflict"],
    handle: (ctx: MemberContext) => setUpFactor(ctx),
  }),
  route({
    method: "post",
    path: "/v1/auth/mfa/confirm",
    summary: "Confirm an app or a telephone number by its first code; the first factor brings recovery codes",
    tag,
    permission,
    stepUp: "factors",
    body: confirmInput,
    returns: confirmAnswer,
    status: 200,
    problems: ["not_found", "conflict"],
    handle: (ctx: MemberContext, { body }) => confirmFactor(ctx, body),
  }),
  route({
    method: "post",
    path: "/v1/auth/mfa/recovery-codes",
    summary: "Draw new recovery codes; the old ones work no more",
    tag,
    permission,
    stepUp: "factors",
    returns: drawnCodes,
    status: 200,
    problems: ["conflict"],
    handle: (ctx: MemberContext) => redrawCodes(ctx),
  }),
  route({
    method: "post",
    path: "/v1/auth/mfa/step-up",
    summary: "Prove once more that it is you, for routes that ask for a fresh proof",
    tag,
    permission,
    body: stepUpInput,
    returns: stepUpAnswer,
    status: 200,
    problems: ["invalid_credentials", "conflict"],
    handle: (ctx: MemberContext, { body }) => stepUp(ctx, body),
  }),
  route({
    method: "delete",
    path: "/v1/auth/mfa/{id}",
    summary: "Remove one of your second factors",
    tag,
    permission,
    stepUp: "factors",
    params: deferred(() => z.object({ id: id("factor") })),
    status: 204,
    problems: ["not_found", "conflict"],
    handle: (ctx: MemberContext, { params }) => removeFactor(ctx, params.id),
  }),
];
