import type { Context, MiddlewareHandler } from "hono";
import { cameByGlobalHost, regionalUrl, useRegionalHost } from "../../../shared/http/regional-host.ts";
import { problemOf } from "../../../shared/identity/refusal.ts";
import { visitorOf } from "../../../shared/identity/visit.ts";
import { grants, type Permission, whileSuspended } from "../../../shared/kernel/access.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import { dropCookie } from "../door/cookies.ts";
import { regionOfSession, sessionOf } from "../door/session-token.ts";
import { toSignIn } from "../door/trouble.tsx";
import type { PagesHono } from "../environment.ts";
import { branded } from "../front/brand.ts";
import { apiOf } from "./api.ts";

/** Who asks: a session that is over leads to the sign-in, one of another region to that region. */
export const member: MiddlewareHandler<PagesHono> = async (c, next) => {
  const session = sessionOf(c.req.raw.headers);
  if (session === undefined) return toSignIn(c);
  const outcome = await c.env.IDENTITY.exchange(session, visitorOf(c.req.raw.headers, c.var.view.locale));
  if (!outcome.ok) throw problemOf(outcome.problem);
  // Asked first: a company that moved here brought the sessions that its old region opened.
  if (outcome.exchange === null) return isElsewhere(c, session) ? wrongRegionPage() : toSignIn(c);
  const { user, tenant, access_token: token } = outcome.exchange;
  if (tenant.residency === "strict" && cameByGlobalHost(c.req.raw.headers)) return toRegionalHost(c, session);
  const { requestId } = c.var.view;
  const privacySignal = c.req.header("sec-gpc");
  const api = apiOf(c.env, { accessToken: token, requestId, privacySignal });
  const isOpen = (permission: Permission) =>
    tenant.status !== "suspended" || whileSuspended.includes(permission);
  const may = (permission: Permission) => grants[user.role].includes(permission) && isOpen(permission);
  c.set("member", { user, tenant, api, may });
  if (c.req.method === "GET") c.set("view", await branded(c, tenant.slug));
  return await next();
};

/** By the global host another region's session comes here only when its company does. */
const isElsewhere = (c: Context<PagesHono>, session: string): boolean =>
  regionOfSession(session) !== c.var.view.region && !cameByGlobalHost(c.req.raw.headers);

function wrongRegionPage(): never {
  throw new Problem("wrong_region", "");
}

/** The policy is younger than the session: it ends here, and goes on at the region's own host. @throws {Problem} on a form */
async function toRegionalHost(c: Context<PagesHono>, session: string): Promise<Response> {
  await c.env.IDENTITY.signOut(session);
  c.header("set-cookie", dropCookie("session"), { append: true });
  if (c.req.method !== "GET") throw useRegionalHost(c.req.url, c.var.view.region);
  return c.redirect(regionalUrl(c.req.url, c.var.view.region), 308);
}
