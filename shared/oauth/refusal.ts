import { securityHeaders } from "../http/headers.ts";

/** RFC 6749 §4.1.2.1 and §5.2, RFC 8628 §3.5, RFC 9449 §5, OpenID Connect Core §3.1.2.6. */
export type OAuthCode =
  | "invalid_request"
  | "invalid_client"
  | "invalid_grant"
  | "unauthorized_client"
  | "unsupported_grant_type"
  | "unsupported_response_type"
  | "invalid_scope"
  | "access_denied"
  | "authorization_pending"
  | "slow_down"
  | "expired_token"
  | "login_required"
  | "consent_required"
  | "request_not_supported"
  | "request_uri_not_supported"
  | "invalid_request_uri"
  | "invalid_dpop_proof"
  | "invalid_token";

/** What a tool is told in its own protocol's words; everything else stays a Problem. */
export class OAuthRefusal extends Error {
  readonly code: OAuthCode;
  readonly detail: string;
  constructor(code: OAuthCode, detail: string) {
    super(`${code}: ${detail}`);
    this.name = "OAuthRefusal";
    this.code = code;
    this.detail = detail;
  }
}

const noStore = { ...securityHeaders, "cache-control": "no-store", pragma: "no-cache" };

/** @param authenticates whether the tool tried HTTP authentication, which is then asked for again (RFC 6749 §5.2) */
export function refusalResponse({ code, detail }: OAuthRefusal, authenticates: boolean): Response {
  const challenge = authenticates ? { "www-authenticate": 'Basic realm="leanvibe", charset="UTF-8"' } : {};
  return Response.json(
    { error: code, error_description: detail },
    {
      status: code === "invalid_client" ? 401 : 400,
      headers: { ...noStore, ...(code === "invalid_client" ? challenge : {}) },
    },
  );
}

export const protocolResponse = (body: unknown, status = 200): Response =>
  Response.json(body, { status, headers: noStore });
