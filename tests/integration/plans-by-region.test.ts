import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { decide } from "../../shared/billing/rules.ts";
import { type Plan, planAllowsRegion, planFacts, plans } from "../../shared/kernel/plan.ts";
import { allowsPolicy, type Region, regions, residencyPolicies } from "../../shared/kernel/region.ts";
import type { RegionList } from "../../shared/tenancy/residency-contract.ts";
import { markerOf, passwordOf } from "../proofs/traces.ts";
import { openCompany } from "../support/company.ts";
import { TestOperator } from "../support/operators.ts";
import { platform } from "../support/platform.ts";

const p = platform();

/** Written out on purpose: what is sold where, and where storage is bound, as the specification has it. */
const sold: Record<Plan, readonly Region[]> = {
  developer: ["us"],
  team: ["us", "eu"],
  enterprise: ["us", "eu", "uk", "ca", "au"],
};
const bound: readonly Region[] = ["us", "eu"];

const cells = plans.flatMap((plan) =>
  regions.flatMap((region) =>
    residencyPolicies.map((residency) => {
      const isSold = sold[plan].includes(region);
      const isKept = residency === "standard" || bound.includes(region);
      return { plan, region, residency, isSold, isKept };
    }),
  ),
);
const refused = cells.filter(({ isSold, isKept }) => !(isSold && isKept));
const allowed = cells.filter(({ isSold, isKept }) => isSold && isKept);

const problemIn = async (response: Response) => {
  const { code, errors } = (await response.json()) as { code?: string; errors?: { pointer: string }[] };
  return [response.status, code, errors?.[0]?.pointer];
};

/** The public door of the region itself, as somebody sends who was not shown this pair. */
function signUp({ plan, region, residency }: { plan: Plan; region: Region; residency: string }) {
  const word = randomUUID().replaceAll("-", "").slice(0, 16);
  const marker = markerOf(word);
  const owner = { name: `Ada ${marker}`, email: `owner-${marker}@example.test`, password: passwordOf(word) };
  const company = { name: `Acme ${marker}`, slug: `acme-${word}` };
  return p.fetch(`http://${region}.localhost:${p.port}/v1/signup`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": word },
    body: JSON.stringify({ company, region, plan, residency, owner }),
  });
}

const word = randomUUID().slice(0, 8);
const found = ({ plan, region, residency }: { plan: Plan; region: Region; residency: string }) => {
  const slug = `cell-${randomUUID().slice(0, 13)}`;
  const owner = { name: "Olga Owner", email: `olga-${slug}@example.test` };
  const body = { name: "Cell", slug, plan, residency, owner };
  return new TestOperator(p, `cells-${word}`, region).call("POST", "/v1/tenants", { body });
};

describe("plans × regions × residency policies (M-032)", () => {
  test("are thirty cells, of which thirteen are sold and kept", () => {
    expect([cells.length, allowed.length, refused.length]).toEqual([30, 13, 17]);
    for (const { plan, region, residency, isSold, isKept } of cells) {
      expect(planAllowsRegion(plan, region), `${plan} ${region}`).toBe(isSold);
      expect(allowsPolicy(region, residency), `${region} ${residency}`).toBe(isKept);
    }
  });

  test.each(refused)("$plan in $region, $residency: refused at sign-up and by an operator", async (cell) => {
    const { isSold, isKept } = cell;
    const [plan, policy] = [
      [402, "plan_limit_reached"],
      [409, "conflict", "#/residency"],
    ];
    expect(await problemIn(await signUp(cell))).toEqual(isKept ? [...plan, "#/region"] : policy);
    expect(await problemIn(await found(cell))).toEqual(isSold ? policy : [...plan, "#/plan"]);
  });

  test.each(allowed)("$plan in $region, $residency: founded", async (cell) => {
    const response = await found(cell);
    expect(response.status).toBe(201);
    const { plan, region, residency } = cell;
    const tenant = (await response.json()) as { id: string };
    expect(tenant).toMatchObject({ plan, region, status: "active" });
    const policy = "select residency_policy as kept from all_tenants where id = ?";
    if (region !== "us") expect(await p.d1(region, policy, tenant.id)).toEqual([{ kept: residency }]);
  });

  test("one of each plan signs up for itself, and is told the same by GET /v1/regions", async () => {
    const own = [
      { plan: "developer", region: "us", residency: "standard" },
      { plan: "team", region: "eu", residency: "strict" },
      { plan: "enterprise", region: "au", residency: "standard" },
    ] as const;
    for (const cell of own) {
      const response = await signUp(cell);
      expect(response.status).toBe(201);
      expect(((await response.json()) as { tenant: object }).tenant).toMatchObject(cell);
    }
    const { data } = (await (await p.fetch("/v1/regions")).json()) as RegionList;
    for (const { region, plans: offered, policies } of data) {
      const here = allowed.filter((cell) => cell.region === region);
      expect([...offered].sort()).toEqual([...new Set(here.map(({ plan }) => plan))].sort());
      expect([...policies].sort()).toEqual([...new Set(here.map(({ residency }) => residency))].sort());
    }
  });

  test("a policy is tightened where it can be kept, and nowhere else", async () => {
    const strict = { body: { residency: "strict" } };
    const hinted = await openCompany(p, { region: "ca" });
    expect((await problemIn(await hinted.call("PATCH", "/v1/tenants/me/policy", strict)))[0]).toBe(409);
    const kept = await openCompany(p, { region: "eu", plan: "team" });
    expect((await kept.call("PATCH", "/v1/tenants/me/policy", strict)).status).toBe(200);
  });

  test.each(regions)("a subscription to a plan that is not sold in %s moves nothing", (region) => {
    for (const plan of plans) {
      const event = {
        id: "sub_1",
        customerId: "cus_1",
        plan,
        status: "active",
        eventCreated: 1,
        eventId: "evt_1",
      };
      const tenant = { region, plan: "enterprise", status: "active", suspendedBy: [], closedAt: null };
      const decision = decide(event as never, { ...tenant, purgingAt: null, purgedAt: null } as never, []);
      expect(decision.kind, plan).toBe(sold[plan].includes(region) ? "apply" : "refuse");
    }
    expect(planFacts.enterprise.regions).toContain(region);
  });
});
