/**
 * What a tool that runs in a browser needs from another origin. None of it looks at a cookie: whoever asks shows what
 * they hold, or reads what anybody may, so that every origin may ask and none is sent credentials for (Fetch §3.2.5).
 * Introspection is for tools with a secret, which no browser keeps; consent is a page.
 */
const open: readonly [RegExp, string][] = [
  [
    /^\/\.well-known\/(?:openid-configuration|oauth-authorization-server|oauth-protected-resource|jwks\.json)$/,
    "GET",
  ],
  [/^\/oauth\/(?:token|revoke|par)$/, "POST"],
  [/^\/oauth\/userinfo$/, "GET, POST"],
];

const anyOrigin = { "access-control-allow-origin": "*" };
const readable = "WWW-Authenticate, Retry-After, X-Request-Id";

const methodsOf = (path: string): string | undefined => open.find(([pattern]) => pattern.test(path))?.[1];

/** The answer to a browser's question before the request, where the answer is yes. */
export function preflight({ method, url, headers }: Request): Response | undefined {
  const methods = methodsOf(new URL(url).pathname);
  const isAsked =
    method === "OPTIONS" && headers.has("origin") && headers.has("access-control-request-method");
  if (methods === undefined || !isAsked) return undefined;
  return new Response(null, {
    status: 204,
    headers: {
      ...anyOrigin,
      "access-control-allow-methods": methods,
      "access-control-allow-headers": "Authorization, Content-Type, DPoP",
      "access-control-max-age": "7200",
      "cache-control": "no-store",
    },
  });
}

/** Answers and refusals alike: a tool has to read why. */
export function withCrossOrigin(path: string, response: Response): Response {
  if (methodsOf(path) === undefined) return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(anyOrigin)) headers.set(name, value);
  headers.set("access-control-expose-headers", readable);
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}
