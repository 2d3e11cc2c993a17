import { type Context, Hono } from "hono";
import { clockOf, timestamp } from "../../../shared/kernel/clock.ts";
import { usageMeters } from "../../../shared/usage/meters.ts";
import { usageSeries } from "../../../shared/usage/series-contract.ts";
import { statementPage, statementView } from "../../../shared/usage/statement-contract.ts";
import { lineOf } from "../door/form.ts";
import type { PagesHono } from "../environment.ts";
import { render } from "../parts/render.ts";
import { type Api, queryOf } from "./api.ts";
import { changeLimit, type Refused } from "./limit-input.ts";
import { limitsAnswer } from "./limits-answer.ts";
import { partOf } from "./part.ts";
import { pathId } from "./path-id.ts";
import { StatementPage } from "./statement-page.tsx";
import { usageAnswer } from "./usage-answer.ts";
import { UsagePage } from "./usage-page.tsx";
import { type Used, usedOf } from "./used.ts";

export const usageRoutes = new Hono<PagesHono>();

async function renderUsage(c: Context<PagesHono>, refused?: Refused) {
  const { view, member } = c.var;
  const now = timestamp((await clockOf(c.env)).now());
  const [usage, limits, used] = await Promise.all([
    member.api.read(usageAnswer, "/v1/tenants/me/usage"),
    member.api.read(limitsAnswer, "/v1/limits"),
    partOf(readUsed(member.api, now, c.req.query("meter"))),
  ]);
  const saved = !refused && c.req.query("saved") !== undefined;
  const props = { view, member, usage, limits, used: used.value, saved, ...refused };
  return render(c, <UsagePage {...props} />, refused ? 400 : 200);
}

usageRoutes.get("/", (c) => renderUsage(c));

usageRoutes.post("/everybody", async (c) => {
  const { member, form } = c.var;
  const field = "requests_per_minute_per_person";
  const refused = await changeLimit(field, lineOf(form, field), (limit) => {
    const ifMatch = `"v${lineOf(form, "version")}"`;
    return member.api.send({ method: "PATCH", path: "/v1/tenants/me", body: { [field]: limit }, ifMatch });
  });
  return refused ? renderUsage(c, refused) : c.redirect("/console/usage?saved", 303);
});

/** The running billing month by meter, one meter by day, and the months before. */
async function readUsed(api: Api, now: string, asked: string | undefined): Promise<Used> {
  const read = (query: Record<string, string | undefined>) =>
    api.read(usageSeries, `/v1/billing/usage${queryOf(query)}`);
  const [month, statements] = await Promise.all([
    read({ interval: "month", from: now }),
    api.read(statementPage, "/v1/billing/statements?limit=13"),
  ]);
  const meter = usageMeters.find((name) => name === asked) ?? "api_calls";
  const hours = await read({ interval: "hour", from: month.from, meter });
  return usedOf(month, hours, meter, statements.data);
}

usageRoutes.get("/export", async (c) => {
  const from = c.req.query("from");
  return c.var.member.api.open(
    `/v1/billing/usage${queryOf({ interval: "day", group_by: "dimension", format: "csv", from })}`,
  );
});

usageRoutes.get("/statements/:id", async (c) => {
  const { view, member } = c.var;
  const id = pathId("usageStatement", c.req.param("id"));
  const statement = await member.api.read(statementView, `/v1/billing/statements/${id}`);
  return render(c, <StatementPage {...{ view, member, statement }} />);
});
