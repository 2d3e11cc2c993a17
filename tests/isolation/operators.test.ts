import { beforeAll, describe, expect, test } from "vitest";
import { allRoutes } from "../../scripts/routes.ts";
import { isOperatorPermission, permissions } from "../../shared/kernel/access.ts";
import { type Company, openCompany } from "../support/company.ts";
import { inFlight } from "../support/in-flight.ts";
import { elevated, type TestOperator } from "../support/operators.ts";
import { platform } from "../support/platform.ts";
import { newKey } from "./callers.ts";
import { operatorSamples } from "./operator-samples.ts";

const all = (await allRoutes())
  .filter(({ permission }) => permission !== "public")
  .map((route) => ({ name: `${route.method} ${route.path}`, route }));
const operatorsRoutes = all.filter(({ route }) => isOperatorPermission(route.permission));
const tenantsRoutes = all.filter(({ route }) => !isOperatorPermission(route.permission));
const elevatedRoutes = operatorsRoutes.filter(({ route }) => /:(?:read|lifecycle)$/.test(route.permission));

let ours: Company;
let theirs: Company;
/** Whom another let into our company, for everything an elevation can be for. */
let inOurs: TestOperator;

beforeAll(async () => {
  [ours, theirs] = await Promise.all([openCompany(platform()), openCompany(platform())]);
  inOurs = await elevated(platform(), ours, ["read", "lifecycle"]);
});

type Listed = (typeof all)[number];
const methodOf = ({ route }: Listed) => route.method.toUpperCase();
/** Nobody gets as far as the resource: what the path names besides the tenant need not exist. */
const pathOf = ({ route }: Listed, id: string) =>
  route.path.replace("{id}", id).replace("{elevation}", `elv_${"0".repeat(26)}`);
const bodyOf = ({ route }: Listed) => {
  if (!route.body) return {};
  return {
    body: route.path.endsWith("elevations")
      ? { reason: "r", permissions: ["read"], minutes: 5 }
      : { reason: "abuse" },
  };
};
const codeOf = async (response: Response) => [
  response.status,
  ((await response.json()) as { code: string }).code,
];

/** What others could have changed; the trail grows when somebody is refused, which is as it should be. */
async function stateOf({ id, region }: Company): Promise<string> {
  const tables = ["tenants", "elevations", "users", "projects"];
  const read = (table: string, shard: number) =>
    platform().d1([region, shard], `select * from all_${table} where tenant_id = ? order by id`, id);
  return JSON.stringify(await Promise.all(tables.flatMap((table) => [read(table, 0), read(table, 1)])));
}

describe("two realms that share no credential (M-011, M-077)", () => {
  test("every operators' route has a sample, and every sample a route", () => {
    expect(Object.keys(operatorSamples).sort()).toEqual(operatorsRoutes.map(({ name }) => name).sort());
  });

  test("a credential of one realm opens nothing in the other, however it is shown", async () => {
    const operator = await inOurs.token();
    const { secret } = await newKey(ours, "owner", permissions);
    const nowhere: Record<string, string>[] = [{}, { cookie: `CF_Authorization=${operator}` }];
    const inOperators = [
      ...nowhere,
      { authorization: `Bearer ${operator}` },
      ...[ours.accessToken, secret].flatMap((own) => [
        { authorization: `Bearer ${own}` },
        { "cf-access-jwt-assertion": own },
      ]),
    ];
    const inTenants = [
      ...nowhere,
      { authorization: `Bearer ${operator}` },
      { "cf-access-jwt-assertion": operator },
    ];
    const calls = [
      ...operatorsRoutes.flatMap((listed) => inOperators.map((headers) => ({ listed, headers }))),
      ...tenantsRoutes.flatMap((listed) => inTenants.map((headers) => ({ listed, headers }))),
    ];
    const wrong = await inFlight(calls, 8, async ({ listed, headers }) => {
      const sent = { "idempotency-key": crypto.randomUUID(), "content-type": "application/json" };
      const isGet = methodOf(listed) === "GET";
      const response = await platform().fetch(pathOf(listed, ours.id).replaceAll(/\{\w+\}/g, "none"), {
        method: methodOf(listed),
        headers: { ...(headers as Record<string, string>), ...(isGet ? {} : sent) },
        ...(isGet ? {} : { body: "{}" }),
      });
      const answer = await codeOf(response);
      return answer[0] === 401 ? [] : [`${listed.name} ${Object.keys(headers)}: ${answer}`];
    });
    expect(wrong.flat()).toEqual([]);
    expect(calls.length).toBeGreaterThan(300);
  });

  test.each(elevatedRoutes)("$name needs an elevation for the very tenant", async (listed) => {
    const before = await stateOf(theirs);
    const refused = await inOurs.call(methodOf(listed), pathOf(listed, theirs.id), bodyOf(listed));
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ code: "forbidden", required: "elevation" });
    expect(await stateOf(theirs)).toBe(before);
  });

  test("whose trail the refusals are in, with the operator's opaque id", async () => {
    const { data } = await theirs.ask<{ data: { actor: object }[] }>(
      "GET",
      "/v1/audit-events?action=access.refused",
    );
    expect(data.length).toBeGreaterThan(0);
    for (const { actor } of data)
      expect(actor).toEqual({ kind: "operator", id: expect.stringMatching(/^opr_[0-9a-z]{26}$/) });
  });

  test.each(operatorsRoutes.filter(({ route }) => route.params))("$name of nobody is 404", async (listed) => {
    for (const id of [`ten_${"0".repeat(26)}`, "ten_x", "me%00", "..%2f", ours.slug]) {
      const response = await inOurs.call(methodOf(listed), pathOf(listed, id), bodyOf(listed));
      expect(await codeOf(response), id).toEqual([404, "not_found"]);
    }
  });

  test.each(operatorsRoutes)("$name gives nothing that is not declared", async ({ name, route }) => {
    const make = operatorSamples[name];
    if (!make) throw new Error(`no sample drives ${name}`);
    const { by, path, body } = await make(route.permission === "operator:lifecycle" ? undefined : ours);
    const response = await by.call(route.method.toUpperCase(), path, body === undefined ? {} : { body });
    const text = await response.text();
    expect(response.status, text).toBe(route.status);
    const answer: unknown = JSON.parse(text);
    if (typeof route.returns !== "object") throw new Error("an operators' answer has a schema");
    expect(route.returns.parse(answer)).toEqual(answer);
    expect(text).not.toMatch(/@|Ada Owner/);
  });
});
