import * as z from "zod/mini";
import { publicRoute, type Route } from "../http/route.ts";
import { assertFewAttempts } from "../identity/throttle.ts";
import { deferred } from "../kernel/deferred.ts";
import { sha256 } from "../kernel/digest.ts";
import { Problem } from "../kernel/problem.ts";
import { beginByProvider } from "./begin.ts";
import { ssoCookieFor } from "./cookie.ts";
import type { SsoContext } from "./ports.ts";
import { refusalOf } from "./refusals.ts";
import { departureResponse } from "./sso-answers.ts";
import { providers, signInSeconds } from "./words.ts";

const ssoParams = deferred(() => z.strictObject({ provider: z.enum(providers) }));
const ssoInput = deferred(() =>
  z.strictObject({ tenant: z.string().check(z.minLength(1), z.maxLength(64)) }),
);
const ssoStart = deferred(() =>
  z.object({
    /** Open it in the browser that was given the cookie of this answer, within ten minutes. */
    url: z.string(),
    expires_in: z.int(),
  }),
);

async function start(ctx: SsoContext, provider: z.output<typeof ssoParams>["provider"], tenant: string) {
  const client = ctx.headers.get("cf-connecting-ip") ?? "";
  await assertFewAttempts(ctx, "sso", await sha256(`sso\n${client}\n${tenant}`));
  try {
    const begun = await beginByProvider(ctx, tenant, provider);
    const wantsJson = /application\/json/.test(ctx.headers.get("accept") ?? "application/json");
    if (!wantsJson || !("redirect" in begun.departure)) return departureResponse(begun, ctx.headers);
    const cookie = ssoCookieFor(begun.browser, signInSeconds.started + signInSeconds.asked);
    const headers = { "set-cookie": cookie, "cache-control": "no-store" };
    const answer = { url: begun.departure.redirect, expires_in: signInSeconds.started };
    return Response.json(ssoStart.parse(answer), { headers });
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem("upstream_failed", `The provider could not be asked: ${refusalOf(error).reason}.`);
  }
}

/** The beginning of a sign-in by the company's own provider; it ends at the finish page, in the same browser. */
export const ssoRoutes: readonly Route<SsoContext>[] = [
  publicRoute({
    method: "post",
    path: "/v1/auth/sso/{provider}",
    summary:
      "Begin single sign-on: JSON with the provider's address, or 302 to it, as the Accept header asks",
    tag: "Identity",
    permission: "public",
    params: ssoParams,
    body: ssoInput,
    returns: ssoStart,
    status: 200,
    problems: ["not_found", "egress_refused", "upstream_failed", "upstream_timeout", "quota_exceeded"],
    handle: (ctx: SsoContext, { params, body }) =>
      start(ctx, params.provider, body.tenant) as unknown as Promise<z.input<typeof ssoStart>>,
  }),
];
