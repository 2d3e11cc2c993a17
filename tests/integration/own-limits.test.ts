import { expect, test } from "vitest";
import { pagePartHeader } from "../../shared/http/page-part.ts";
import type { CreatedApiKey } from "../../shared/identity/api-key-contract.ts";
import type { MemberView } from "../../shared/members/contract.ts";
import type { TenantView } from "../../shared/tenancy/contract.ts";
import type { LimitsView } from "../../shared/tenancy/limits-contract.ts";
import { type Company, openCompany } from "../support/company.ts";
import { platform } from "../support/platform.ts";

const scopes = ["projects:read", "usage:read"];
const newKey = (company: Company, requests_per_minute?: number) =>
  company.ask<CreatedApiKey>("POST", "/v1/api-keys", { body: { name: "k", scopes, requests_per_minute } });
const projects = (company: Company, token: string | null) =>
  company.call("GET", "/v1/projects", token === null ? {} : { token });
const tag = (version: number) => ({ "if-match": `"v${version}"` });

async function statuses(count: number, ask: () => Promise<Response>): Promise<number[]> {
  const seen: number[] = [];
  for (let index = 0; index < count; index++) {
    const answer = await ask();
    await answer.body?.cancel();
    seen.push(answer.status);
  }
  return seen;
}

test("a key asks as often as it was given, reads its limit, and may be given another (M-301)", async () => {
  const company = await openCompany(platform(), { plan: "team" });
  const key = await newKey(company, 4);
  expect(key).toMatchObject({ requests_per_minute: 4, version: 1 });
  const token = key.secret ?? "";
  const read = await company.call("GET", "/v1/limits", { token });
  const { limits } = (await read.json()) as LimitsView;
  expect(limits.find(({ name }) => name === "requests_per_minute_of_key")).toEqual({
    name: "requests_per_minute_of_key",
    ...{ limit: 4, used: 1, refusal: "quota_exceeded" },
    source: { kind: "key", id: key.id },
  });
  expect(await statuses(4, () => projects(company, token))).toEqual([200, 200, 200, 429]);
  const refused = await projects(company, token);
  expect(await refused.json()).toMatchObject({ code: "quota_exceeded", "violated-policies": ["key"] });
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(refused.headers.get("ratelimit-policy")).toContain(`"key";q=4;w=60;pk=:${btoa(key.id)}:`);
  expect(refused.headers.get("ratelimit")).toMatch(/"minute";r=\d+.*"key";r=0;t=\d+/);
  expect((await projects(company, null)).status).toBe(200);
  const other = await newKey(company);
  expect((await projects(company, other.secret)).status).toBe(200);
  const changed = await company.ask("PATCH", `/v1/api-keys/${key.id}`, {
    body: { requests_per_minute: 6 },
    headers: tag(1),
  });
  expect(changed).toMatchObject({ requests_per_minute: 6, version: 2 });
  await platform().clock.advance(5_000);
  expect(await statuses(3, () => projects(company, token))).toEqual([200, 200, 429]);
  const audit = await company.ask<{ data: { action: string }[] }>(
    "GET",
    "/v1/audit-events?action=api_key.limited",
  );
  expect(audit.data).toHaveLength(1);
});

