import type { Context } from "hono";
import type { BrowserSession } from "../../../shared/identity/browser-contract.ts";
import type { PagesHono } from "../environment.ts";
import { dropCookie, setCookie } from "./cookies.ts";

const regionHintSeconds = 365 * 24 * 3_600;

/**
 * Signed in: the session's cookie, the region as a hint for later visits, the used ceremony dropped.
 * @returns where to go: a replayed sign-up has no session, its answer was given once
 */
export function openSession(c: Context<PagesHono>, session: BrowserSession, next: string): string {
  const { session_token: token, expires_in: seconds } = session;
  c.header("set-cookie", setCookie("region", c.var.view.region, regionHintSeconds), { append: true });
  c.header("set-cookie", dropCookie("ceremony"), { append: true });
  if (token === null) return "/signin";
  c.header("set-cookie", setCookie("session", token, seconds), { append: true });
  return next;
}
