import { Hono } from "hono/tiny";
import type { ZodMiniType } from "zod/mini";
import { DuplicateKey, MissingReference, StaleWrite } from "../data/faults.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import { allows, type Permission } from "../kernel/access.ts";
import type { Ids } from "../kernel/ids.ts";
import type { Principal } from "../kernel/principal.ts";
import { Problem } from "../kernel/problem.ts";
import { answerOf, clean, locationOf } from "./answer.ts";
import { assertJson, parseJson, readText } from "./body.ts";
import type { Context, PublicContext } from "./context.ts";
import { securityHeaders, withHeaders } from "./headers.ts";
import { answerOnce, type Claim, claimOf, idempotencyKeyOf, storedAnswer } from "./idempotency.ts";
import { parseInput, queryOf } from "./input.ts";
import { problemResponse } from "./problem-response.ts";
import { requestIdOf } from "./request-id.ts";
import type { Route } from "./route.ts";

/** What a worker passes in: who is this, may it still, and the context its routes need. */
export interface Doors<C extends PublicContext> {
  ids: Ids;
  base(request: Request, requestId: string, after: (work: Promise<unknown>) => void): Promise<PublicContext>;
  /** @throws {Problem} `unauthenticated`, `wrong_region` */
  authenticate(request: Request, base: PublicContext): Promise<Principal>;
  /** Rate and quota. @returns headers of the answer @throws {Problem} `quota_exceeded`, `tenant_suspended` */
  admit(principal: Principal, base: PublicContext, permission: Permission): Promise<Record<string, string>>;
  openDb(principal: Principal, base: PublicContext): TenantDb;
  /** A verified caller wanted what it may not: its tenant's trail should say so. */
  refused(
    db: TenantDb,
    base: PublicContext,
    refusal: { method: string; path: string; permission: string },
  ): Promise<void>;
  /** Adds what this worker's routes need beyond the common context. */
  extend(context: PublicContext | Context): C;
}

type AnyRoute = Route<never>;
type Handle = (context: unknown, input: unknown) => Promise<unknown>;

const honoPath = (path: string) => path.replaceAll(/\{(\w+)\}/g, ":$1");

/** One resource has one address: the small router would take a trailing slash for the same path. */
const isSloppy = (request: Request) => new URL(request.url).pathname.endsWith("/");

export function mount<C extends PublicContext>(routes: readonly Route<C>[], doors: Doors<C>) {
  const app = new Hono<{ Bindings: object }>({ strict: true });
  const list = routes as readonly AnyRoute[];
  for (const route of list) {
    app.on(route.method.toUpperCase(), honoPath(route.path), async (c, next) => {
      if (isSloppy(c.req.raw)) return next();
      const requestId = requestIdOf(c.req.raw.headers, doors.ids);
      try {
        const after = (work: Promise<unknown>) => c.executionCtx.waitUntil(work);
        const base = await doors.base(c.req.raw, requestId, after);
        const response = await serve(route, c.req.raw, c.req.param(), base, doors as Doors<PublicContext>);
        return withHeaders(response, { ...securityHeaders, "x-request-id": requestId });
      } catch (error) {
        return problemResponse(namedProblem(error), requestId);
      }
    });
  }
  app.notFound((c) => {
    const problem = unrouted(list, c.req.method, new URL(c.req.url).pathname);
    return problemResponse(problem, requestIdOf(c.req.raw.headers, doors.ids));
  });
  return app;
}

async function serve(
  route: AnyRoute,
  request: Request,
  rawParams: Record<string, string>,
  base: PublicContext,
  doors: Doors<PublicContext>,
): Promise<Response> {
  if (route.permission === "public") {
    const input = await parse(route, request, rawParams, route.body ? await readJsonBody(request) : "");
    return answerOf(route, await (route.handle as Handle)(doors.extend(base), input), request);
  }
  const principal = await doors.authenticate(request, base);
  const db = doors.openDb(principal, base);
  try {
    return await serveCaller(route, route.permission, { request, rawParams, base, doors, principal, db });
  } catch (error) {
    const { method, path, permission } = route;
    if (error instanceof Problem && error.code === "forbidden")
      await doors.refused(db, base, { method, path, permission });
    throw error;
  }
}

