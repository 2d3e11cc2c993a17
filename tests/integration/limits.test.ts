import { expect, test } from "vitest";
import { planFacts } from "../../shared/kernel/plan.ts";
import type { LimitsView } from "../../shared/tenancy/limits-contract.ts";
import type { UsageSeries } from "../../shared/usage/series-contract.ts";
import { openCompany } from "../support/company.ts";
import { elevated } from "../support/operators.ts";
import { enter, plant } from "../support/organizations.ts";
import { platform } from "../support/platform.ts";

test("every limit says how much, of what, why, and how one more is refused (M-018)", async () => {
  const company = await openCompany(platform(), { plan: "developer" });
  const { limits } = await company.ask<LimitsView>("GET", "/v1/limits");
  const source = { kind: "plan", plan: "developer" };
  const of = (wanted: string) => limits.find(({ name }) => name === wanted);
  expect(of("seats")).toEqual({ name: "seats", limit: 1, used: 1, source, refusal: "plan_limit_reached" });
  expect(of("sessions")).toEqual({ name: "sessions", limit: 2, used: null, source, refusal: null });
  expect(of("storage_bytes")).toEqual({
    ...{ name: "storage_bytes", limit: 1_000_000_000, used: 0, source, refusal: "plan_limit_reached" },
  });
  expect(of("requests_per_month")).toMatchObject({ limit: 10_000, source, refusal: "quota_exceeded" });
  const before = of("requests_per_month")?.used ?? 0;
  const again = await company.ask<LimitsView>("GET", "/v1/limits");
  expect(again.limits.find(({ name }) => name === "requests_per_month")?.used).toBe(before + 1);
});

test("a heavy request takes its cost of the minute, and is one call of the month and of the record (M-095)", async () => {
  const company = await openCompany(platform(), { plan: "developer" });
  const month = async () => {
    const { limits } = await company.ask<LimitsView>("GET", "/v1/limits");
    return limits.find(({ name }) => name === "requests_per_month")?.used ?? 0;
  };
  const before = await month();
  const event = { kind: "ai_request", event_id: "e1", occurred_at: new Date(await platform().clock.now()) };
  const sent = await company.call("POST", "/v1/usage-events", { body: { events: [event] } });
  expect(sent.status).toBe(200);
  const [, left] = /"minute";r=(\d+)/.exec(sent.headers.get("ratelimit") ?? "") ?? [];
  expect(Number(left)).toBeLessThanOrEqual(90);
  const used = await month();
  expect(used).toBe(before + 2);
  const { data } = await company.ask<UsageSeries>("GET", "/v1/billing/usage?interval=month&meter=api_calls");
  expect(data.flatMap(({ points }) => points).reduce((sum, { quantity }) => sum + quantity, 0)).toBe(
    used + 1,
  );
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

test("an operator agrees on another limit with one company, which reads why and until when; it ends by itself (M-018)", async () => {
  const p = platform();
  const company = await openCompany(p, { plan: "developer" });
  const operator = await elevated(p, company, ["read", "lifecycle"]);
  const path = `/v1/tenants/${company.id}/limit-overrides`;
  const expires_at = new Date((await p.clock.now()) + 5 * 60_000).toISOString();
  const set = (limit: string, value: number) =>
    operator.ask("POST", path, { body: { limit, value, expires_at, reason: "A migration" } });
  const seats = async () => {
    const { limits } = await company.ask<LimitsView>("GET", "/v1/limits");
    return limits.find(({ name }) => name === "seats");
  };
  const project = async () =>
    (await company.call("POST", "/v1/projects", { body: { name: "One more" } })).status;
  await set("seats", 4);
  expect(await seats()).toMatchObject({
    limit: 4,
    source: { kind: "override", plan: "developer", expires_at, reason: "A migration" },
  });
  await set("seats", 3);
  expect((await seats())?.limit).toBe(3);
  await operator.ask("POST", `${path}/withdraw`, { body: { limit: "seats" } });
  expect((await seats())?.source).toEqual({ kind: "plan", plan: "developer" });
  await set("projects", 0);
  expect(await project()).toBe(402);
  const late = { limit: "projects", value: 1, expires_at: "2020-01-01T00:00:00Z", reason: "Late" };
  expect((await operator.call("POST", path, { body: late })).status).toBe(400);
  expect(await operator.ask("GET", path)).toMatchObject({
    data: [{ limit: "projects", value: 0, expires_at }],
  });
  await p.clock.advance(5 * 60_000);
  expect(await project()).toBe(201);
  const over = { body: { limit: "projects" } };
  expect((await operator.call("POST", `${path}/withdraw`, over)).status).toBe(409);
  const { data } = await company.ask<{ data: { action: string; detail: object }[] }>(
    "GET",
    "/v1/audit-events?action=limit.overridden",
  );
  expect(data.map(({ detail }) => detail)).toEqual([
    { value: 0, expires_at },
    { value: 3, expires_at },
    { value: 4, expires_at },
  ]);
});

test("of one person no more sessions stay open than was agreed (M-018, M-042)", async () => {
  const p = platform();
  const company = await openCompany(p, { plan: "team" });
  const operator = await elevated(p, company, ["lifecycle"]);
  const expires_at = new Date((await p.clock.now()) + 60 * 60_000).toISOString();
  const body = { limit: "sessions", value: 1, expires_at, reason: "A shared desk" };
  await operator.ask("POST", `/v1/tenants/${company.id}/limit-overrides`, { body });
  const { email, password, slug } = company;
  const { access_token: token } = await company.ask<{ access_token: string }>("POST", "/v1/auth/login", {
    token: null,
    body: { email, password, tenant: slug },
  });
  expect((await company.call("GET", "/v1/auth/me")).status).toBe(401);
  const { limits } = (await (await company.call("GET", "/v1/limits", { token })).json()) as LimitsView;
  expect(limits.find(({ name }) => name === "sessions")).toMatchObject({
    limit: 1,
    source: { kind: "override", reason: "A shared desk" },
  });
});
