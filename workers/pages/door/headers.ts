import { securityHeaders } from "../../../shared/http/headers.ts";

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "object-src 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
  "report-to csp",
].join("; ");

/** No page runs inline code or asks another host; a breach is reported to the same region. */
export const pageHeaders: Record<string, string> = {
  ...securityHeaders,
  "content-security-policy": policy,
  "reporting-endpoints": 'csp="/pages/violations"',
  "permissions-policy":
    "publickey-credentials-get=(self), publickey-credentials-create=(self), camera=(), microphone=(), geolocation=()",
  "cache-control": "private, no-store, no-transform",
};

/** A sign-in page's address may hold an invitation or an e-mail address: it is told to nobody. */
export const referrerPolicyOf = (path: string): string =>
  /^\/(?:signin|signup)/.test(path) ? "no-referrer" : "strict-origin-when-cross-origin";
