import type { MiddlewareHandler } from "hono";
import { requestIdOf } from "../../../shared/http/request-id.ts";
import { clockOf } from "../../../shared/kernel/clock.ts";
import { randomIds } from "../../../shared/kernel/ids.ts";
import { negotiatedLocale } from "../../../shared/kernel/locale.ts";
import { regionOf } from "../../../shared/kernel/region.ts";
import { assetPaths } from "../browser/assets.ts";
import type { PagesHono } from "../environment.ts";
import { speaking } from "../messages/spoken.ts";
import { cookieOf, setCookie } from "./cookies.ts";
import { contentPolicy, pageHeaders, referrerPolicyOf } from "./headers.ts";
import { sessionOf } from "./session-token.ts";
import { themeOf } from "./theme.ts";

const tokenBytes = 20;

/** Prepares what each page knows of its request, and puts the headers on whatever leaves. */
export const arrival: MiddlewareHandler<PagesHono> = async (c, next) => {
  const headers = c.req.raw.headers;
  const clock = await clockOf(c.env);
  const ids = randomIds(clock);
  const { pathname, search } = new URL(c.req.url);
  const kept = cookieOf(headers, "form");
  const formToken = kept || ids.secret(tokenBytes);
  c.set("ids", ids);
  c.set("now", clock.now());
  const locale = negotiatedLocale(headers.get("accept-language"), cookieOf(headers, "language"));
  c.set("view", {
    requestId: requestIdOf(headers, ids),
    region: regionOf(c.env.REGION),
    theme: themeOf(cookieOf(headers, "theme")),
    locale,
    formToken,
    path: pathname + search,
    signedIn: sessionOf(headers) !== undefined,
    assets: await assetPaths(),
  });
  await speaking(locale, next);
  if (!kept && c.res.headers.get("content-type")?.startsWith("text/html"))
    c.header("set-cookie", setCookie("form", formToken), { append: true });
  const all = {
    ...pageHeaders,
    "content-security-policy": contentPolicy(c.req.url, headers, c.var.view.region),
    "referrer-policy": referrerPolicyOf(pathname),
    "content-language": locale,
    vary: "accept-language, cookie",
    "x-request-id": c.var.view.requestId,
  };
  for (const [name, value] of Object.entries(all)) if (!c.res.headers.has(name)) c.header(name, value);
};
