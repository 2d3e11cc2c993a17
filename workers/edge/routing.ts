import { regionOfHost } from "../../shared/http/regional-host.ts";
import { type ApiScript, scriptOfPath } from "../../shared/http/script-of-path.ts";
import { fromBase64url } from "../../shared/kernel/encoding.ts";
import { isRegion, type Region } from "../../shared/kernel/region.ts";
import { type Claimed, claimedByToken } from "./claim.ts";
import { claimedByBasic, regionOfRequestedTool } from "./tool-claim.ts";

export type Room = ApiScript | "pages" | "stripe" | "assets" | "health";

/** `/sso/{company}/{connection}/…`: what providers answer to. `/sso/finish` and its like are pages. */
/** `/t/{company}`: its own door, and the pictures beside it. */
const doorAddress = /^\/t\/([^/]+)(?:\/|$)/;
const ssoAddress = /^\/sso\/([^/]+)\/con_[^/]+\/[a-z]+$/;
const isSsoAddress = (path: string): boolean => ssoAddress.test(path);
/** The company whose own address this is: its single sign-on, or its door. */
export const companyOfPath = (path: string): string | undefined =>
  (ssoAddress.exec(path) ?? doorAddress.exec(path))?.[1];

export function roomOf(path: string): Room {
  if (path === "/health" || path.startsWith("/health/")) return "health";
  if (path === "/docs" || path.startsWith("/docs/") || path === "/v1/openapi.json") return "assets";
  if (path === "/webhooks/stripe" || path.startsWith("/webhooks/stripe/")) return "stripe";
  if (isSsoAddress(path)) return scriptOfPath(path);
  if (path.startsWith("/scim/")) return "tenants";
  if (path.startsWith("/oauth/") && path !== "/oauth/authorize") return "identity";
  if (path === "/v1" || path.startsWith("/v1/") || path.startsWith("/.well-known/"))
    return scriptOfPath(path);
  return "pages";
}

const asRegion = (value: string | null | undefined): Region | undefined =>
  isRegion(value) ? value : undefined;

/** `/webhooks/stripe/eu` and `/signin/passkey/eu` name it in their last segment. */
const regionOfPath = (path: string): Region | undefined =>
  asRegion(/^\/(?:webhooks\/stripe|signin\/passkey)\/([a-z]{2})$/.exec(path)?.[1]);

function claimedByJwt(token: string): Claimed | undefined {
  const payload = fromBase64url(token.split(".")[1] ?? "");
  if (!payload || payload.length > 4096) return undefined;
  try {
    const claims: unknown = JSON.parse(new TextDecoder().decode(payload));
    const { region, residency } = (claims ?? {}) as { region?: string; residency?: unknown };
    const named = asRegion(region);
    return named && { region: named, isStrict: residency === "strict" };
  } catch {
    return undefined;
  }
}

function claimedByHeader(authorization: string | null): Claimed | undefined {
  const token = /^(?:Bearer|DPoP) ([\w.-]{1,8192})$/i.exec(authorization ?? "")?.[1];
  if (token === undefined) return claimedByBasic(authorization);
  return claimedByToken(token) ?? claimedByJwt(token);
}

const cookieIn = (cookies: string | null, name: string): string =>
  new RegExp(`(?:^|;\\s*)${name}=([^;]+)`).exec(cookies ?? "")?.[1] ?? "";
const claimedBySession = (cookies: string | null) => claimedByToken(cookieIn(cookies, "__Host-lv_session"));

/** The session's own prefix first, then the tool that sends a person here, then the hint of an earlier visit. */
const regionOfVisitor = (cookies: string | null, url: URL): Region | undefined =>
  claimedBySession(cookies)?.region ??
  regionOfRequestedTool(url) ??
  asRegion(cookieIn(cookies, "__Host-lv_region"));

/** The region of a strict tenant that came by a global host: nothing of such a request is read or handed on. */
export function strictRegionOf({ url, headers }: Request, room: Room): Region | undefined {
  if (regionOfHost(new URL(url).hostname) !== undefined) return undefined;
  const claimed =
    room === "pages"
      ? claimedBySession(headers.get("cookie"))
      : claimedByHeader(headers.get("authorization"));
  return claimed?.isStrict ? claimed.region : undefined;
}

/** What a request says about its region without any I/O; `undefined`: it does not say. */
export function regionOfRequest(request: Request, room: Room): Region | undefined {
  const url = new URL(request.url);
  const named = regionOfPath(url.pathname) ?? regionOfHost(url.hostname);
  const asked = asRegion(url.searchParams.get("region"));
  // Another account's hint must not decide.
  const isOfNobody = isAnonymousSignIn(request) || companyOfPath(url.pathname) !== undefined;
  if (room === "pages" && isOfNobody) return named ?? asked;
  if (room === "pages") return named ?? asked ?? regionOfVisitor(request.headers.get("cookie"), url);
  return named ?? claimedByHeader(request.headers.get("authorization"))?.region ?? asked;
}

/** Who an anonymous sign-in says it is; only these fields of the body are looked at. */
export interface Claimant {
  region?: Region;
  /** By the refresh token it brings. */
  isStrict?: boolean;
  email?: string;
  tenant?: string;
}

const signIns = new Set([
  "/v1/auth/login",
  "/v1/auth/passkey",
  "/v1/auth/refresh",
  "/v1/auth/mfa/email-code",
  "/v1/auth/mfa/sms-code",
  "/v1/auth/password/forgot",
  "/v1/auth/password/reset",
  "/v1/auth/password/renewal",
  "/v1/auth/email/verify",
  "/v1/auth/mfa/verify",
  "/v1/auth/mfa/enrolment",
  "/v1/auth/mfa/security-key/options",
  "/v1/auth/invitations/inspect",
  "/v1/auth/invitations/passkey-options",
  "/v1/auth/invitations/accept",
  "/signin",
  "/recover",
]);

export function isAnonymousSignIn(request: Request): boolean {
  const path = new URL(request.url).pathname;
  return request.method === "POST" && (signIns.has(path) || path.startsWith("/v1/auth/sso/"));
}

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
  const claimed = claimedByToken(
    text(fields["refresh_token"]) ?? text(fields["token"]) ?? text(fields["challenge"]) ?? "",
  );
  const region = claimed?.region ?? regionOfHandle(assertion?.userHandle);
  const email = text(fields["email"]);
  const tenant = text(fields["tenant"]);
  const strict = claimed?.isStrict ? { isStrict: true } : {};
  return {
    ...(region ? { region } : {}),
    ...strict,
    ...(email ? { email } : {}),
    ...(tenant ? { tenant } : {}),
  };
}

function jsonOf(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
