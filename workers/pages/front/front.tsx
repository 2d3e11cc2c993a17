import { type Context, Hono } from "hono";
import { readText } from "../../../shared/http/body.ts";
import { visitorOf } from "../../../shared/identity/visit.ts";
import { type Locale, negotiatedLocale } from "../../../shared/kernel/locale.ts";
import { assetResponse } from "../browser/assets.ts";
import { apiOf } from "../console/api.ts";
import { cookieOf, setCookie } from "../door/cookies.ts";
import { lineOf } from "../door/form.ts";
import { localPath } from "../door/return-path.ts";
import { themeOf } from "../door/theme.ts";
import type { PagesHono } from "../environment.ts";
import { render } from "../parts/render.ts";
import { LandingPage } from "./landing.tsx";

const choiceSeconds = 365 * 24 * 3_600;

export const frontRoutes = new Hono<PagesHono>();

frontRoutes.get("/", async (c) =>
  c.var.view.signedIn ? c.redirect("/console", 303) : render(c, <LandingPage view={c.var.view} />),
);

frontRoutes.get("/pages/:hash/:name", async (c) => {
  const response = await assetResponse(c.req.path);
  return response ?? c.notFound();
});

/** For this browser, and for the letters of whoever is signed in here. */
frontRoutes.post("/language", async (c) => {
  const language = negotiatedLocale(null, lineOf(c.var.form, "language"));
  await keepLanguage(c, language);
  c.header("set-cookie", setCookie("language", language, choiceSeconds), { append: true });
  return c.redirect(localPath(c.var.form.get("back")), 303);
});

frontRoutes.post("/theme", (c) => {
  const theme = themeOf(c.var.form.get("theme"));
  c.header("set-cookie", setCookie("theme", theme, choiceSeconds), { append: true });
  return c.redirect(localPath(c.var.form.get("back")), 303);
});

/** A session that is over has nobody to keep it for: the browser's own choice stands all the same. */
async function keepLanguage(c: Context<PagesHono>, language: Locale): Promise<void> {
  const session = cookieOf(c.req.raw.headers, "session");
  if (session === undefined) return;
  const found = await c.env.IDENTITY.exchange(session, visitorOf(c.req.raw.headers, language));
  const accessToken = found.ok ? found.exchange?.access_token : undefined;
  if (accessToken === undefined) return;
  const api = apiOf(c.env, { accessToken, requestId: c.var.view.requestId });
  await api
    .send({ method: "POST", path: "/v1/auth/language", body: { language } })
    .catch((error: unknown) => {
      console.error(JSON.stringify({ event: "language_not_kept", error: String(error) }));
    });
}

/** What a browser says our own policy stopped; only names are logged, never a page's content. */
export async function violation(request: Request): Promise<Response> {
  const text = await readText(request);
  const found = [...text.matchAll(/"(?:effectiveDirective|effective-directive)":\s*"([a-z-]{1,40})"/g)];
  for (const [, directive] of found.slice(0, 10))
    console.error(JSON.stringify({ event: "csp_violation", directive }));
  return new Response(null, { status: 204 });
}
