import type { ZodMiniType } from "zod/mini";
import type { TenantDb } from "../data/tenant-db.ts";
import {
  allows,
  isOperatorPermission,
  type OperatorPermission,
  operatorPermissions,
  type Permission,
} from "../kernel/access.ts";
import type { Principal } from "../kernel/principal.ts";
import { Problem } from "../kernel/problem.ts";
import { answerOf, clean, locationOf } from "./answer.ts";
import { assertJson, parseJson, readText } from "./body.ts";
import type { Context, PublicContext } from "./context.ts";
import type { Doors } from "./doors.ts";
import { answerOnce, type Claim, claimOf, idempotencyKeyOf, storedAnswer } from "./idempotency.ts";
import { assertCondition, lostUpdate } from "./if-match.ts";
import { parseInput, queryOf } from "./input.ts";
import { namedProblem } from "./named-problem.ts";
import type { Route, SentForm } from "./route.ts";
import { type StepUp, satisfies, stepUpRequired } from "./step-up.ts";
import { timing } from "./timing.ts";

type AnyRoute = Route<never>;
type Handle = (context: unknown, input: unknown) => Promise<unknown>;

interface Asked {
  request: Request;
  rawParams: Record<string, string>;
  base: PublicContext;
  doors: Doors<PublicContext>;
  /** What the answer says besides; grows on the way. */
  headers: Record<string, string>;
}

/** One request to one route: public, of a tenant's caller, or of an operator. */
export function serve(route: AnyRoute, asked: Asked): Promise<Response> {
  const { permission } = route;
  if (permission === "public") return servePublic(route, asked);
  return isOperatorPermission(permission)
    ? serveOperator(route, permission, asked)
    : serveTenant(route, permission, asked);
}

async function servePublic(
  route: AnyRoute,
  { request, rawParams, base, doors, headers }: Asked,
  context: PublicContext = base,
): Promise<Response> {
  const text = route.body ? await readJsonBody(route, request) : "";
  const input = parse(route, request, rawParams, text);
  const form = route.form ? await readForm(request) : undefined;
  const body = await (route.handle as Handle)(doors.extend(context), { ...input, form });
  return answerOf(route, body, request, headers);
}

async function serveOperator(
  route: AnyRoute,
  permission: OperatorPermission,
  asked: Asked,
): Promise<Response> {
  const { request, rawParams, base, doors } = asked;
  if (!doors.operators) throw new Error("this script has no door for operators");
  const operator = await doors.operators.authenticate(request, base);
  if (operatorPermissions[permission] === "nowhere")
    return servePublic(route, asked, { ...base, operator } as PublicContext);
  const { method, path } = route;
  const { id } = parseParams(route.params, rawParams) as { id: string };
  const principal = await doors.operators.enter(operator, base, { tenantId: id, permission, method, path });
  const db = doors.openDb(principal, base);
  const call = { ...asked, principal, db };
  try {
    return await serveEntered(route, call, { operator });
  } catch (error) {
    await noteRefusal(route, call, error);
    throw error;
  }
}

async function serveTenant(route: AnyRoute, permission: Permission, asked: Asked): Promise<Response> {
  const { request, base, doors } = asked;
  const since = base.clock.now();
  const found = doors.authenticate(request, base);
  const principal = found instanceof Promise ? await found : found;
  const call = { ...asked, principal, db: doors.openDb(principal, base) };
  const named = `${route.method.toUpperCase()} ${route.path}`;
  return timing({ doors, principal, base, route: named, since }, () =>
    serveAdmitted(route, permission, call),
  );
}

/** What a verified caller was refused is in the tenant's trail before the caller hears of it. */
async function noteRefusal(
  { method, path, permission }: AnyRoute,
  { doors, db, base }: Call,
  error: unknown,
): Promise<void> {
  if (error instanceof Problem && isNoted(error)) await doors.refused(db, base, { method, path, permission });
}

interface Call extends Asked {
  principal: Principal;
  db: TenantDb;
}

