import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { signature, subscriptionEvent } from "../../scripts/demo/stripe-event.ts";
import { type Company, openCompany } from "../support/company.ts";
import { elevated, type TestOperator } from "../support/operators.ts";
import { platform } from "../support/platform.ts";

const p = platform();
const day = 86_400_000;
const body = { reason: "abuse" };

const problemOf = async (response: Response) => {
  const problem = (await response.json()) as Record<string, unknown>;
  return { status: response.status, code: problem["code"], state: problem["state"], move: problem["move"] };
};
const info = (company: Company) => company.ask("GET", "/v1/tenants/me/info");
const signIn = ({ email, password, slug }: Company) =>
  p.fetch("/v1/auth/login", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password, tenant: slug }),
  });
const move = (by: TestOperator, company: Company, verb: string, key: string = randomUUID()) =>
  by.call("POST", `/v1/tenants/${company.id}/${verb}`, { body, headers: { "idempotency-key": key } });

async function pay(company: Company, status: string): Promise<void> {
  const at = Math.floor((await p.clock.now()) / 1000);
  const id = `evt_${randomUUID().replaceAll("-", "")}`;
  const own = company.id.slice(4);
  const event = subscriptionEvent({
    id,
    created: at,
    subscription: `sub_${own}`,
    customer: `cus_${own}`,
    tenantId: company.id,
    price: "enterprise_monthly",
    status,
  });
  const response = await p.fetch("/webhooks/stripe/us", {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "stripe-signature": await signature(event, p.secrets.regions.us.stripeWebhookSecrets, at),
    },
    body: event,
  });
  expect(response.status).toBe(200);
  await expect
    .poll(async () => p.d1("us", "select outcome from stripe_inbox where event_id = ?", id), {
      timeout: 20_000,
    })
    .toMatchObject([{ outcome: expect.stringMatching(/^applied/) }]);
}

describe("suspended by two, lifted by each for itself (M-012, M-023)", () => {
  let company: Company;
  let operator: TestOperator;
  beforeAll(async () => {
    company = await openCompany(p);
    operator = await elevated(p, company, ["read", "lifecycle"], 60);
  });

  test("an operator's suspension refuses data to every role and says whose it is", async () => {
    const key = randomUUID();
    expect(await (await move(operator, company, "suspend", key)).json()).toMatchObject({
      status: "suspended",
      suspended_by: ["operator"],
    });
    expect((await move(operator, company, "suspend", key)).headers.get("idempotency-replayed")).toBe("true");
    const again = await problemOf(await move(operator, company, "suspend"));
    expect(again).toEqual({ status: 409, code: "conflict", state: "suspended", move: "suspend" });
    const refused = await company.call("GET", "/v1/projects");
    expect(await refused.json()).toMatchObject({ code: "tenant_suspended", reasons: ["operator"] });
    expect((await company.call("GET", "/v1/tenants/me/usage")).status).toBe(200);
    const { data } = await company.ask<{ data: object[] }>("GET", "/v1/audit-events?action=tenant.suspended");
    expect(data).toMatchObject([
      { actor: { kind: "operator" }, detail: { reason: "abuse", from: "active", to: "suspended" } },
    ]);
  });

  test("a payment lifts billing's suspension and not the operator's", async () => {
    await pay(company, "unpaid");
    expect(await info(company)).toMatchObject({ suspended_by: ["billing", "operator"] });
    await pay(company, "active");
    expect(await info(company)).toMatchObject({ status: "suspended", suspended_by: ["operator"] });
    expect((await company.call("GET", "/v1/projects")).status).toBe(403);
    expect(await (await move(operator, company, "resume")).json()).toMatchObject({ status: "active" });
    expect((await company.call("GET", "/v1/projects")).status).toBe(200);
    expect((await problemOf(await move(operator, company, "resume"))).code).toBe("conflict");
    expect((await problemOf(await move(operator, company, "purge"))).state).toBe("active");
  });

  test("an operator does not lift what billing suspended", async () => {
    await pay(company, "unpaid");
    expect(await problemOf(await move(operator, company, "resume"))).toMatchObject({
      status: 409,
      move: "resume",
    });
    expect((await company.call("GET", "/v1/projects")).status).toBe(403);
  });
});

