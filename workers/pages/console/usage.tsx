import { Hono } from "hono";
import { clockOf, timestamp } from "../../../shared/kernel/clock.ts";
import { usageMeters } from "../../../shared/usage/meters.ts";
import { usageSeries } from "../../../shared/usage/series-contract.ts";
import { statementPage, statementView } from "../../../shared/usage/statement-contract.ts";
import type { PagesHono } from "../environment.ts";
import { render } from "../parts/render.ts";
import { type Api, queryOf } from "./api.ts";
import { limitsAnswer } from "./limits-answer.ts";
import { partOf } from "./part.ts";
import { pathId } from "./path-id.ts";
import { StatementPage } from "./statement-page.tsx";
import { usageAnswer } from "./usage-answer.ts";
import { UsagePage } from "./usage-page.tsx";
import { type Used, usedOf } from "./used.ts";

export const usageRoutes = new Hono<PagesHono>();

usageRoutes.get("/", async (c) => {
  const { view, member } = c.var;
  const now = timestamp((await clockOf(c.env)).now());
  const [usage, limits, used] = await Promise.all([
    member.api.read(usageAnswer, "/v1/tenants/me/usage"),
    member.api.read(limitsAnswer, "/v1/limits"),
    partOf(readUsed(member.api, now, c.req.query("meter"))),
  ]);
  return render(c, <UsagePage {...{ view, member, usage, limits, used: used.value }} />);
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
