import type { Context } from "../http/context.ts";
import { route } from "../http/route.ts";
import { invalidField, Problem } from "../kernel/problem.ts";
import { exportStream } from "./export.ts";
import type { AuditLog } from "./log.ts";
import {
  consistencyQuery,
  consistencyView,
  type ExportQuery,
  evidenceQuery,
  evidenceView,
  exportQuery,
  headView,
  inclusionQuery,
  inclusionView,
} from "./log-contract.ts";

type Needs = Context & { auditLog: AuditLog };

const shared = { method: "get", tag: "Audit", permission: "audit:read", status: 200 } as const;

function found<Value>(value: Value | null): Value {
  if (value === null) throw new Problem("not_found", "There is no such resource.");
  return value;
}

async function exportLog(ctx: Needs, { format, size, ...filter }: ExportQuery): Promise<Response> {
  const head = await ctx.auditLog.latest();
  const sealed = head?.size ?? 0;
  if (size !== undefined && size > sealed)
    throw invalidField("#/size", "too_big", `The latest signed head covers ${sealed} events.`);
  const [from, end] = [head?.retained_from ?? 0, size ?? sealed];
  const body = exportStream({ db: ctx.db, log: ctx.auditLog, filter, format, from, size: end });
  const type = format === "csv" ? "text/csv; charset=utf-8" : "application/jsonl; charset=utf-8";
  const name = `audit-${ctx.principal.tenantId}.${format}`;
  return new Response(body, {
    headers: {
      "content-type": type,
      "content-disposition": `attachment; filename="${name}"`,
      "cache-control": "private, no-store",
    },
  });
}

export const auditLogRoutes = [
  route({
    ...shared,
    path: "/v1/audit-log/head",
    summary: "The latest signed head of the audit log, with the witness's word",
    returns: headView,
    problems: ["not_found"],
    handle: async (ctx: Needs) => found(await ctx.auditLog.latest()),
  }),
  route({
    ...shared,
    path: "/v1/audit-log/inclusion",
    summary: "Proves that an event is in the log (RFC 9162)",
    query: inclusionQuery,
    returns: inclusionView,
    problems: ["not_found"],
    handle: async (ctx: Needs, { query }) =>
      found(await ctx.auditLog.inclusion(query.event_id, query.size ?? null)),
  }),
  route({
    ...shared,
    path: "/v1/audit-log/consistency",
    summary: "Proves that a later log begins with the whole earlier one (RFC 9162)",
    query: consistencyQuery,
    returns: consistencyView,
    problems: [],
    async handle(ctx: Needs, { query: { first, second } }) {
      const proof = await ctx.auditLog.consistency(first, second);
      if (!proof) throw invalidField("#/second", "range", "must be a size the log had, not below `first`");
      return proof;
    },
  }),
  route({
    ...shared,
    path: "/v1/audit-log/evidence",
    summary:
      "Everything to check some events with: one signed head, each event's path, and growth since an earlier head",
    query: evidenceQuery,
    returns: evidenceView,
    problems: [],
    handle: (ctx: Needs, { query }) => ctx.auditLog.evidence(query.event_ids, query.first ?? null),
  }),
  route({
    ...shared,
    path: "/v1/audit-events/export",
    summary: "What the latest signed head covers, in the log's order, as JSON Lines or CSV",
    cost: 10,
    query: exportQuery,
    returns: "raw",
    rawType: "application/jsonl",
    problems: [],
    handle: (ctx: Needs, { query }) => exportLog(ctx, query),
  }),
];
