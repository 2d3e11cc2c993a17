import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { regionalUrl } from "../../../shared/http/regional-host.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import { isRegion, type Region } from "../../../shared/kernel/region.ts";
import { movedHeader } from "../../../shared/kernel/wrong-region.ts";
import type { PagesHono } from "../environment.ts";
import { ProblemPage } from "../front/problem-page.tsx";
import { regionWords } from "../parts/region-words.ts";
import { render } from "../parts/render.ts";
import { dropCookie } from "./cookies.ts";
import { returnPath, signInPath } from "./return-path.ts";
import { regionOfSession, sessionOf } from "./session-token.ts";
import { homeOf } from "./wrong-region.ts";

/** Whatever was thrown as a page; a session that is over leads to the sign-in and back again. */
export async function troublePage(error: unknown, c: Context<PagesHono>): Promise<Response> {
  const view = c.var.view;
  const problem = error instanceof Problem ? error : unexpected(error, view.requestId);
  if (problem.code === "unauthenticated") return toSignIn(c);
  if (problem.code === "step_up_required") return toProof(c);
  const retryAfter = problem.extra.headers?.["retry-after"];
  if (retryAfter) c.header("retry-after", retryAfter);
  const moved = movedRegion(problem);
  if (moved) c.header(movedHeader, moved);
  if (problem.code === "use_regional_host") return regionalPage(c, problem);
  const home = problem.code === "wrong_region" ? homeOf(c.req.url, moved ?? sessionRegion(c)) : undefined;
  return render(c, <ProblemPage {...{ view, problem, home }} />, problem.status as ContentfulStatusCode);
}

/** Where the company of a credential from before its move lives: the edge asks there. */
function movedRegion({ extra: { members } }: Problem): Region | undefined {
  const region = members?.["moved"] === true ? String(members["region"]) : undefined;
  return isRegion(region) ? region : undefined;
}

function sessionRegion(c: Context<PagesHono>): Region | undefined {
  const session = sessionOf(c.req.raw.headers);
  return session === undefined ? undefined : regionOfSession(session);
}

/** A form is not sent on to another host: a link leads there. */
function regionalPage(c: Context<PagesHono>, problem: Problem): Response | Promise<Response> {
  const view = c.var.view;
  const href = regionalUrl(new URL("/signin", c.req.url).href, view.region);
  return render(
    c,
    <ProblemPage {...{ view, problem, home: { name: regionWords(view.region), href } }} />,
    421,
  );
}

/** A lost POST cannot be repeated by a link, so it leads back to the console's start. */
export function toSignIn(c: Context<PagesHono>): Response {
  const next = c.req.method === "GET" ? returnPath(c.var.view.path) : "/console";
  c.header("set-cookie", dropCookie("session"), { append: true });
  const path = signInPath(next);
  return c.redirect(`${path}${path.includes("?") ? "&" : "?"}notice=expired`, 303);
}

/** A fresh proof is wanted: where it was wanted is where it leads back to, a form's page for a form. */
function toProof(c: Context<PagesHono>): Response {
  const here = c.req.method === "GET" ? c.var.view.path : pathOfReferrer(c.req.raw);
  return c.redirect(`/console/security/proof?next=${encodeURIComponent(returnPath(here))}`, 303);
}

function pathOfReferrer({ headers, url }: Request): string {
  const referrer = URL.parse(headers.get("referer") ?? "");
  return referrer?.host === new URL(url).host ? referrer.pathname + referrer.search : "";
}

function unexpected(error: unknown, requestId: string): Problem {
  const stack = error instanceof Error ? error.stack : String(error);
  console.error(JSON.stringify({ event: "internal", request_id: requestId, error: stack }));
  return new Problem("internal", "");
}
