import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { signature, subscriptionEvent } from "../../scripts/demo/stripe-event.ts";
import { type Company, openCompany } from "../support/company.ts";
import { startOwnPlatform } from "../support/platform.ts";

let own: Awaited<ReturnType<typeof startOwnPlatform>>;
let company: Company;

beforeAll(async () => {
  own = await startOwnPlatform({
    regions: ["us"],
    vars: { "stripe-us": { STRIPE_WEBHOOK_SECRETS: "whsec_next, whsec_last" } },
  });
  company = await openCompany(own, { plan: "developer" });
});
afterAll(() => own?.stop());

const outcomeOf = async (id: string) => {
  const query = "select outcome from stripe_inbox where event_id = ?";
  return (await own.d1<{ outcome: string | null }>("us", query, id))[0]?.outcome;
};

async function tell(secret: string, price: string): Promise<string> {
  const id = `evt_${randomUUID().replaceAll("-", "")}`;
  const created = Math.floor((await own.clock.now()) / 1000);
  const customer = { subscription: `sub_${company.slug}`.replaceAll("-", "_"), customer: "cus_kill" };
  const body = subscriptionEvent({ id, created, ...customer, tenantId: company.id, price });
  const header = await signature(body, secret, created);
  const response = await own.fetch("/webhooks/stripe/us", {
    method: "POST",
    headers: { "stripe-signature": header },
    body,
  });
  expect(response.status).toBe(200);
  return id;
}

test("an acknowledged event survives the death of the runtime and of its queue (M-081)", async () => {
  const id = await tell("whsec_next", "team_monthly");
  await own.kill();
  await own.clock.advance(31_000);
  await own.cron("us");
  await expect.poll(() => outcomeOf(id), { timeout: 20_000 }).toBe("applied: team");
  const response = await own.fetch("/v1/tenants/me/usage", {
    headers: { authorization: `Bearer ${company.accessToken}` },
  });
  expect(response.headers.get("ratelimit-policy")).toContain('"minute";q=1000;');
  expect(await own.d1(["us", 0], "select 1 from all_outbox where topic = 'meter.configure'")).toEqual([]);
}, 60_000);

test("while a secret is rolled, the old one still opens the door (M-081)", async () => {
  await own.clock.advance(2_000);
  const id = await tell("whsec_last", "enterprise_monthly");
  await expect.poll(() => outcomeOf(id), { timeout: 20_000 }).toBe("applied: enterprise");
});
