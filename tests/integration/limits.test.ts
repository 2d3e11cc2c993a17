import { expect, test } from "vitest";
import { planFacts } from "../../shared/kernel/plan.ts";
import type { LimitsView } from "../../shared/tenancy/limits-contract.ts";
import { openCompany } from "../support/company.ts";
import { enter, plant } from "../support/organizations.ts";
import { platform } from "../support/platform.ts";

test("every limit says how much, of what, why, and how one more is refused (M-018)", async () => {
  const company = await openCompany(platform(), { plan: "developer" });
  const { limits } = await company.ask<LimitsView>("GET", "/v1/limits");
  const source = { kind: "plan", plan: "developer" };
  const of = (wanted: string) => limits.find(({ name }) => name === wanted);
  expect(of("seats")).toEqual({ name: "seats", limit: 1, used: 1, source, refusal: "plan_limit_reached" });
  expect(of("sessions")).toEqual({ name: "sessions", limit: 2, used: null, source, refusal: null });
  expect(of("requests_per_month")).toMatchObject({ limit: 10_000, source, refusal: "quota_exceeded" });
  const before = of("requests_per_month")?.used ?? 0;
  const again = await company.ask<LimitsView>("GET", "/v1/limits");
  expect(again.limits.find(({ name }) => name === "requests_per_month")?.used).toBe(before + 1);
});

test("below another company a limit is the contract's that it shares, and what others use of it is not told (M-015, M-018)", async () => {
  const top = await openCompany(platform(), { plan: "enterprise" });
  const { id } = await plant(top);
  const response = await top.call("GET", "/v1/limits", { token: await enter(top, id) });
  const { limits } = (await response.json()) as LimitsView;
  expect(limits.find(({ name }) => name === "requests_per_minute")).toEqual({
    name: "requests_per_minute",
    limit: planFacts.enterprise.limits.requestsPerMinute,
    used: null,
    source: { kind: "parent", plan: "enterprise" },
    refusal: "quota_exceeded",
  });
});
