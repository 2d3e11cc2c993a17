import { expect, test } from "vitest";
import { planList } from "../../../shared/billing/contract.ts";
import { billingRoutes } from "../../../shared/billing/routes.ts";

const [readPlans] = billingRoutes;

test("the price list says what each plan costs, allows and where it may live (M-034, M-260)", async () => {
  const list = planList.parse(await readPlans?.handle(undefined as never, undefined as never));
  expect(list.data.map(({ plan, price }) => [plan, price])).toEqual([
    ["developer", { amount: 5_000, currency: "USD" }],
    ["team", { amount: 20_000, currency: "USD" }],
    ["enterprise", { amount: 80_000, currency: "USD" }],
  ]);
  expect(list.data.map(({ regions }) => regions.map(({ region }) => region))).toEqual([
    ["us"],
    ["us", "eu"],
    ["us", "eu", "uk", "ca", "au"],
  ]);
  expect(list.data.map(({ limits }) => limits.requests_per_minute)).toEqual([100, 1_000, 10_000]);
  expect(list.data.map(({ audit_days }) => audit_days)).toEqual([90, 365, 2_557]);
  expect(list.data[2]?.regions.map(({ guarantee }) => guarantee)).toEqual([
    "jurisdiction",
    "jurisdiction",
    "location-hint",
    "location-hint",
    "location-hint",
  ]);
});

test("anybody may read it and keep it for five minutes", () => {
  expect(readPlans).toMatchObject({ permission: "public", cacheSeconds: 300 });
});
