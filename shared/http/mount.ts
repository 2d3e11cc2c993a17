import { Problem } from "../kernel/problem.ts";
import type { PublicContext } from "./context.ts";
import type { Doors } from "./doors.ts";
import { namedProblem } from "./named-problem.ts";
import { problemResponse } from "./problem-response.ts";
import { requestIdOf } from "./request-id.ts";
import type { Route } from "./route.ts";
import { pathOf, routerOf } from "./router.ts";
import { serve } from "./serve.ts";

/** Where two paths fit, the route that stands first answers: `/me` before `/{id}`. */
export function mount<C extends PublicContext>(routes: readonly Route<C>[], doors: Doors<C>) {
  const router = routerOf(routes as readonly Route<never>[]);
  const work = async (request: Request, after: PublicContext["after"]): Promise<Response> => {
    const requestId = requestIdOf(request.headers, doors.ids);
    const path = pathOf(request.url);
    const found = router.find(request.method, path);
    if (!found) return problemResponse(unrouted(router.methods(path), request.method), requestId);
    try {
      const base = await doors.base(request, requestId, after);
      const headers = { "x-request-id": requestId };
      const asked = { request, rawParams: found.params, base, headers };
      return await serve(found.route, { ...asked, doors: doors as Doors<PublicContext> });
    } catch (error) {
      return withMetadata(problemResponse(namedProblem(error), requestId), request.url);
    }
  };
  return {
    async fetch(request: Request, ctx: Pick<ExecutionContext, "waitUntil">): Promise<Response> {
      const response = await work(request, (rest) => ctx.waitUntil(rest));
      return request.method === "HEAD" ? new Response(null, response) : response;
    },
  };
}

/** Whoever has no token learns where tokens for this host are had (RFC 9728 §5.1). */
function withMetadata(response: Response, url: string): Response {
  const challenge = response.status === 401 ? response.headers.get("www-authenticate") : null;
  if (challenge === null) return response;
  const where = `${new URL(url).origin}/.well-known/oauth-protected-resource`;
  response.headers.set("www-authenticate", `${challenge}, resource_metadata="${where}"`);
  return response;
}

function unrouted(allowed: readonly string[], method: string): Problem {
  if (allowed.length === 0) return new Problem("not_found", "There is no such resource.");
  return new Problem("method_not_allowed", `${method} is not allowed here.`, {
    headers: { allow: allowed.join(", ") },
  });
}
