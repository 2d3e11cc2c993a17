import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { type SubscriptionEvent, signature, subscriptionEvent } from "../../scripts/demo/stripe-event.ts";
import type { Region } from "../../shared/kernel/region.ts";
import { type Company, openCompany } from "../support/company.ts";
import { platform } from "../support/platform.ts";

const p = platform();
const fresh = (prefix: string) => `${prefix}_${randomUUID().replaceAll("-", "")}`;
const seconds = async () => Math.floor((await p.clock.now()) / 1000);

type Told = Partial<SubscriptionEvent> & Pick<SubscriptionEvent, "subscription" | "customer">;

const customerOf = (company: Company) => ({
  subscription: fresh("sub"),
  customer: fresh("cus"),
  tenantId: company.id,
});

async function post(region: Region, body: string, header?: string): Promise<Response> {
  const secret = p.secrets.regions[region].stripeWebhookSecrets;
  return p.fetch(`/webhooks/stripe/${region}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "stripe-signature": header ?? (await signature(body, secret, await seconds())),
    },
    body,
  });
}

/** Signed by Stripe and accepted; answers the event's id. */
async function tell(region: Region, event: Told): Promise<string> {
  const id = fresh("evt");
  const response = await post(region, subscriptionEvent({ id, created: await seconds(), ...event }));
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ received: true });
  return id;
}

const outcome = (region: Region, id: string) =>
  expect.poll(
    async () =>
      (
        await p.d1<{ outcome: string | null }>(
          region,
          "select outcome from stripe_inbox where event_id = ?",
          id,
        )
      )[0]?.outcome,
    { timeout: 20_000 },
  );

const minuteQuota = (response: Response) =>
  /"minute";q=(\d+)/.exec(response.headers.get("ratelimit-policy") ?? "")?.[1];

describe("a subscription event, from the edge to the limits", () => {
  test("raises plan and limits, and leaves an audit row (M-081, M-103, M-016)", async () => {
    const company = await openCompany(p, { plan: "developer" });
    const before = await company.call("GET", "/v1/tenants/me/usage");
    expect(minuteQuota(before)).toBe("100");
    const id = await tell("us", { ...customerOf(company), price: "team_monthly" });
    await outcome("us", id).toBe("applied: team");
    const after = await company.call("GET", "/v1/tenants/me/usage");
    expect(minuteQuota(after)).toBe("1000");
    expect(await after.json()).toMatchObject({ plan: "team", projects: { limit: 50 } });
    const { data } = await company.ask<{ data: object[] }>(
      "GET",
      "/v1/audit-events?action=subscription.updated",
    );
    expect(data).toMatchObject([
      {
        actor: { kind: "system", id: "stripe" },
        request_id: id,
        detail: { plan: "team", status: "active", tenant_plan: "team" },
      },
    ]);
  });

  test("delivered five times it happens once", async () => {
    const company = await openCompany(p, { plan: "developer" });
    const body = subscriptionEvent({ id: fresh("evt"), created: await seconds(), ...customerOf(company) });
    const answers = await Promise.all(Array.from({ length: 5 }, () => post("us", body)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    await outcome("us", (JSON.parse(body) as { id: string }).id).toBe("applied: team");
    const { data } = await company.ask<{ data: object[] }>(
      "GET",
      "/v1/audit-events?action=subscription.updated",
    );
    expect(data.length).toBe(1);
  });

  test("a shuffled history ends where the ordered one ends", async () => {
    const company = await openCompany(p, { plan: "developer" });
    const customer = customerOf(company);
    const now = await seconds();
    const history: Partial<SubscriptionEvent>[] = [
      { created: now + 3, price: "enterprise_monthly", status: "past_due" },
      { created: now + 1, price: "team_monthly" },
      { created: now, price: "team_monthly", status: "incomplete", type: "customer.subscription.created" },
      { created: now + 2, price: "enterprise_monthly" },
    ];
    const ids = await Promise.all(history.map((event) => tell("us", { ...customer, ...event })));
    for (const id of ids) await outcome("us", id).toMatch(/^(?:applied|ignored: older)/);
    expect(await company.ask("GET", "/v1/tenants/me/info")).toMatchObject({
      plan: "enterprise",
      status: "active",
    });
  });

  test("the end of the subscription suspends: data waits, billing and usage stay open (M-012, M-023)", async () => {
    const company = await openCompany(p, { plan: "team" });
    const customer = customerOf(company);
    const gone = { type: "customer.subscription.deleted", status: "canceled" };
    await outcome("us", await tell("us", { ...customer, ...gone })).toBe("applied: suspended");
    expect(await company.ask("GET", "/v1/tenants/me/info")).toMatchObject({
      plan: "team",
      status: "suspended",
    });
    for (const refused of [
      await company.call("GET", "/v1/projects"),
      await company.call("POST", "/v1/projects", { body: { name: "No" } }),
    ]) {
      expect(refused.status).toBe(403);
      expect(refused.headers.get("ratelimit")).toMatch(/^"minute"/);
      expect(await refused.json()).toMatchObject({ code: "tenant_suspended", reasons: ["billing"] });
    }
    for (const path of ["/v1/tenants/me/usage", "/v1/auth/me", "/v1/audit-events"])
      expect((await company.call("GET", path)).status, path).toBe(200);
    const again = { ...customer, subscription: fresh("sub"), created: (await seconds()) + 1 };
    await outcome("us", await tell("us", again)).toBe("applied: team");
    expect((await company.call("POST", "/v1/projects", { body: { name: "Yes" } })).status).toBe(201);
  });

  test("a plan that is not sold in the region is refused and moves nothing (M-026)", async () => {
    const company = await openCompany(p, { region: "eu", plan: "team" });
    const id = await tell("eu", { ...customerOf(company), price: "developer_monthly" });
    await outcome("eu", id).toBe("refused: developer is not sold in eu");
    expect(await company.ask("GET", "/v1/tenants/me/info")).toMatchObject({ plan: "team", status: "active" });
    const page = await company.ask<{ data: object[] }>(
      "GET",
      "/v1/audit-events?action=subscription.refused_plan",
    );
    expect(page.data).toMatchObject([{ detail: { plan: "developer", region: "eu", kept: "team" } }]);
  });

  test("a tenant of another region is nobody here (M-025)", async () => {
    const company = await openCompany(p, { region: "eu", plan: "team" });
    const id = await tell("us", { ...customerOf(company), price: "enterprise_monthly" });
    await outcome("us", id).toBe("ignored: unknown tenant");
    expect(await company.ask("GET", "/v1/tenants/me/info")).toMatchObject({ plan: "team" });
  });
});

describe("refused at the door (M-081)", () => {
  const body = async () =>
    subscriptionEvent({
      id: fresh("evt"),
      created: await seconds(),
      subscription: "sub_1",
      customer: "cus_1",
    });
  const stored = async (text: string) =>
    p.d1("us", "select 1 from stripe_inbox where event_id = ?", (JSON.parse(text) as { id: string }).id);
  const secret = p.secrets.regions.us.stripeWebhookSecrets;

  test.each([
    [
      "another region's secret",
      async (text: string) => signature(text, p.secrets.regions.eu.stripeWebhookSecrets, await seconds()),
    ],
    ["an old signature", async (text: string) => signature(text, secret, (await seconds()) - 400)],
    ["a future signature", async (text: string) => signature(text, secret, (await seconds()) + 400)],
    ["another body's signature", async (text: string) => signature(`${text} `, secret, await seconds())],
    ["nonsense", async () => "t=1,v1=zzzz"],
  ])("%s", async (_title, header) => {
    const text = await body();
    const response = await post("us", text, await header(text));
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: "invalid_request" });
    expect(await stored(text)).toEqual([]);
  });

  test("a body beyond 256 kB is 413, other methods are 405", async () => {
    expect((await post("us", "x".repeat(262_145))).status).toBe(413);
    const read = await p.fetch("/webhooks/stripe/us");
    expect(read.status).toBe(405);
    expect(read.headers.get("allow")).toBe("POST");
  });
});

describe("the price list (M-260)", () => {
  test("is public and may be kept", async () => {
    const first = await p.fetch("/v1/billing/plans");
    expect(first.status).toBe(200);
    expect(first.headers.get("cache-control")).toBe("public, max-age=300, no-transform");
    const etag = first.headers.get("etag") ?? "";
    expect(etag).toMatch(/^"[\w-]{22}"$/);
    const { data } = (await first.json()) as { data: { plan: string }[] };
    expect(data.map(({ plan }) => plan)).toEqual(["developer", "team", "enterprise"]);
    const again = await p.fetch("/v1/billing/plans", { headers: { "if-none-match": `"other", W/${etag}` } });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe("");
  });
});
