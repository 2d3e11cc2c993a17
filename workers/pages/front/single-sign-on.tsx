import { type Context, Hono } from "hono";
import type { Finished } from "../../../shared/connections/entrance.ts";
import type { Outcome } from "../../../shared/identity/browser-contract.ts";
import { problemOf } from "../../../shared/identity/refusal.ts";
import { visitorOf } from "../../../shared/identity/visit.ts";
import { cookieOf, dropCookie } from "../door/cookies.ts";
import { lineOf } from "../door/form.ts";
import { openSession } from "../door/session.ts";
import { sessionOf } from "../door/session-token.ts";
import type { PagesHono } from "../environment.ts";
import { render } from "../parts/render.ts";
import { toSecondStep } from "./second-step.tsx";
import { ConsentPage, SsoErrorPage, SsoNoticePage } from "./single-sign-on-page.tsx";

type C = Context<PagesHono>;

const browserOf = (c: C): string => cookieOf(c.req.raw.headers, "sso") ?? "";
const failed = (c: C, reference: string, status: 200 | 400 | 403) =>
  render(c, <SsoErrorPage view={c.var.view} reference={reference} />, status);

/** @throws {Problem} what is nobody's answer to a sign-in: an outage, another region */
async function goOn(c: C, tenant: string, outcome: Outcome<Finished>): Promise<Response> {
  if (!outcome.ok) {
    const { code } = outcome.problem;
    const isAnswer = code === "forbidden" || code === "not_found" || code === "invalid_credentials";
    if (!isAnswer) throw problemOf(outcome.problem);
    return failed(c, c.var.view.requestId, 403);
  }
  if (outcome.next === "consent")
    return render(c, <ConsentPage view={c.var.view} question={{ ...outcome, tenant }} />);
  c.header("set-cookie", dropCookie("sso"), { append: true });
  if (outcome.next === "challenge") return toSecondStep(c, outcome.mfa, outcome.return_to);
  if (outcome.next === "tested")
    return render(c, <SsoNoticePage view={c.var.view} isTest next={outcome.return_to} />);
  return c.redirect(await openSession(c, outcome.session, outcome.return_to), 303);
}

export const singleSignOnRoutes = new Hono<PagesHono>();

/** Where a provider's answer ends: the browser that began has the cookie, and nobody else gets a session. */
singleSignOnRoutes.get("/sso/finish", async (c) => {
  const [code = "", slug = ""] = [c.req.query("code"), c.req.query("tenant")];
  const browser = browserOf(c);
  if (code === "" || slug === "") return failed(c, c.var.view.requestId, 400);
  return goOn(c, slug, await c.env.IDENTITY.finishSso({ slug, code, browser }, visitorOf(c.req.raw.headers)));
});

singleSignOnRoutes.post("/sso/consent", async (c) => {
  const [slug, code] = [lineOf(c.var.form, "tenant"), lineOf(c.var.form, "code")];
  const given = { slug, code, browser: browserOf(c) };
  if (lineOf(c.var.form, "answer") !== "link") {
    await c.env.IDENTITY.declineSso(given);
    c.header("set-cookie", dropCookie("sso"), { append: true });
    return render(c, <SsoNoticePage view={c.var.view} isTest={false} next="/signin" />);
  }
  return goOn(
    c,
    slug,
    await c.env.IDENTITY.linkSso(given, sessionOf(c.req.raw.headers) ?? null, visitorOf(c.req.raw.headers)),
  );
});

singleSignOnRoutes.get("/sso/error", (c) => {
  const reference = c.req.query("ref") ?? "";
  return failed(c, /^[\w-]{8,128}$/.test(reference) ? reference : "", 200);
});
