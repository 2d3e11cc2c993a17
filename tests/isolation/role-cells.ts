import { allRoutes } from "../../scripts/routes.ts";
import type { Route } from "../../shared/http/route.ts";
import { isOperatorPermission, type Permission } from "../../shared/kernel/access.ts";
import { count } from "../proofs/recording.ts";
import { inFlight } from "../support/in-flight.ts";
import { platform } from "../support/platform.ts";
import type { Caller, Verdict } from "./callers.ts";

const all = (await allRoutes()).filter(({ permission }) => permission !== "public");
export const routes = all.filter(({ permission }) => !isOperatorPermission(permission));
export const operators = all.filter(({ permission }) => isOperatorPermission(permission));

let cells = 0;
let failures = 0;

/** Says how many cells a file drove. */
export function countCells(): number {
  const driven = cells;
  count("roleCells", cells, failures);
  cells = 0;
  failures = 0;
  return driven;
}

/** A call that is let in does nothing: its id cannot exist, its body is no body, its key is missing. */
const isHarmless = ({ method, path, body, idempotent }: Route) =>
  method === "get" || path.includes("{") || body !== undefined || idempotent === "required";

async function verdictOf(
  { method, path, body, permission }: Route,
  { token, region }: Caller,
): Promise<Verdict | string> {
  const at = new URL(path.replaceAll(/\{\w+\}/g, "none-such"), platform().url);
  if (region !== "us") at.hostname = `${region}.localhost`;
  const response = await platform().fetch(at.href, {
    method: method.toUpperCase(),
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body ? { "content-type": "application/json" } : {}),
    },
    ...(body ? { body: `{"no such field":1}` } : {}),
  });
  const text = await response.text();
  const problem = response.ok
    ? {}
    : (JSON.parse(text) as {
        code?: string;
        required?: string;
        host?: string;
        state?: string;
        detail?: string;
      });
  const bearer = response.headers.get("www-authenticate")?.startsWith("Bearer") === true;
  if (response.status === 401 && bearer) return "unauthenticated";
  if (response.status === 421 && problem.host?.startsWith("us.")) return "wrong_region";
  if (problem.code === "tenant_suspended") return "suspended";
  if (response.status === 410 && problem.state === "closed") return "gone";
  if (response.status === 404 && problem.detail === "The tenant is gone.") return "gone";
  if (response.status === 403 && problem.required === permission) return "forbidden";
  // Past the table a route may still want a person, or somebody's own: that is no matter of roles.
  const inside = ![401, 421].includes(response.status) && response.status < 500;
  return inside && problem.required === undefined ? "admitted" : `${response.status} ${text}`;
}

/** Every one of the callers at every one of the routes; what did not go as the table says, in words. */
export async function drive(callers: readonly Caller[], among: readonly Route[], expected?: Verdict) {
  const pairs = callers.flatMap((caller) =>
    among.flatMap((route) => {
      const permission = route.permission as Permission;
      const verdict = expected ?? caller.verdict(permission);
      const isSkipped =
        caller.tries?.(permission) === false || (verdict === "admitted" && !isHarmless(route));
      return isSkipped ? [] : [{ caller, route, verdict }];
    }),
  );
  const wrong = await inFlight(pairs, 12, async ({ caller, route, verdict }) => {
    const given = await verdictOf(route, caller);
    return given === verdict
      ? []
      : [`${caller.name} at ${route.method} ${route.path}: ${given}, not ${verdict}`];
  });
  cells += pairs.length;
  failures += wrong.flat().length;
  return wrong.flat();
}
