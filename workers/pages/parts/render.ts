import type { Context } from "hono";
import type { FC } from "hono/jsx";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { PagesHono } from "../environment.ts";

/** The whole page in one answer: the first bytes are complete HTML. */
export async function render(
  c: Context<PagesHono>,
  page: ReturnType<FC>,
  status: ContentfulStatusCode = 200,
): Promise<Response> {
  return c.html(`<!doctype html>${String(await page)}`, status);
}
