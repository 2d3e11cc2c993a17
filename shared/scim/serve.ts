import { StaleWrite } from "../data/faults.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import { assertJson, parseJson, readText } from "../http/body.ts";
import type { PublicContext } from "../http/context.ts";
import type { Doors } from "../http/doors.ts";
import { securityHeaders, withHeaders } from "../http/headers.ts";
import { queryOf } from "../http/input.ts";
import { namedProblem } from "../http/named-problem.ts";
import { requestIdOf } from "../http/request-id.ts";
import { timing } from "../http/timing.ts";
import type { Provisioner } from "../identity/provisioning-credential.ts";
import { Problem } from "../kernel/problem.ts";
import { type Answer, errorResponse, responseOf } from "./answer.ts";
import { performBulk } from "./bulk.ts";
import { descriptionEndpoints, type Endpoint, resourceEndpoints, type ScimCall } from "./endpoints.ts";
import { noSuchResource } from "./fault.ts";
import type { ScimContext, ScimPorts } from "./ports.ts";
import type { Json } from "./reading.ts";
import { searchEndpoints } from "./search.ts";
import { noteUse } from "./token-use.ts";
import { bounds, urn } from "./words.ts";

export interface ScimDoors extends Pick<Doors<never>, "ids" | "base" | "admit" | "timed" | "openDb"> {
  authenticate(request: Request, base: PublicContext): Promise<Provisioner>;
  ports(provisioner: Provisioner, base: PublicContext, db: TenantDb): ScimPorts;
}

export const scimRoot = "/scim/v2";

export const isScim = ({ url }: Request): boolean => new URL(url).pathname.startsWith(`${scimRoot}/`);

const bulk: Pick<Endpoint, "method" | "path"> = { method: "POST", path: "/Bulk" };

/** Every address that is answered, for the tests that drive each of them. */
export const scimEndpoints: readonly Pick<Endpoint, "method" | "path">[] = [
  ...descriptionEndpoints,
  ...resourceEndpoints,
  ...searchEndpoints,
  bulk,
];

/** A token is its company's and no person's: it has no alias of its own (RFC 7644 §3.11). */
const nobody: Answer = {
  status: 501,
  body: { schemas: [urn.error], status: "501", detail: "A provisioning token is nobody's: it has no /Me." },
};
const isMe = ({ url }: Request): boolean => new URL(url).pathname === `${scimRoot}/Me`;

/** Another's change came between: read again and try anew, unless the caller said which version it means. */
const attempts = 4;

/** Provisioning's own door: SCIM's media type, refusals and tags instead of the API's. */
export async function serveScim(
  request: Request,
  doors: ScimDoors,
  after: PublicContext["after"],
): Promise<Response> {
  const requestId = requestIdOf(request.headers, doors.ids);
  const common = { ...securityHeaders, "x-request-id": requestId };
  try {
    return withHeaders(await answered(request, doors, await doors.base(request, requestId, after)), common);
  } catch (error) {
    return withHeaders(errorResponse(namedOrLogged(error, requestId)), common);
  }
}

async function answered(request: Request, doors: ScimDoors, base: PublicContext): Promise<Response> {
  if (isMe(request)) {
    await doors.authenticate(request, base);
    return responseOf(nobody);
  }
  const since = base.clock.now();
  const asked = endpointOf(request);
  const provisioner = await doors.authenticate(request, base);
  const { principal } = provisioner;
  const route = `${request.method} ${scimRoot}${asked.endpoint.path}`;
  return timing({ doors, principal, base, route, since }, () =>
    served(request, doors, base, { ...asked, provisioner }),
  );
}

async function served(
  request: Request,
  doors: ScimDoors,
  base: PublicContext,
  { endpoint, id, provisioner }: ReturnType<typeof endpointOf> & { provisioner: Provisioner },
): Promise<Response> {
  const { principal, token } = provisioner;
  const admitted = () => doors.admit(principal, base, "members:write");
  const headers = await admitted();
  const db = doors.openDb(principal, base);
  const own = { principal, db, token, drawnBy: token.role };
  const ctx: ScimContext = { ...base, ...own, ...doors.ports(provisioner, base, db) };
  base.after(noteUse(ctx));
  const query = queryOf(new URL(request.url));
  const hasBody = request.method !== "GET" && request.method !== "DELETE";
  const body = hasBody ? await bodyOf(request) : undefined;
  if ("handle" in endpoint) {
    const answer = await persistently(() => endpoint.handle(ctx, { id, query, body }), request.headers);
    return withHeaders(responseOf(answer), headers);
  }
  const answer = await performBulk(body, {
    named: (error) => namedOrLogged(error, base.requestId),
    perform: async (one, call) => {
      await admitted();
      return performed(ctx, one, call);
    },
  });
  return withHeaders(responseOf({ status: 200, body: answer }), headers);
}

/** One operation of several: its own condition, and no more of its answer than where it is. */
async function performed(
  ctx: ScimContext,
  endpoint: Endpoint,
  { id, body, version }: { id: string | undefined; body: unknown; version: string | undefined },
): Promise<Json> {
  const headers = new Headers(version === undefined ? {} : { "if-match": version });
  const call: ScimCall = { id, body, query: {} };
  const { status, headers: said = {} } = await persistently(
    () => endpoint.handle({ ...ctx, headers }, call),
    headers,
  );
  const location = said["location"] ?? said["content-location"];
  return { status, ...(location ? { location } : {}), ...(said["etag"] ? { etag: said["etag"] } : {}) };
}

async function persistently(work: () => Promise<Answer>, headers: Headers): Promise<Answer> {
  const isConditional = headers.has("if-match") && headers.get("if-match") !== "*";
  for (let left = attempts; ; left--) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StaleWrite)) throw error;
      if (isConditional)
        throw new Problem("precondition_failed", "It changed meanwhile: read it again and retry.");
      if (left <= 1) throw error;
    }
  }
}

async function bodyOf(request: Request): Promise<unknown> {
  assertJson(request);
  return parseJson(await readText(request, bounds.bulkBytes));
}

const patternOf = (path: string) =>
  new RegExp(`^${path.replace(".", "\\.").replace("{id}", "([^/]{1,300})")}$`);

/** @throws {Problem} `not_found`, `method_not_allowed` */
function endpointOf(request: Request) {
  const path = new URL(request.url).pathname.slice(scimRoot.length);
  const here = [...descriptionEndpoints, ...resourceEndpoints, ...searchEndpoints, bulk].filter((one) =>
    patternOf(one.path).test(path),
  );
  const endpoint = here.find(({ method }) => method === request.method);
  if (here.length === 0) throw noSuchResource();
  if (!endpoint) {
    const allow = here.map(({ method }) => method).join(", ");
    throw new Problem("method_not_allowed", `${request.method} is not allowed here.`, { headers: { allow } });
  }
  const raw = patternOf(endpoint.path).exec(path)?.[1];
  return { endpoint: endpoint as Endpoint | typeof bulk, id: raw === undefined ? undefined : decoded(raw) };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw noSuchResource();
  }
}

/** What is not a refusal is logged whole and shown as nothing. */
function namedOrLogged(error: unknown, requestId: string): Problem {
  const named = namedProblem(error);
  if (named instanceof Problem) return named;
  const stack = named instanceof Error ? named.stack : String(named);
  console.error(JSON.stringify({ event: "internal", request_id: requestId, error: stack }));
  return new Problem("internal", "Something went wrong on our side. The request id finds it in our logs.");
}
