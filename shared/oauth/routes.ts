import * as z from "zod/mini";
import { publicRoute, type Route, type SentForm } from "../http/route.ts";
import type { IdentityContext, MemberContext } from "../identity/ports.ts";
import { deferred } from "../kernel/deferred.ts";
import type { ProblemCode } from "../kernel/problem.ts";
import { resourceMetadata, serverMetadata } from "./discovery.ts";
import { formOf, type Parameters } from "./form.ts";
import { OAuthRefusal, protocolResponse, refusalResponse } from "./refusal.ts";
import { introspect, revoke } from "./verbs/inspect-token.ts";
import { pushRequest } from "./verbs/push-request.ts";
import { startDevice } from "./verbs/start-device.ts";
import { token } from "./verbs/token.ts";
import { userinfo } from "./verbs/userinfo.ts";

const tag = "OAuth";
const rawType = "application/json";
const problems = ["wrong_region", "use_regional_host"] as const;

const must = deferred(() => z.string());
const text = deferred(() => z.optional(z.string()));
const itself = {
  client_id: text,
  client_secret: text,
  client_assertion: text,
  client_assertion_type: text,
};

/** In the protocol's own words, its refusals as well (RFC 6749 §5). */
async function speaking(
  ctx: IdentityContext,
  form: SentForm,
  work: (ctx: IdentityContext, form: Parameters) => Promise<unknown>,
  status: 200 | 201,
): Promise<Response> {
  try {
    return protocolResponse((await work(ctx, formOf(form))) ?? {}, status);
  } catch (error) {
    if (!(error instanceof OAuthRefusal)) throw error;
    return refusalResponse(error, ctx.headers.has("authorization"));
  }
}

/** An address where a tool sends a form and is answered in the protocol's words. */
const endpoint = (
  name: string,
  summary: string,
  fields: Record<string, z.ZodMiniType>,
  work: (ctx: IdentityContext, form: Parameters) => Promise<unknown>,
  status: 200 | 201 = 200,
): Route<MemberContext> =>
  publicRoute({
    method: "post",
    path: `/oauth/${name}`,
    summary,
    tag,
    permission: "public",
    form: deferred(() => z.object({ ...fields, ...itself })),
    returns: "raw",
    rawType,
    status,
    problems,
    handle: (ctx: IdentityContext, { form }) => speaking(ctx, form, work, status),
  });

/** A document that anybody may read. */
const metadata = (
  name: string,
  summary: string,
  refusals: readonly ProblemCode[],
  read: (ctx: IdentityContext) => Response,
): Route<MemberContext> =>
  publicRoute({
    method: "get",
    path: `/.well-known/${name}`,
    summary,
    tag,
    permission: "public",
    returns: "raw",
    rawType,
    status: 200,
    problems: refusals,
    handle: async (ctx: IdentityContext) => read(ctx),
  });

const presented = { token: must, token_type_hint: text };

/** Where tools speak for themselves, in the forms and words of OAuth 2.1 and OpenID Connect. */
export const oauthRoutes: readonly Route<MemberContext>[] = [
  endpoint(
    "token",
    "Exchange a code, a refresh token, a device code or the tool's own credentials for tokens (RFC 6749)",
    {
      ...{ grant_type: must, code: text, redirect_uri: text, code_verifier: text },
      ...{ refresh_token: text, device_code: text, scope: text },
    },
    token,
  ),
  endpoint(
    "device_authorization",
    "Begin the device flow: a code for the tool and one for the person (RFC 8628)",
    { scope: text },
    startDevice,
  ),
  endpoint(
    "par",
    "Push what a person is to be asked, and get a name for it that works once (RFC 9126)",
    {
      ...{ response_type: must, redirect_uri: must, code_challenge: must, scope: text },
      ...{ code_challenge_method: must, state: text, nonce: text, prompt: text, max_age: text },
      dpop_jkt: text,
    },
    pushRequest,
    201,
  ),
  endpoint("introspect", "Whether a token of this company's tools is good (RFC 7662)", presented, introspect),
  endpoint("revoke", "End the session behind a token of the tool's own (RFC 7009)", presented, revoke),
  ...(["get", "post"] as const).map((method) =>
    publicRoute({
      method,
      path: "/oauth/userinfo",
      summary: "The person a tool's access token speaks for (OpenID Connect Core, section 5.3)",
      tag,
      permission: "public",
      returns: "raw",
      rawType,
      status: 200,
      problems: [...problems, "unauthenticated", "forbidden", "key_unavailable"],
      handle: async (ctx: IdentityContext) => protocolResponse(await userinfo(ctx, method)),
    }),
  ),
  ...(["openid-configuration", "oauth-authorization-server"] as const).map((name) =>
    metadata(
      name,
      "What the region's authorization server offers, at the region's own host (RFC 8414)",
      ["not_found"],
      serverMetadata,
    ),
  ),
  metadata("oauth-protected-resource", "Who gives tokens for this API (RFC 9728)", [], resourceMetadata),
];
