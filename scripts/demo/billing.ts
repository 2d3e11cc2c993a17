import { randomUUID } from "node:crypto";
import type { PlanList } from "../../shared/billing/contract.ts";
import type { TenantView } from "../../shared/tenancy/contract.ts";
import type { Journey } from "./journey.ts";
import { signature, subscriptionEvent } from "./stripe-event.ts";
import { hold, need } from "./teller.ts";

/** `"minute";q=100;w=60` → 100. */
const minuteQuota = (headers: Headers) =>
  Number(/"minute";q=(\d+)/.exec(headers.get("ratelimit-policy") ?? "")?.[1]);

const patienceMilliseconds = 60_000;
const pause = () => new Promise((resolve) => setTimeout(resolve, 1_000));

export async function billing(journey: Journey): Promise<void> {
  const { teller, send, instance } = journey;
  await teller.step("The public price list, which anybody may keep for five minutes", async () => {
    const { headers } = await send<PlanList>("GET", "/v1/billing/plans", {
      expect: 200,
      show: ({ json }) => json.data.map((plan) => `${plan.name} $${plan.price.amount / 100}`).join(", "),
    });
    await send("GET", "/v1/billing/plans", {
      headers: { "if-none-match": headers.get("etag") ?? "" },
      expect: 304,
      show: ({ headers }) => headers.get("cache-control") ?? "",
    });
  });

  await teller.step("Every answer says what is left of the plan", async () => {
    const { headers } = await send<TenantView>("GET", "/v1/tenants/me/info", {
      token: need(journey.us, "the us company").access,
      expect: 200,
      show: ({ json }) => `${json.plan} plan, ${json.status}`,
    });
    teller.note(`ratelimit-policy: ${headers.get("ratelimit-policy")}`);
    teller.note(`ratelimit: ${headers.get("ratelimit")}`);
    hold(minuteQuota(headers) === 100, "the developer plan has 100 requests a minute");
  });

  const secret = instance.stripeSecret("us");
  if (secret === undefined) {
    teller.note("Stripe's part is left out: this machine does not know the platform's signing secret.");
    return;
  }
  await teller.step("Stripe says the company now pays for the team plan: plan and limit follow", async () => {
    const us = need(journey.us, "the us company");
    const created = Math.floor(Date.now() / 1000);
    const random = randomUUID().replaceAll("-", "");
    const event = subscriptionEvent({
      id: `evt_demo${random}`,
      created,
      subscription: `sub_demo${random}`,
      customer: `cus_demo${random}`,
      price: "team_monthly",
      tenantId: us.id,
    });
    const post = (body: string, header: string, expect: number) =>
      send("POST", "/webhooks/stripe/us", {
        body,
        headers: { "stripe-signature": header },
        expect,
        ...(expect === 200 ? { show: ({ text }: { text: string }) => text } : {}),
      });
    const header = await signature(event, secret, created);
    await post(event.replace("team_monthly", "enterprise_monthly"), header, 400);
    await post(event, header, 200);
    await post(event, header, 200);
    const deadline = Date.now() + patienceMilliseconds;
    const usage = () =>
      send<{ plan: string }>("GET", "/v1/tenants/me/usage", { token: us.access, expect: 200, silent: true });
    let answer = await usage();
    while (answer.json.plan !== "team" && Date.now() < deadline) {
      await pause();
      answer = await usage();
    }
    hold(answer.json.plan === "team", "the plan did not change");
    const { headers } = await send<TenantView>("GET", "/v1/tenants/me/info", {
      token: us.access,
      expect: 200,
      show: ({ json, headers }) => `${json.plan} plan, ${minuteQuota(headers)} requests a minute`,
    });
    hold(minuteQuota(headers) === 1_000, "the limit did not change");
  });
}
