import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { UsageView } from "../../shared/tenancy/contract.ts";
import { usageMonth } from "../../shared/usage/periods.ts";
import type { UsageSeries } from "../../shared/usage/series-contract.ts";
import type { StatementPage, StatementView } from "../../shared/usage/statement-contract.ts";
import { type Company, openCompany } from "../support/company.ts";
import { platform } from "../support/platform.ts";

interface ModelCall {
  kind: "model_call";
  event_id: string;
  occurred_at: string;
  model: string;
  input_tokens: number;
  output_tokens: number;
  cost_microusd: number;
}

const hour = 3_600_000;
const iso = (at: number) => new Date(at).toISOString();
const now = () => platform().clock.now();
const calls = (at: number, count: number, first = 1): ModelCall[] =>
  Array.from({ length: count }, (_, index) => ({
    kind: "model_call",
    event_id: randomUUID(),
    occurred_at: iso(at - index * hour),
    model: `m-${index % 3}`,
    input_tokens: first + index,
    output_tokens: 2 * index,
    cost_microusd: 7,
  }));
const report = (company: Company, events: object[]) =>
  company.call("POST", "/v1/usage-events", { body: { events } });
const verdictsOf = async (response: Response) => {
  expect(response.status).toBe(200);
  const { data } = (await response.json()) as { data: { verdict: string }[] };
  return data.map(({ verdict }) => verdict);
};
const seriesOf = (company: Company, query: string) =>
  company.ask<UsageSeries>("GET", `/v1/billing/usage?${query}`);
/** Longer than a session lives: the owners sign in anew. */
const daysPass = async (days: number, ...companies: Company[]) => {
  await platform().clock.advance(days * 24 * hour);
  for (const company of companies) {
    const body = { email: company.email, password: company.password };
    const session = await company.ask<{ access_token: string }>("POST", "/v1/auth/login", {
      token: null,
      body,
    });
    company.accessToken = session.access_token;
  }
};
const sum = (numbers: number[]) => numbers.reduce((all, one) => all + one, 0);

/** What the events say by themselves: tokens in, by model and hour. */
function modelOf(events: ModelCall[]): Record<string, number> {
  const model: Record<string, number> = {};
  for (const { model: name, occurred_at, input_tokens } of events) {
    const at = `${name} ${iso(Math.floor(Date.parse(occurred_at) / hour) * hour)}`;
    model[at] = (model[at] ?? 0) + input_tokens;
  }
  return model;
}

