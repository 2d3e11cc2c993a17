/** What no browser may make of any answer, be it data or a page. */
const ofData: Record<string, string> = {
  "content-security-policy":
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  "strict-transport-security": "max-age=63072000; includeSubDomains; preload",
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "private, no-cache, no-transform",
};

/** Of whatever may be a page; pages add their own Content-Security-Policy. */
export const securityHeaders: Record<string, string> = {
  ...ofData,
  "referrer-policy": "no-referrer",
  "permissions-policy": "camera=(), microphone=(), geolocation=()",
  "cross-origin-opener-policy": "same-origin",
};

/**
 * Nothing, or JSON: that links nowhere, asks for no device and opens no window, so that it goes without the three
 * fields that are about doing so. Each field of an answer costs about a microsecond.
 */
const common = new Headers(ofData);
const commonOfJson = new Headers({ ...ofData, "content-type": "application/json" });

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
