import { Hono } from "hono";
import { type AuditPage as AuditList, auditPage } from "../../../shared/audit/contract.ts";
import { judge } from "../../../shared/audit/judgement.ts";
import { evidenceView } from "../../../shared/audit/log-contract.ts";
import type { PagesEnv, PagesHono } from "../environment.ts";
import { render } from "../parts/render.ts";
import { type Api, queryOf } from "./api.ts";
import { AuditPage } from "./audit-page.tsx";
import type { Checked } from "./audit-proof.tsx";
import { partOf } from "./part.ts";

export const auditRoutes = new Hono<PagesHono>();

auditRoutes.get("/", async (c) => {
  const { view, member } = c.var;
  const action = c.req.query("action")?.trim() || undefined;
  const cursor = c.req.query("cursor");
  const { data: list, next_cursor: next } = await member.api.read(
    auditPage,
    `/v1/audit-events${queryOf({ action, cursor })}`,
  );
  const { value: checked } = await partOf(check(c.env, member.api, list));
  return render(c, <AuditPage {...{ view, member, list, next, action, cursor, checked }} />);
});

const evidencePath = (ids: string, first?: string) =>
  `/v1/audit-log/evidence${queryOf({ event_ids: ids, first })}`;

async function check(env: PagesEnv, api: Api, events: AuditList["data"]): Promise<Checked | undefined> {
  if (events.length === 0) return undefined;
  const [evidence, { keys }] = await Promise.all([
    api.read(evidenceView, evidencePath(events.map(({ id }) => id).join())),
    env.IDENTITY.keys(),
  ]);
  return { head: evidence.head, judgement: await judge({ events, keys, ...evidence }) };
}

/** For the page's script: the same evidence, and growth since the head it saw last. */
auditRoutes.get("/evidence", async (c) =>
  c.json(
    await c.var.member.api.read(evidenceView, evidencePath(c.req.query("ids") ?? "", c.req.query("first"))),
  ),
);

auditRoutes.get("/head", (c) => c.var.member.api.open("/v1/audit-log/head"));

auditRoutes.get("/export", (c) => c.var.member.api.open("/v1/audit-events/export?format=jsonl"));
