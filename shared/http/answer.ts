import { sha256 } from "../kernel/digest.ts";
import { answerWith, securityHeaders, withHeaders } from "./headers.ts";
import type { Route } from "./route.ts";

type AnyRoute = Route<never>;

/** Undeclared fields cannot leave: the answer is what the route's schema makes of it. */
export const clean = (route: AnyRoute, body: unknown): unknown =>
  typeof route.returns === "object" ? route.returns.parse(body) : body;

/** @param headers what the answer says besides, unless it says so itself */
export function answerOf(
  route: AnyRoute,
  body: unknown,
  request: Request,
  headers: Record<string, string>,
  params: Record<string, string> = {},
): Response | Promise<Response> {
  if (body instanceof Response) return withHeaders(body, { ...securityHeaders, ...headers });
  if (route.returns === undefined) return answerWith(null, 204, headers);
  const cleaned = clean(route, body);
  const text = JSON.stringify(cleaned);
  const answered = (validators: Record<string, string>) => {
    const isKnown = route.method === "get" && matches(request, validators["etag"]);
    if (isKnown) return answerWith(null, 304, { ...headers, ...validators });
    const said = {
      ...headers,
      ...locationOf(route, body, params),
      ...nextOf(cleaned, request),
      ...validators,
    };
    return answerWith(text, route.status, said);
  };
  const { cacheSeconds } = route;
  return cacheSeconds === undefined
    ? answered(versionOf(cleaned))
    : digestOf(text, cacheSeconds).then(answered);
}

/** Where a list goes on (RFC 8288), at the address it was asked at. */
function nextOf(cleaned: unknown, request: Request): Record<string, string> {
  const cursor = (cleaned as { next_cursor?: unknown } | null)?.next_cursor;
  if (typeof cursor !== "string" || request.method !== "GET") return {};
  const next = new URL(request.url);
  next.searchParams.set("cursor", cursor);
  return { link: `<${next.pathname}${next.search}>; rel="next"` };
}

async function digestOf(text: string, cacheSeconds: number): Promise<Record<string, string>> {
  const etag = `"${(await sha256(text)).slice(0, 22)}"`;
  return { etag, "cache-control": `public, max-age=${cacheSeconds}, no-transform` };
}

function versionOf(cleaned: unknown): Record<string, string> {
  const version = (cleaned as { version?: unknown } | null)?.version;
  return typeof version === "number" ? { etag: `"v${version}"` } : {};
}

/** Weak comparison over the whole list (RFC 9110 §13.1.2). */
function matches(request: Request, etag: string | undefined): boolean {
  const given = etag === undefined ? null : request.headers.get("if-none-match");
  if (given === null) return false;
  return given.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag || tag.trim() === "*");
}

/** @param params what the request's path named, to stand where the route's path has names */
export function locationOf(
  route: AnyRoute,
  body: unknown,
  params: Record<string, string>,
): Record<string, string> {
  const id = (body as { id?: unknown } | undefined)?.id;
  const created = route.status === 201 || route.status === 202;
  if (!created || typeof id !== "string") return {};
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(params[name] ?? ""),
  );
  return { location: `${path}/${id}` };
}
