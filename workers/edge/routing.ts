import { type ApiScript, scriptOfPath } from "../../shared/http/script-of-path.ts";
import { fromBase64url } from "../../shared/kernel/encoding.ts";
import { isRegion, type Region } from "../../shared/kernel/region.ts";

export type Room = ApiScript | "pages" | "stripe" | "assets" | "health";

export function roomOf(path: string): Room {
  if (path === "/health" || path.startsWith("/health/")) return "health";
  if (path === "/docs" || path.startsWith("/docs/") || path === "/v1/openapi.json") return "assets";
  if (path === "/webhooks/stripe" || path.startsWith("/webhooks/stripe/")) return "stripe";
  if (path === "/v1" || path.startsWith("/v1/") || path.startsWith("/.well-known/"))
    return scriptOfPath(path);
  return "pages";
}

const asRegion = (value: string | null | undefined): Region | undefined =>
  isRegion(value) ? value : undefined;

/** `eu.api.leanvibe.ai`, `eu.app.leanvibe.ai`, `eu.localhost` name their region. */
const regionOfHost = (host: string): Region | undefined => asRegion(host.split(".")[0]);

/** `/webhooks/stripe/eu` and `/signin/passkey/eu` name it in their last segment. */
const regionOfPath = (path: string): Region | undefined =>
  asRegion(/^\/(?:webhooks\/stripe|signin\/passkey)\/([a-z]{2})$/.exec(path)?.[1]);

/** Our tokens say where they belong: `lv_eu_…` (key), `lvr_…` (refresh), `lvs_…` (browser session), `lvi_…` (invitation). */
export const regionOfToken = (token: string): Region | undefined =>
  asRegion(/^lv[rsi]?_([a-z]{2})_/.exec(token)?.[1]);

/** Unverified on purpose: it only picks the door, and the region verifies or answers 421. */
function regionOfJwt(token: string): Region | undefined {
  const payload = fromBase64url(token.split(".")[1] ?? "");
  if (!payload || payload.length > 4096) return undefined;
  try {
    const claims: unknown = JSON.parse(new TextDecoder().decode(payload));
    return asRegion((claims as { region?: string } | null)?.region);
  } catch {
    return undefined;
  }
}

function regionOfBearer(authorization: string | null): Region | undefined {
  const token = /^Bearer ([\w.-]{1,8192})$/i.exec(authorization ?? "")?.[1];
  return token === undefined ? undefined : (regionOfToken(token) ?? regionOfJwt(token));
}

/** The session's own prefix first, then the hint a page left on an earlier visit. */
function regionOfCookies(cookies: string | null): Region | undefined {
  const value = (name: string) => new RegExp(`(?:^|;\\s*)${name}=([^;]+)`).exec(cookies ?? "")?.[1];
  return regionOfToken(value("__Host-lv_session") ?? "") ?? asRegion(value("__Host-lv_region"));
}

/** What a request says about its region without any I/O; `undefined`: it does not say. */
export function regionOfRequest(request: Request, room: Room): Region | undefined {
  const url = new URL(request.url);
  const named = regionOfPath(url.pathname) ?? regionOfHost(url.hostname);
  const asked = asRegion(url.searchParams.get("region"));
  if (room === "pages" && isAnonymousSignIn(request)) return named ?? asked; // another account's hint must not decide
  if (room === "pages") return named ?? asked ?? regionOfCookies(request.headers.get("cookie"));
  return named ?? regionOfBearer(request.headers.get("authorization")) ?? asked;
}

/** Who an anonymous sign-in says it is; only these fields of the body are looked at. */
export interface Claimant {
  region?: Region;
  email?: string;
  tenant?: string;
}

const signIns = new Set([
  "/v1/auth/login",
  "/v1/auth/passkey",
  "/v1/auth/refresh",
  "/v1/auth/invitations/inspect",
  "/v1/auth/invitations/passkey-options",
  "/v1/auth/invitations/accept",
  "/signin",
]);

export const isAnonymousSignIn = (request: Request): boolean =>
  request.method === "POST" && signIns.has(new URL(request.url).pathname);

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value.length > 0 && value.length <= 512 ? value : undefined;

/** `region.user` in base64url: the handle a passkey gives back names its region. */
function regionOfHandle(handle: unknown): Region | undefined {
  const bytes = fromBase64url(text(handle) ?? "");
  return bytes && asRegion(new TextDecoder().decode(bytes).split(".")[0]);
}

export function claimantOf(contentType: string, body: string): Claimant {
  const fields = contentType.startsWith("application/x-www-form-urlencoded")
    ? Object.fromEntries(new URLSearchParams(body))
    : jsonOf(body);
  const assertion = (fields["response"] as { response?: { userHandle?: unknown } } | undefined)?.response;
  const token = text(fields["refresh_token"]) ?? text(fields["token"]) ?? "";
  const region = regionOfToken(token) ?? regionOfHandle(assertion?.userHandle);
  const email = text(fields["email"]);
  const tenant = text(fields["tenant"]);
  return { ...(region ? { region } : {}), ...(email ? { email } : {}), ...(tenant ? { tenant } : {}) };
}

function jsonOf(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