describe("the owner's own (M-012, M-020)", () => {
  test("renames the company, under If-Match and not blank", async () => {
    const company = await openCompany(p);
    const rename = (name: unknown, headers = {}) =>
      company.call("PATCH", "/v1/tenants/me", { body: { name }, headers });
    const renamed = await rename("Société Générale & Söhne", { "if-match": '"v1"' });
    expect([renamed.status, renamed.headers.get("etag")]).toEqual([200, '"v2"']);
    expect((await rename("Late", { "if-match": '"v1"' })).status).toBe(412);
    for (const name of ["", "   ", "a\u202eb", "x".repeat(121), 7, null])
      expect((await rename(name)).status, String(name)).toBe(400);
    const extra = await company.call("PATCH", "/v1/tenants/me", {
      body: { plan: "enterprise", status: "active" },
    });
    expect(extra.status).toBe(400);
    expect(await info(company)).toMatchObject({ name: "Société Générale & Söhne", version: 2 });
    const { data } = await company.ask<{ data: object[] }>("GET", "/v1/audit-events?action=tenant.renamed");
    expect(JSON.stringify(data)).not.toContain("Générale");
  });

  test("closes it: nobody signs in, nothing is read, and an operator can open it again", async () => {
    const company = await openCompany(p);
    const { secret } = await company.ask<{ secret: string }>("POST", "/v1/api-keys", {
      body: { name: "k", role: "owner", scopes: ["projects:read", "account:read"] },
    });
    const wrong = await company.call("POST", "/v1/tenants/me/close", { body: { slug: "another" } });
    expect(wrong.status).toBe(400);
    expect(await wrong.json()).toMatchObject({ errors: [{ pointer: "#/slug", code: "confirmation" }] });
    const closed = await company.ask<{ closed_at: string; purge_at: string }>(
      "POST",
      "/v1/tenants/me/close",
      {
        body: { slug: company.slug },
      },
    );
    expect(Date.parse(closed.purge_at) - Date.parse(closed.closed_at)).toBe(30 * day);
    expect((await signIn(company)).status).toBe(401);
    const refresh = { token: null, body: { refresh_token: company.refreshToken } };
    expect((await company.call("POST", "/v1/auth/refresh", refresh)).status).toBe(401);
    for (const token of [company.accessToken, secret])
      for (const path of ["/v1/auth/me", "/v1/projects", "/v1/tenants/me/info", "/v1/tenants/me/usage"])
        expect(await problemOf(await company.call("GET", path, { token })), path).toMatchObject({
          status: 410,
          code: "gone",
          state: "closed",
        });
    const operator = await elevated(p, company, ["lifecycle"]);
    expect(await problemOf(await move(operator, company, "suspend"))).toMatchObject({
      status: 409,
      state: "closed",
    });
    expect(await (await move(operator, company, "resume")).json()).toMatchObject({
      status: "active",
      closed_at: null,
    });
    expect((await company.call("GET", "/v1/projects")).status).toBe(200);
    expect((await signIn(company)).status).toBe(200);
  });
});

describe("purged by the calendar (M-012, M-204)", () => {
  test("thirty days after the last closing, and not after one that was taken back", async () => {
    const company = await openCompany(p);
    const other = await openCompany(p);
    await company.ask("POST", "/v1/projects", { body: { name: "Gone soon" } });
    const first = await elevated(p, company, ["lifecycle"]);
    await move(first, company, "close");
    await p.clock.advance(20 * day);
    const again = await elevated(p, company, ["lifecycle"]);
    expect((await move(again, company, "resume")).status).toBe(200);
    expect((await move(again, company, "close")).status).toBe(200);
    await p.clock.advance(11 * day);
    await p.cron("us");
    const placed = async () =>
      (await p.d1("us", "select status from placement where tenant_id = ?", company.id))[0];
    expect(await placed()).toEqual({ status: "closed" });
    await p.clock.advance(19 * day);
    const late = await elevated(p, company, ["read", "lifecycle"]);
    expect(await problemOf(await move(late, company, "resume"))).toMatchObject({
      status: 409,
      state: "closed",
    });
    await p.cron("us");
    expect(await placed()).toBeUndefined();
    for (const path of ["", "/usage", "/elevations"])
      expect((await late.call("GET", `/v1/tenants/${company.id}${path}`)).status).toBe(404);
    expect((await move(late, company, "purge")).status).toBe(404);
    expect((await signIn(company)).status).toBe(404); // the directory knows the name no more
    expect((await signIn(other)).status).toBe(200);
    expect(await p.d1("directory", "select 1 from slugs where tenant_id = ?", company.id)).toEqual([]);
    const reuse = await openCompany(p, { slug: company.slug });
    expect(reuse.id).not.toBe(company.id);
  });

  test("and once more after a restore of the database to before it (M-206)", async () => {
    const company = await openCompany(p, { region: "eu" });
    const operator = await elevated(p, company, ["lifecycle"]);
    expect((await move(operator, company, "close")).status).toBe(200);
    const own = "from all_tenants where tenant_id = ?";
    const [row = {}] = await p.d1("eu", `select * ${own}`, company.id);
    expect((await move(operator, company, "purge")).status).toBe(200);
    await p.cron("eu");
    const purged = async () => (await p.d1("eu", `select purged_at as at, name ${own}`, company.id))[0];
    expect(await purged()).toMatchObject({ at: expect.any(Number), name: "" });
    await p.d1("eu", "delete from all_outbox where tenant_id = ?", company.id);
    await p.d1("eu", `delete ${own}`, company.id);
    const marks = Object.keys(row).map(() => "?");
    const insert = `insert into all_tenants (${Object.keys(row).join()}) values (${marks.join()})`;
    await p.d1("eu", insert, ...Object.values(row));
    await p.d1("eu", "update erasure_watch set replayed = 0");
    expect(await purged()).toMatchObject({ at: null, name: expect.stringContaining(company.marker) });
    await p.cron("eu");
    expect(await purged()).toMatchObject({ at: expect.any(Number), name: "" });
  });
});