test("a limit above the company's is refused at every door that sets one, and nothing changes (M-301)", async () => {
  const company = await openCompany(platform(), { plan: "developer" });
  const { id, version } = await newKey(company);
  const me = await company.ask<MemberView>("GET", `/v1/members/${company.userId}`);
  const own = await company.ask<TenantView>("GET", "/v1/tenants/me/info");
  const refusals = [
    company.call("POST", "/v1/api-keys", { body: { name: "k", scopes, requests_per_minute: 101 } }),
    company.call("PATCH", `/v1/api-keys/${id}`, {
      body: { requests_per_minute: 101 },
      headers: tag(version),
    }),
    company.call("PATCH", `/v1/members/${company.userId}`, {
      body: { requests_per_minute: 101 },
      headers: tag(me.version),
    }),
    company.call("PATCH", "/v1/tenants/me", {
      body: { requests_per_minute_per_person: 101 },
      headers: tag(own.version),
    }),
  ];
  for (const answer of await Promise.all(refusals)) {
    expect(answer.status).toBe(400);
    const problem = (await answer.json()) as { errors: { pointer: string }[] };
    expect(problem.errors[0]?.pointer).toMatch(/^#\/requests_per_minute/);
  }
  const again = await company.ask<MemberView>("GET", `/v1/members/${company.userId}`);
  expect(again).toEqual(me);
});

test("a person's limit counts with their keys; everybody's holds where there is none of their own (M-301)", async () => {
  const company = await openCompany(platform(), { plan: "team" });
  const { secret } = await newKey(company);
  const { version } = await company.ask<TenantView>("GET", "/v1/tenants/me/info");
  const limited = await company.ask<TenantView>("PATCH", "/v1/tenants/me", {
    body: { requests_per_minute_per_person: 5 },
    headers: tag(version),
  });
  expect(limited.requests_per_minute_per_person).toBe(5);
  const shown = async () => {
    const { limits } = await company.ask<LimitsView>("GET", "/v1/limits");
    return limits.find(({ name }) => name === "requests_per_minute_of_person");
  };
  expect(await shown()).toMatchObject({ limit: 5, used: 1, source: { kind: "company", id: company.id } });
  expect(await statuses(2, () => projects(company, null))).toEqual([200, 200]);
  expect(await statuses(4, () => projects(company, secret))).toEqual([200, 200, 429, 429]);
  // What only the pages may say is taken off a client's request at the edge.
  const refused = await company.call("GET", "/v1/projects", { headers: { [pagePartHeader]: "1" } });
  expect(await refused.json()).toMatchObject({ "violated-policies": ["person"] });
  await platform().clock.advance(65_000);
  const me = await company.ask<MemberView>("GET", `/v1/members/${company.userId}`);
  const body = { requests_per_minute: 9 };
  const path = `/v1/members/${company.userId}`;
  const changed = await company.ask<MemberView>("PATCH", path, { body, headers: tag(me.version) });
  expect(changed.requests_per_minute).toBe(9);
  // The session goes on: what its token says still holds.
  expect(await shown()).toMatchObject({ limit: 9, source: { kind: "person", id: company.userId } });
});

test("of a minute's requests half may come within ten seconds, of a company and of a key (M-301)", async () => {
  const company = await openCompany(platform(), { plan: "team" });
  const { limits } = await company.ask<LimitsView>("GET", "/v1/limits");
  expect(limits.find(({ name }) => name === "requests_per_ten_seconds")).toMatchObject({
    ...{ limit: 500, refusal: "quota_exceeded" },
    source: { kind: "plan", plan: "team" },
  });
  const body = { name: "k", scopes: ["audit:read"], requests_per_minute: 300 };
  const { secret: token } = await company.ask<CreatedApiKey>("POST", "/v1/api-keys", { body });
  // Each of these takes ten of the minute, and of the ten seconds.
  const ask = () => company.call("GET", "/v1/audit-events/export", { token });
  const answers = await Promise.all(Array.from({ length: 27 }, ask));
  const passed = answers.filter(({ status }) => status === 200);
  const [refused] = answers.filter(({ status }) => status === 429);
  expect(passed).toHaveLength(25);
  expect(passed[0]?.headers.get("ratelimit-policy")).toMatch(/"burst";q=500;w=10;.*"key-burst";q=256;w=10;/);
  expect(await refused?.json()).toMatchObject({ "violated-policies": ["key-burst"] });
  expect(Number(refused?.headers.get("retry-after"))).toBeLessThanOrEqual(11);
  await Promise.all(passed.map((answer) => answer.body?.cancel()));
});
