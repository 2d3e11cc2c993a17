import type { MiddlewareHandler } from "hono";
import { equalBytes } from "../../../shared/kernel/digest.ts";
import { utf8 } from "../../../shared/kernel/encoding.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import type { PagesHono } from "../environment.ts";
import { cookieOf } from "./cookies.ts";
import { readForm } from "./form.ts";

export const formField = "form_token";

/** Browsers of this decade say where a request comes from; the older header must name this very origin. */
export function isSameOrigin(request: Request): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin";
  return request.headers.get("origin") === new URL(request.url).origin;
}

/** Every POST comes from our own page and brings the token that only our own page could read. */
export const guard: MiddlewareHandler<PagesHono> = async (c, next) => {
  if (!isSameOrigin(c.req.raw))
    throw new Problem("forbidden", "The form was not sent from one of our pages.");
  // Only the passkey script sends no form; its doors read JSON and nothing else.
  const json =
    /^\/(?:signin\/passkey\/.*|(?:signup|invitation)\/passkey-options|console\/security\/keys\/options)$/.test(
      c.req.path,
    );
  if (!json) c.set("form", await readForm(c.req.raw));
  const given = json ? c.req.header("x-form-token") : c.var.form.get(formField);
  const kept = cookieOf(c.req.raw.headers, "form");
  if (typeof given !== "string" || !kept || !equalBytes(utf8(given), utf8(kept)))
    throw new Problem(
      "forbidden",
      "The form is no longer valid. Open the page again and repeat what you did.",
    );
  await next();
};
