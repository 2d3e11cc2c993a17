import { beforeAll, describe, expect, test } from "vitest";
import { allRoutes } from "../../scripts/routes.ts";
import { grants, isOperatorPermission, type Role, roles } from "../../shared/kernel/access.ts";
import { type Company, openCompany } from "../support/company.ts";
import { TestOperator } from "../support/operators.ts";
import { platform } from "../support/platform.ts";
import { type OperatorSample, operatorSamples } from "./operator-samples.ts";
import { samples } from "./samples.ts";

const all = (await allRoutes()).filter(({ permission }) => permission !== "public");
const named = (isOperators: boolean) =>
  all
    .filter(({ permission }) => isOperatorPermission(permission) === isOperators)
    .map((route) => ({ name: `${route.method} ${route.path}`, route }));
const operatorsRoutes = named(true);
const tenantsRoutes = named(false);
const elevatedRoutes = operatorsRoutes.filter(({ route }) => /:(?:read|lifecycle)$/.test(route.permission));

let ours: Company;
const credentials = new Map<Role | "session", string>();
const somebody = new TestOperator(platform(), "somebody");

beforeAll(async () => {
  ours = await openCompany(platform());
  credentials.set("session", ours.accessToken);
  for (const role of roles) {
    const body = { name: role, role, scopes: grants[role] };
    credentials.set(role, (await ours.ask<{ secret: string }>("POST", "/v1/api-keys", { body })).secret);
  }
});

const sampleOf = async (name: string, company?: Company): Promise<OperatorSample> => {
  const make = operatorSamples[name];
  if (!make) throw new Error(`no sample drives ${name}`);
  return make(company);
};
const methodOf = (name: string) => name.split(" ")[0]?.toUpperCase() ?? "GET";
/** Nobody gets as far as the resource: what the path names need not exist. */
const pathOf = (path: string) =>
  path.replace("{id}", ours.id).replace("{elevation}", `elv_${"0".repeat(26)}`);

const codeOf = async (response: Response) => ((await response.json()) as { code: string }).code;
const asked = (method: string, headers: Record<string, string>) => ({
  method,
  headers: {
    ...headers,
    ...(method === "GET"
      ? {}
      : { "idempotency-key": crypto.randomUUID(), "content-type": "application/json" }),
  },
  ...(method === "GET" ? {} : { body: "{}" }),
});

/** What another could have changed; the trail grows when somebody is refused, which is as it should be. */
const stateOf = async (company: Company) => {
  const rows = await Promise.all(
    ["tenants", "elevations", "users", "projects"].map((table) =>
      Promise.all(
        [0, 1].map((shard) =>
          platform().d1(
            [company.region, shard],
            `select * from all_${table} where tenant_id = ? order by id`,
            company.id,
          ),
        ),
      ),
    ),
  );
  return JSON.stringify(rows);
};

describe("two realms that share no credential (M-011, M-077)", () => {
  test("every operators' route has a sample, and every sample a route", () => {
    expect(Object.keys(operatorSamples).sort()).toEqual(operatorsRoutes.map(({ name }) => name).sort());
  });

  test.each(operatorsRoutes)(
    "$name opens to no tenant's credential, however it is shown",
    async ({ name, route }) => {
      const send = async (headers: Record<string, string>) => {
        const response = await platform().fetch(pathOf(route.path), asked(methodOf(name), headers));
        expect([response.status, await codeOf(response)], JSON.stringify(headers)).toEqual([
          401,
          "unauthenticated",
        ]);
      };
      await send({});
      await send({ authorization: `Bearer ${await somebody.token()}` });
      await send({ cookie: `CF_Authorization=${await somebody.token()}` });
      for (const credential of credentials.values()) {
        await send({ authorization: `Bearer ${credential}` });
        await send({ "cf-access-jwt-assertion": credential });
      }
    },
  );

  test.each(tenantsRoutes)("$name opens to no operator, however the token is shown", async ({ name }) => {
    const { path } = (await samples[name]?.(ours)) ?? { path: "" };
    const token = await somebody.token();
    for (const headers of [{ authorization: `Bearer ${token}` }, { "cf-access-jwt-assertion": token }]) {
      const response = await platform().fetch(path, asked(methodOf(name), headers as Record<string, string>));
      expect([response.status, await codeOf(response)]).toEqual([401, "unauthenticated"]);
    }
  });

  test.each(elevatedRoutes)("$name needs an elevation for the very tenant", async ({ name }) => {
    const theirs = await openCompany(platform());
    const sample = await sampleOf(name, ours);
    const path = sample.path.replace(ours.id, theirs.id);
    const before = await stateOf(theirs);
    const init = sample.body === undefined ? {} : { body: sample.body };
    const refused = await sample.by.call(methodOf(name), path, init);
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ code: "forbidden", required: "elevation" });
    expect(await stateOf(theirs)).toBe(before);
    const { data } = await theirs.ask<{ data: { actor: object; detail: object }[] }>(
      "GET",
      "/v1/audit-events?action=access.refused",
    );
    expect(data).toMatchObject([{ actor: { kind: "operator", id: expect.stringMatching(/^opr_/) } }]);
  });

  test.each(operatorsRoutes.filter(({ route }) => route.params))(
    "$name of nobody is 404",
    async ({ name }) => {
      const sample = await sampleOf(name, ours);
      for (const id of [`ten_${"0".repeat(26)}`, "ten_x", "me%00", "..%2f", ours.slug]) {
        const init = sample.body === undefined ? {} : { body: sample.body };
        const response = await sample.by.call(methodOf(name), sample.path.replace(ours.id, id), init);
        expect([response.status, await codeOf(response)], id).toEqual([404, "not_found"]);
      }
    },
  );

  test.each(operatorsRoutes)("$name gives nothing that is not declared", async ({ name, route }) => {
    const { by, path, body } = await sampleOf(name);
    const response = await by.call(methodOf(name), path, body === undefined ? {} : { body });
    const text = await response.text();
    expect([response.status, text.slice(0, 300)]).toEqual([route.status, expect.any(String)]);
    const answer: unknown = JSON.parse(text);
    if (typeof route.returns !== "object") throw new Error("an operators' answer has a schema");
    expect(route.returns.parse(answer)).toEqual(answer);
    expect(text).not.toMatch(/@|Ada Owner/);
  });
});
