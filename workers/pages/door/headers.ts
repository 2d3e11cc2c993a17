import { securityHeaders } from "../../../shared/http/headers.ts";
import { cameByGlobalHost, regionalUrl } from "../../../shared/http/regional-host.ts";
import type { Region } from "../../../shared/kernel/region.ts";

/** `elsewhere`: where a form's answer may lead besides this host; nothing said: anywhere. */
const policyOf = (elsewhere?: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    ...(elsewhere === undefined ? [] : [`form-action 'self'${elsewhere}`]),
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
    "report-to csp",
  ].join("; ");

/** At the global host a strict company's sign-in leads on to its region's own host. */
export const contentPolicy = (url: string, headers: Headers, region: Region): string =>
  policyOf(cameByGlobalHost(headers) ? ` ${new URL(regionalUrl(url, region)).origin}` : "");

/**
 * Where a form's answer leads away, to a provider or to a tool: that one leads on to hosts of its own, and Chromium holds
 * `form-action` against every redirect that follows.
 */
export const departurePolicy = policyOf();

/** No page runs inline code or asks another host; a breach is reported to the same region. */
export const pageHeaders: Record<string, string> = {
  ...securityHeaders,
  "reporting-endpoints": 'csp="/pages/violations"',
  "permissions-policy":
    "publickey-credentials-get=(self), publickey-credentials-create=(self), camera=(), microphone=(), geolocation=()",
  "cache-control": "private, no-store, no-transform",
};

/** A sign-in page's address may hold an invitation or an e-mail address: it is told to nobody. */
export const referrerPolicyOf = (path: string): string =>
  /^\/(?:signin|signup|invitation|sso|recover|reset|verify)/.test(path)
    ? "no-referrer"
    : "strict-origin-when-cross-origin";