test("events count once, whole batches or nothing, and every series says what they say (M-094, M-099, M-258, M-262)", async () => {
  const [company, other] = await Promise.all([openCompany(platform()), openCompany(platform())]);
  await daysPass(2, company, other);
  const at = await now();
  const events = calls(at, 30);
  expect(new Set(await verdictsOf(await report(company, events)))).toEqual(new Set(["counted"]));
  expect(new Set(await verdictsOf(await report(company, events)))).toEqual(new Set(["repeated"]));

  const changed = events.map((event, index) => (index === 3 ? { ...event, input_tokens: 999 } : event));
  const refused = await report(company, [...calls(at, 2), ...changed]);
  expect(refused.status).toBe(409);
  expect(await refused.json()).toMatchObject({
    code: "conflict",
    errors: [{ pointer: "#/events/5/event_id", code: "conflicting" }],
  });
  const [old, ahead] = [calls(at - 36 * 24 * hour, 1), calls(at + hour, 1)];
  const unreachable = await report(company, [...calls(at, 1), ...old, ...ahead]);
  expect(unreachable.status).toBe(400);
  expect(await unreachable.json()).toMatchObject({
    errors: [
      { pointer: "#/events/1/occurred_at", code: "too_old" },
      { pointer: "#/events/2/occurred_at", code: "in_future" },
    ],
  });

  const query = `interval=hour&group_by=dimension&meter=model_tokens_in&from=${iso(at - 40 * hour)}`;
  const told = await seriesOf(company, query);
  const points = told.data.flatMap(({ dimension, points }) =>
    points.map(({ start, quantity }) => [`${dimension} ${start}`, quantity]),
  );
  expect(Object.fromEntries(points)).toEqual(modelOf(events));
  const csv = await company.call("GET", `/v1/billing/usage?${query}`, { headers: { accept: "text/csv" } });
  expect(csv.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  const records = (await csv.text())
    .trimEnd()
    .split("\r\n")
    .slice(1)
    .map((line) => line.split(","));
  expect(Object.fromEntries(records.map((cells) => [`${cells[4]} ${cells[0]}`, Number(cells[5])]))).toEqual(
    modelOf(events),
  );
  const byDay = await company.ask<{ series: UsageSeries; month_requests: number }>(
    "GET",
    "/v1/tenants/me/usage?interval=day&meter=model_tokens_in",
  );
  expect(byDay.series.data[0]?.quantity).toBe(sum(events.map(({ input_tokens }) => input_tokens)));
  expect((await seriesOf(other, "interval=day&meter=model_tokens_in")).data).toEqual([]);
  expect(await verdictsOf(await report(other, events.slice(0, 1)))).toEqual(["counted"]);
});

test("somebody is active once a day, and a viewer's or a guest's tool reports nothing (M-094)", async () => {
  const company = await openCompany(platform());
  const at = iso(await now());
  const seen = (user: string) => ({ kind: "active_user", event_id: randomUUID(), occurred_at: at, user });
  await report(company, [seen("u-1"), seen("u-1"), seen("u-2")]);
  await report(company, [seen("u-1")]);
  // The owner, who signed up, is one as well, as soon as that is told.
  expect([2, 3]).toContain((await seriesOf(company, "meter=active_users")).data[0]?.quantity);
  const { secret } = await company.ask<{ secret: string }>("POST", "/v1/api-keys", {
    body: { name: "reader", scopes: ["usage:read"] },
  });
  const init = { body: { events: [seen("u-3")] }, token: secret };
  const response = await company.call("POST", "/v1/usage-events", init);
  expect([response.status, ((await response.json()) as { required: string }).required]).toEqual([
    403,
    "usage:write",
  ]);
});

test("a month that is over becomes a statement equal to its events; what comes late, or is older than the company, is an adjustment of the one that runs (M-102, M-105)", async () => {
  const company = await openCompany(platform(), { region: "eu" });
  const { d1, cron } = platform();
  await cron("eu");
  const [founded] = await d1<{ created_at: number }>(
    "eu",
    "select created_at from all_tenants where id = ?",
    company.id,
  );
  const anchor = founded?.created_at ?? 0;
  const month = usageMonth(anchor, anchor);
  const older = calls(month.start - 1, 3, 400);
  expect(await verdictsOf(await report(company, older))).toEqual(Array(3).fill("adjusted"));
  await daysPass(12, company);
  const at = await now();
  const events = calls(at, 20);
  expect(new Set(await verdictsOf(await report(company, events)))).toEqual(new Set(["counted"]));
  await daysPass(20, company);
  // Before the companies of other tests, whose months are over as well.
  await d1("eu", "update all_usage_statements set due_at = 0 where tenant_id = ?", company.id);
  await cron("eu");
  const list = await company.ask<StatementPage>("GET", "/v1/billing/statements");
  expect(list.data.map(({ state }) => state)).toEqual(["open", "final"]);
  const read = (index: number) =>
    company.ask<StatementView>("GET", `/v1/billing/statements/${list.data[index]?.id}`);
  const final = await read(1);
  expect(final).toMatchObject({ period_start: iso(month.start), period_end: iso(month.end), drift: [] });
  const all = final.lines.filter(({ meter }) => meter === "model_tokens_in");
  const told = (lines: StatementView["lines"]) => sum(lines.map(({ quantity }) => quantity));
  const said = (of: ModelCall[]) => sum(of.map(({ input_tokens }) => input_tokens));
  const tokens = all.filter(({ late_from }) => late_from === null);
  expect(told(tokens)).toBe(said(events));
  expect(tokens.map(({ dimension }) => dimension)).toEqual(["m-0", "m-1", "m-2"]);
  const early = all.filter(({ late_from }) => late_from === iso(usageMonth(anchor, month.start - 1).start));
  expect(told(early)).toBe(said(older));
  const query = `interval=month&meter=model_tokens_in&from=${iso(month.start)}&to=${iso(month.end)}`;
  expect((await seriesOf(company, query)).data[0]).toMatchObject({
    quantity: told(all),
    adjusted: told(early),
  });

  expect(await verdictsOf(await report(company, calls(at, 1, 5_000)))).toEqual(["adjusted"]);
  expect(await read(1)).toEqual(final);
  const late = (await read(0)).lines.filter(({ late_from }) => late_from !== null);
  expect(late.find(({ meter }) => meter === "model_tokens_in")).toMatchObject({
    quantity: 5_000,
    late_from: iso(month.start),
  });
  const change = "update all_usage_statements set lines = '[]' where tenant_id = ? and state = 'final'";
  await expect(d1("eu", change, company.id)).rejects.toThrow("a final statement never changes");
});

test("how long requests took and what went wrong is told by route, without any id, to nobody else (M-020)", async () => {
  const [company, other] = await Promise.all([openCompany(platform()), openCompany(platform())]);
  const missing = `prj_${"0".repeat(26)}`;
  expect((await company.call("GET", "/v1/projects")).status).toBe(200);
  expect((await company.call("GET", `/v1/projects/${missing}`)).status).toBe(404);
  // Takes along what the isolate noted of the two before.
  await company.ask("GET", "/v1/projects");
  const performanceOf = async (one: Company) =>
    (await one.ask<UsageView>("GET", "/v1/tenants/me/usage")).performance;
  const seen = await performanceOf(company);
  const facts = seen.map(({ route, requests, errors }) => ({ route, requests, errors }));
  expect(facts).toContainEqual({
    route: "GET /v1/projects",
    requests: 1,
    errors: { client: 0, server: 0 },
  });
  expect(facts).toContainEqual({
    route: "GET /v1/projects/{id}",
    requests: 1,
    errors: { client: 1, server: 0 },
  });
  expect(JSON.stringify(seen)).not.toMatch(/[a-z]{3}_[0-9a-z]{26}/);
  const week = await company.ask<UsageView>("GET", "/v1/tenants/me/usage?window=7d");
  expect(week.performance.map(({ route }) => route)).toContain("GET /v1/projects");
  expect((await company.call("GET", "/v1/tenants/me/usage?window=2h")).status).toBe(400);
  expect((await performanceOf(other)).map(({ route }) => route)).not.toContain("GET /v1/projects");
});
