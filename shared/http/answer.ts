import { sha256 } from "../kernel/digest.ts";
import type { Route } from "./route.ts";

type AnyRoute = Route<never>;

/** Undeclared fields cannot leave: the answer is what the route's schema makes of it. */
export const clean = (route: AnyRoute, body: unknown): unknown =>
  typeof route.returns === "object" ? route.returns.parse(body) : body;

export async function answerOf(
  route: AnyRoute,
  body: unknown,
  request: Request,
  params: Record<string, string> = {},
): Promise<Response> {
  if (body instanceof Response) return body;
  if (route.returns === undefined) return new Response(null, { status: 204 });
  const cleaned = clean(route, body);
  const text = JSON.stringify(cleaned);
  const validators = await validatorsOf(route, cleaned, text);
  if (route.method === "get" && matches(request, validators["etag"]))
    return new Response(null, { status: 304, headers: validators });
  return new Response(text, {
    status: route.status,
    headers: {
      ...locationOf(route, body, params),
      ...nextOf(cleaned, request),
      ...validators,
      "content-type": "application/json",
    },
  });
}

/** Where a list goes on (RFC 8288), at the address it was asked at. */
function nextOf(cleaned: unknown, request: Request): Record<string, string> {
  const cursor = (cleaned as { next_cursor?: unknown } | null)?.next_cursor;
  if (request.method !== "GET" || typeof cursor !== "string") return {};
  const next = new URL(request.url);
  next.searchParams.set("cursor", cursor);
  return { link: `<${next.pathname}${next.search}>; rel="next"` };
}

async function validatorsOf(
  route: AnyRoute,
  cleaned: unknown,
  text: string,
): Promise<Record<string, string>> {
  if (route.cacheSeconds !== undefined) {
    const etag = `"${(await sha256(text)).slice(0, 22)}"`;
    return { etag, "cache-control": `public, max-age=${route.cacheSeconds}, no-transform` };
  }
  const version = (cleaned as { version?: unknown } | null)?.version;
  return typeof version === "number" ? { etag: `"v${version}"` } : {};
}

/** Weak comparison over the whole list (RFC 9110 §13.1.2). */
function matches(request: Request, etag: string | undefined): boolean {
  const given = request.headers.get("if-none-match");
  if (etag === undefined || given === null) return false;
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
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(params[name] ?? ""),
  );
  return created && typeof id === "string" ? { location: `${path}/${id}` } : {};
}
