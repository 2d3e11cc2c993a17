import type { Context } from "hono";
import { cameByGlobalHost, regionalUrl } from "../../../shared/http/regional-host.ts";
import type { BrowserSession } from "../../../shared/identity/browser-contract.ts";
import { visitorOf } from "../../../shared/identity/visit.ts";
import type { PagesHono } from "../environment.ts";
import { cookieOf, dropCookie, setCookie } from "./cookies.ts";

/** As long as identity remembers it. */
const deviceSeconds = 30 * 24 * 3_600;
const knownSeconds = 180 * 24 * 3_600;
const regionHintSeconds = 365 * 24 * 3_600;

/**
 * Signed in, or not here: a strict company is served at its region's own host, where the person signs in
 * once more. Signed in: the session's cookie, the region as a hint for later visits, the used ceremony dropped.
 * @returns where to go: a replayed sign-up has no session, its answer was given once
 */
export async function openSession(
  c: Context<PagesHono>,
  session: BrowserSession,
  next: string,
): Promise<string> {
  const { session_token: token, expires_in: seconds, tenant } = session;
  if (tenant.residency === "strict" && cameByGlobalHost(c.req.raw.headers)) {
    if (token !== null) await c.env.IDENTITY.signOut(token);
    return regionalUrl(new URL("/signin?notice=regional", c.req.url).href, c.var.view.region);
  }
  c.header("set-cookie", setCookie("region", c.var.view.region, regionHintSeconds), { append: true });
  c.header("set-cookie", dropCookie("ceremony"), { append: true });
  const { device_token: device } = session;
  if (device !== undefined)
    c.header("set-cookie", setCookie("device", device, deviceSeconds), { append: true });
  if (token === null) return "/signin";
  c.header("set-cookie", setCookie("session", token, seconds), { append: true });
  await keepMark(c, token);
  return next;
}

/**
 * Whose the browser is known to be, from a sign-in or another password on. Those are done by now: a mark that cannot be
 * drawn is gone without, and does not make them look as if they had failed.
 */
export async function keepMark(c: Context<PagesHono>, token: string): Promise<void> {
  const marks = cookieOf(c.req.raw.headers, "known") ?? "";
  const visitor = { ...visitorOf(c.req.raw.headers, c.var.view.locale), marks };
  try {
    const marked = await c.env.IDENTITY.mark(token, visitor);
    if (marked.ok) setMarks(c, marked);
  } catch (error) {
    const { requestId: request_id, region } = c.var.view;
    console.error(JSON.stringify({ event: "mark.missing", request_id, region, error: String(error) }));
  }
}

export function setMarks(c: Context<PagesHono>, { marks }: { marks: string | null }): void {
  if (marks !== null) c.header("set-cookie", setCookie("known", marks, knownSeconds), { append: true });
}