async function serveAdmitted(route: AnyRoute, permission: Permission, call: Call): Promise<Response> {
  const { principal, base, doors } = call;
  const admitted = doors.admit(principal, base, permission, route.cost);
  Object.assign(call.headers, admitted instanceof Promise ? await admitted : admitted);
  try {
    if (!allows(principal, permission))
      throw new Problem("forbidden", `This needs the permission ${permission}.`, {
        members: { required: permission },
      });
    if (route.stepUp) await assertProved(route.stepUp, call);
    if (principal.actor.kind === "user" && call.request.headers.get("sec-gpc") === "1")
      await doors.signalled?.(call.db, base);
    return await serveEntered(route, call);
  } catch (error) {
    const problem = namedProblem(lostUpdate(route.ifMatch, call.request.headers, error));
    if (problem instanceof Problem) problem.extra.headers = { ...call.headers, ...problem.extra.headers };
    await noteRefusal(route, call, problem);
    throw problem;
  }
}

/** @throws {Problem} `step_up_required` */
async function assertProved(stepUp: StepUp, { doors, db, base }: Call): Promise<void> {
  if (!doors.proof) throw new Error("this script has no door for proofs");
  const proof = await doors.proof(db, base);
  if (!satisfies(proof, stepUp, base.clock.now())) throw stepUpRequired(proof, stepUp);
}

const isNoted = ({ code }: Problem) => code === "forbidden" || code === "step_up_required";

/** The caller is known and let in: one answer for one key, and what it commits is the tenant's. */
async function serveEntered(route: AnyRoute, call: Call, more?: object): Promise<Response> {
  const { request, base, db, headers } = call;
  const text = route.body ? await readJsonBody(route, request) : "";
  if (route.idempotent !== "required") return handled(route, call, { text, more });
  const claim = await claimFor(route, call, text);
  return answerOnce({ db, claim, clock: base.clock, headers }, () =>
    handled(route, call, { text, more, claim }),
  );
}

async function handled(
  route: AnyRoute,
  call: Call,
  { text, claim, more }: { text: string; claim?: Claim; more: object | undefined },
): Promise<Response> {
  const { request, rawParams, doors, headers } = call;
  const input = parse(route, request, rawParams, text);
  assertCondition(route.ifMatch, request.headers);
  const own = contextOf(route, call, claim);
  const context = doors.extend(more ? { ...own, ...more } : own);
  return answerOf(route, await (route.handle as Handle)(context, input), request, headers, rawParams);
}

const formLimitBytes = 16_384;

async function readForm(request: Request): Promise<SentForm> {
  return { type: request.headers.get("content-type") ?? "", text: await readText(request, formLimitBytes) };
}

async function readJsonBody({ bodyBytes }: AnyRoute, request: Request): Promise<string> {
  assertJson(request);
  return readText(request, bodyBytes);
}

function parse(route: AnyRoute, request: Request, rawParams: Record<string, string>, text: string) {
  return {
    params: parseParams(route.params, rawParams),
    query: route.query && parseInput(route.query, queryOf(new URL(request.url)), "query"),
    body: route.body && parseInput(route.body, parseJson(text), "body"),
  };
}

/** An id that cannot exist is answered like one that does not: nobody learns the difference. */
function parseParams(schema: ZodMiniType | undefined, rawParams: Record<string, string>): unknown {
  if (!schema) return undefined;
  const result = schema.safeParse(rawParams);
  if (!result.success) throw new Problem("not_found", "There is no such resource.");
  return result.data;
}

/** Bound to the route and what its path names, however the path was spelled. */
function claimFor(route: AnyRoute, { request, rawParams, principal }: Call, text: string): Promise<Claim> {
  const key = idempotencyKeyOf(request.headers);
  const { kind, id } = principal.actor;
  return claimOf(key, `${kind}:${id}`, `${route.method} ${route.path} ${JSON.stringify(rawParams)}`, text);
}

function contextOf(
  route: AnyRoute,
  { base, principal, db, rawParams }: Call,
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
      const headers = locationOf(route, body, rawParams);
      await db.commit(
        entry,
        ...writes,
        storedAnswer(claim, base.clock, route.status, clean(route, kept), headers),
      );
      return body;
    },
  };
}
