import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allRoutes } from "../../scripts/routes.ts";
import type { Route } from "../../shared/http/route.ts";
import { isOperatorPermission, type Permission, permissions } from "../../shared/kernel/access.ts";
import { count } from "../proofs/recording.ts";
import { type Company, openCompany } from "../support/company.ts";
import { inFlight } from "../support/in-flight.ts";
import { elevated } from "../support/operators.ts";
import { platform } from "../support/platform.ts";
import {
  badCallers,
  type Caller,
  deputyCaller,
  fewCallers,
  goodCallers,
  narrowedCallers,
  newKey,
  suspendedCaller,
  type Verdict,
} from "./callers.ts";

const all = (await allRoutes()).filter(({ permission }) => permission !== "public");
const routes = all.filter(({ permission }) => !isOperatorPermission(permission));
const operators = all.filter(({ permission }) => isOperatorPermission(permission));

let company: Company;
let good: Caller[];
let cells = 0;
let failures = 0;

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
async function drive(callers: readonly Caller[], among: readonly Route[], expected?: Verdict) {
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

beforeAll(async () => {
  company = await openCompany(platform());
  good = await goodCallers(company);
});
afterAll(() => count("roleCells", cells, failures));

describe("every credential at every route (M-014, M-022, M-054, M-070, M-077)", { timeout: 240_000 }, () => {
  test("roles and narrowed keys are let in exactly where the permission table says", async () => {
    expect(await drive([...good, ...(await narrowedCallers(company))], routes)).toEqual([]);
  });

  test("somebody from above is an administrator there, and nobody once they are none above", async () => {
    const { caller, demote } = await deputyCaller(company);
    expect(await drive([caller], routes)).toEqual([]);
    await demote();
    expect(await drive([caller], routes, "unauthenticated")).toEqual([]);
  });

  test("what is no credential, or no longer, or another region's, opens nothing", async () => {
    expect(await drive(await badCallers(company), routes)).toEqual([]);
  });

  test("no tenant's credential opens an operator's route", async () => {
    expect(await drive(good, operators, "unauthenticated")).toEqual([]);
  });

  test("a key and a session past their time open nothing", async () => {
    const { secret } = await newKey(company, "owner", permissions);
    const callers = [secret, company.accessToken].map((token): Caller => {
      return { name: token.slice(0, 6), token, region: "us", verdict: () => "unauthenticated" };
    });
    const day = 86_400_000;
    await platform().clock.advance(day + 1_000);
    try {
      expect(await drive(callers, routes)).toEqual([]);
    } finally {
      await platform().clock.advance(-day - 1_000);
    }
  });

  test("of a suspended company what the permission table leaves open, of a closed and a purged one nothing", async () => {
    const left = await openCompany(platform());
    const callers = await fewCallers(left);
    const operator = await elevated(platform(), left, ["lifecycle"]);
    const move = (verb: string) =>
      operator.ask("POST", `/v1/tenants/${left.id}/${verb}`, { body: { reason: "abuse" } });
    await move("suspend");
    expect(await drive(callers.map(suspendedCaller), routes)).toEqual([]);
    await move("close");
    const [session, key] = callers.filter(({ name }) => name.endsWith("owner"));
    if (!session || !key) throw new Error("an owner has a session and a key");
    expect(await drive([session, key], routes, "gone")).toEqual([]);
    await move("purge");
    await platform().cron("us");
    expect(await drive([session], routes, "gone")).toEqual([]);
    expect(await drive([key], routes, "unauthenticated")).toEqual([]);
  });

  test("the cells are many", () => {
    console.log(`${routes.length} routes of tenants, ${operators.length} of operators: ${cells} cells`);
    expect(cells).toBeGreaterThanOrEqual(Math.min(1_000, 25 * routes.length));
  });
});