interface Call {
  request: Request;
  rawParams: Record<string, string>;
  base: PublicContext;
  doors: Doors<PublicContext>;
  principal: Principal;
  db: TenantDb;
}

async function serveCaller(
  route: AnyRoute,
  permission: Permission,
  { request, rawParams, base, doors, principal, db }: Call,
): Promise<Response> {
  const headers = await doors.admit(principal, base, permission);
  try {
    if (!allows(principal, permission))
      throw new Problem("forbidden", `This needs the permission ${permission}.`, {
        members: { required: permission },
      });
    const text = route.body ? await readJsonBody(request) : "";
    const claim = await claimFor(route, request, rawParams, principal, text);
    const answered = await answerOnce({ db, claim, clock: base.clock }, async () => {
      const input = await parse(route, request, rawParams, text);
      const context = doors.extend(contextOf(route, base, principal, db, claim));
      return answerOf(route, await (route.handle as Handle)(context, input), request);
    });
    return withHeaders(answered, headers);
  } catch (error) {
    const problem = namedProblem(error);
    if (problem instanceof Problem) problem.extra.headers = { ...headers, ...problem.extra.headers };
    throw problem;
  }
}

async function readJsonBody(request: Request): Promise<string> {
  assertJson(request);
  return readText(request);
}

async function parse(route: AnyRoute, request: Request, rawParams: Record<string, string>, text: string) {
  return {
    params: route.params && parseParams(route.params, rawParams),
    query: route.query && parseInput(route.query, queryOf(new URL(request.url)), "query"),
    body: route.body && parseInput(route.body, parseJson(text), "body"),
  };
}

/** An id that cannot exist is answered like one that does not: nobody learns the difference. */
function parseParams(schema: ZodMiniType, rawParams: Record<string, string>): unknown {
  const result = schema.safeParse(rawParams);
  if (!result.success) throw new Problem("not_found", "There is no such resource.");
  return result.data;
}

/** Bound to the route and what its path names, however the path was spelled. */
function claimFor(
  route: AnyRoute,
  request: Request,
  rawParams: Record<string, string>,
  principal: Principal,
  text: string,
) {
  if (route.idempotent !== "required") return undefined;
  const key = idempotencyKeyOf(request.headers);
  const { kind, id } = principal.actor;
  return claimOf(key, `${kind}:${id}`, `${route.method} ${route.path} ${JSON.stringify(rawParams)}`, text);
}

function contextOf(
  route: AnyRoute,
  base: PublicContext,
  principal: Principal,
  db: TenantDb,
  claim: Claim | undefined,
): Context {
  return {
    ...base,
    principal,
    db,
    async answer(body, entry, ...writes) {
      if (!claim) {
        await db.commit(entry, ...writes);
        return body;
      }
      const kept = route.keep ? (route.keep as (answer: unknown) => unknown)(body) : body;
      const headers = locationOf(route, body);
      await db.commit(
        entry,
        ...writes,
        storedAnswer(claim, base.clock, route.status, clean(route, kept), headers),
      );
      return body;
    },
  };
}

function namedProblem(error: unknown): unknown {
  if (error instanceof StaleWrite)
    return new Problem("conflict", "It changed meanwhile: read it again and retry.");
  if (error instanceof DuplicateKey) return new Problem("conflict", "It exists already.");
  if (error instanceof MissingReference) return new Problem("not_found", "There is no such resource.");
  return error;
}

function unrouted(routes: readonly AnyRoute[], method: string, path: string): Problem {
  const matches = (route: AnyRoute) =>
    new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, "[^/]+").replaceAll(".", "\\.")}$`).test(path);
  const allowed = routes.filter(matches).map((route) => route.method.toUpperCase());
  if (allowed.length === 0) return new Problem("not_found", "There is no such resource.");
  const allow = [...new Set(allowed)].join(", ");
  return new Problem("method_not_allowed", `${method} is not allowed here.`, { headers: { allow } });
}
