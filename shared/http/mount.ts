import { Hono } from "hono/tiny";
import { Problem } from "../kernel/problem.ts";
import type { PublicContext } from "./context.ts";
import type { Doors } from "./doors.ts";
import { namedProblem } from "./named-problem.ts";
import { problemResponse } from "./problem-response.ts";
import { requestIdOf } from "./request-id.ts";
import type { Route } from "./route.ts";
import { serve } from "./serve.ts";

type AnyRoute = Route<never>;

const honoPath = (path: string) => path.replaceAll(/\{(\w+)\}/g, ":$1");

/** Where two paths fit, the route that stands first answers: `/me` before `/{id}`. */
export function mount<C extends PublicContext>(routes: readonly Route<C>[], doors: Doors<C>) {
  const app = new Hono<{ Bindings: object }>({ strict: true });
  const list = routes as readonly AnyRoute[];
  for (const route of list) {
    app.on(route.method.toUpperCase(), honoPath(route.path), async (c, next) => {
      // One resource has one address: the small router would take a trailing slash for the same path.
      if (c.req.path.endsWith("/")) return next();
      const request = c.req.raw;
      const requestId = requestIdOf(request.headers, doors.ids);
      try {
        const found = doors.base(request, requestId, (work) => c.executionCtx.waitUntil(work));
        const base = found instanceof Promise ? await found : found;
        const headers = { "x-request-id": requestId };
        const asked = { request, rawParams: c.req.param(), base, headers };
        return await serve(route, { ...asked, doors: doors as Doors<PublicContext> });
      } catch (error) {
        return withMetadata(problemResponse(namedProblem(error), requestId), request.url);
      }
    });
  }
  app.notFound((c) => {
    const problem = unrouted(list, c.req.method, c.req.path);
    return problemResponse(problem, requestIdOf(c.req.raw.headers, doors.ids));
  });
  return app;
}

/** Whoever has no token learns where tokens for this host are had (RFC 9728 §5.1). */
function withMetadata(response: Response, url: string): Response {
  const challenge = response.status === 401 ? response.headers.get("www-authenticate") : null;
  if (challenge === null) return response;
  const where = `${new URL(url).origin}/.well-known/oauth-protected-resource`;
  response.headers.set("www-authenticate", `${challenge}, resource_metadata="${where}"`);
  return response;
}

function unrouted(routes: readonly AnyRoute[], method: string, path: string): Problem {
  const matches = (route: AnyRoute) =>
    new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, "[^/]+").replaceAll(".", "\\.")}$`).test(path);
  const allowed = routes.filter(matches).map((route) => route.method.toUpperCase());
  if (allowed.length === 0) return new Problem("not_found", "There is no such resource.");
  const allow = [...new Set(allowed)].join(", ");
  return new Problem("method_not_allowed", `${method} is not allowed here.`, { headers: { allow } });
}
