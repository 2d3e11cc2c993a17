import * as z from "zod/mini";
import { idempotencyKeyOf } from "../http/idempotency.ts";
import { publicRoute, type Route, route } from "../http/route.ts";
import { deferred } from "../kernel/deferred.ts";
import { viewOfTenant } from "../tenancy/service.ts";
import {
  jwks,
  me,
  passkeyOptions,
  passkeySignInInput,
  passwordSignInInput,
  refreshInput,
  registrationOptionsInput,
  type SignUpAnswer,
  signUpAnswer,
  signUpInput,
  tokenPair,
} from "./contract.ts";
import { mfaChallenge } from "./factor-contract.ts";
import type { IdentityContext, MemberContext } from "./ports.ts";
import { tokenPairOf, userView } from "./session.ts";
import { readMe, signOut } from "./verbs/account.ts";
import { optionsForRegistration, optionsForSignIn } from "./verbs/passkey-options.ts";
import { signInByPasskey } from "./verbs/passkey-sign-in.ts";
import { signInByPassword } from "./verbs/password-sign-in.ts";
import { refresh } from "./verbs/refresh.ts";
import { signUp } from "./verbs/sign-up.ts";

const tag = "Identity";
/** Whoever has a second factor gets a challenge for it instead of tokens. */
const signInAnswer = deferred(() => z.union([tokenPair, mfaChallenge]));

async function answerSignUp(
  ctx: IdentityContext,
  given: Parameters<typeof signUp>[1],
): Promise<SignUpAnswer> {
  const { member, shard, session } = await signUp(ctx, given, idempotencyKeyOf(ctx.headers), "api");
  const answer: SignUpAnswer = {
    id: member.tenant.id,
    tenant: viewOfTenant(member.tenant),
    user: userView(member),
    session: session ? await tokenPairOf(ctx, { member, shard, session }) : null,
  };
  return withOwnHeaders(signUpAnswer.parse(answer), session === undefined);
}

/** `mount` passes a Response on as it is, which is how a public route says that this is a replay. */
function withOwnHeaders(answer: SignUpAnswer, replayed: boolean): SignUpAnswer {
  const headers = {
    location: "/v1/tenants/me/info",
    "cache-control": "no-store",
    ...(replayed ? { "idempotency-replayed": "true" } : {}),
  };
  return Response.json(answer, { status: 201, headers }) as unknown as SignUpAnswer;
}

/** What the identity script answers under `/v1` and `/.well-known`. */
export const authRoutes: readonly Route<MemberContext>[] = [
  publicRoute({
    method: "post",
    path: "/v1/signup",
    summary: "Sign up a company; needs an Idempotency-Key header",
    tag,
    permission: "public",
    body: signUpInput,
    returns: signUpAnswer,
    status: 201,
    problems: [
      "idempotency_key_required",
      "idempotency_mismatch",
      "wrong_region",
      "plan_limit_reached",
      "invalid_credentials",
      "conflict",
      "quota_exceeded",
    ],
    handle: (ctx: IdentityContext, { body }) => answerSignUp(ctx, body),
  }),
  publicRoute({
    method: "post",
    path: "/v1/auth/login",
    summary: "Sign in with e-mail and password",
    tag,
    permission: "public",
    body: passwordSignInInput,
    returns: signInAnswer,
    status: 200,
    problems: ["invalid_credentials", "forbidden", "key_unavailable", "quota_exceeded"],
    handle: async (ctx: IdentityContext, { body }) => {
      const arrived = await signInByPassword(ctx, body, "api");
      return "challenge" in arrived ? arrived.challenge : tokenPairOf(ctx, arrived);
    },
  }),
  publicRoute({
    method: "post",
    path: "/v1/auth/passkey/registration-options",
    summary: "Options to register the owner's passkey of a sign-up in this region",
    tag,
    permission: "public",
    body: registrationOptionsInput,
    returns: passkeyOptions,
    status: 200,
    problems: [],
    handle: (ctx: IdentityContext, { body }) => optionsForRegistration(ctx, body),
  }),
  publicRoute({
    method: "post",
    path: "/v1/auth/passkey/options",
    summary: "Options to sign in with a discoverable passkey",
    tag,
    permission: "public",
    returns: passkeyOptions,
    status: 200,
    problems: [],
    handle: (ctx: IdentityContext) => optionsForSignIn(ctx),
  }),
  publicRoute({
    method: "post",
    path: "/v1/auth/passkey",
    summary: "Sign in with a passkey",
    tag,
    permission: "public",
    body: passkeySignInInput,
    returns: tokenPair,
    status: 200,
    problems: ["invalid_credentials", "forbidden", "wrong_region", "key_unavailable"],
    handle: async (ctx: IdentityContext, { body }) =>
      tokenPairOf(ctx, await signInByPasskey(ctx, body, "api")),
  }),
  publicRoute({
    method: "post",
    path: "/v1/auth/refresh",
    summary: "Exchange a refresh token for its successor and an access token",
    tag,
    permission: "public",
    body: refreshInput,
    returns: tokenPair,
    status: 200,
    problems: ["invalid_credentials", "wrong_region", "conflict", "key_unavailable"],
    handle: (ctx: IdentityContext, { body }) => refresh(ctx, body),
  }),
  route({
    method: "get",
    path: "/v1/auth/me",
    summary: "Who the credential speaks for, and what it may do",
    tag,
    permission: "account:read",
    returns: me,
    status: 200,
    problems: [],
    handle: (ctx: MemberContext) => readMe(ctx),
  }),
  route({
    method: "post",
    path: "/v1/auth/logout",
    summary: "End the session; its access tokens stop working at once",
    tag,
    permission: "account:read",
    status: 204,
    problems: [],
    handle: (ctx: MemberContext) => signOut(ctx),
  }),
  publicRoute({
    method: "get",
    path: "/.well-known/jwks.json",
    summary: "The public keys of access tokens (RFC 7517)",
    tag,
    permission: "public",
    returns: jwks,
    status: 200,
    cacheSeconds: 300,
    problems: [],
    handle: async ({ secrets }: IdentityContext) => ({ keys: [...secrets.publishedKeys] }),
  }),
];
