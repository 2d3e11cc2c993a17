/** Every answer carries these; pages add their own Content-Security-Policy. */
export const securityHeaders: Record<string, string> = {
  "content-security-policy":
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  "strict-transport-security": "max-age=63072000; includeSubDomains; preload",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "permissions-policy": "camera=(), microphone=(), geolocation=()",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "private, no-cache, no-transform",
};

const common = new Headers(securityHeaders);
const commonOfJson = new Headers({ ...securityHeaders, "content-type": "application/json" });

/** An answer of ours, made once and whole: to copy one costs more than all the checks before it. */
export function answerWith(body: string | null, status: number, headers: Record<string, string>): Response {
  const response = new Response(body, { status, headers: body === null ? common : commonOfJson });
  const { headers: said } = response;
  for (const name in headers) said.set(name, headers[name] ?? "");
  return response;
}

/** Keeps what the answer already says. */
export function withHeaders(response: Response, headers: Record<string, string>): Response {
  const merged = new Headers(response.headers);
  for (const [name, value] of Object.entries(headers)) if (!merged.has(name)) merged.set(name, value);
  return new Response(response.body, {
    status: response.status,
    statusText: response.statusText,
    headers: merged,
  });
}
