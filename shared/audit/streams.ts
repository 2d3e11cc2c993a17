import { type AuditCursor, auditCursors } from "../data/audit-cursors.ts";
import type { Sealed } from "../data/sealed.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import { insert, remove, update } from "../data/write.ts";
import type { Context } from "../http/context.ts";
import type { Egress } from "../http/egress.ts";
import { assertVersion } from "../http/if-match.ts";
import { timestamp } from "../kernel/clock.ts";
import { Problem } from "../kernel/problem.ts";
import type { NamedPlace } from "../kernel/subprocessor.ts";
import { canonicalJson } from "./leaf.ts";
import type { AuditLog } from "./log.ts";
import type {
  CreatedStream,
  StreamInput,
  StreamList,
  StreamPatch,
  StreamView,
  TestAnswer,
} from "./stream-contract.ts";
import { drawSecret, sendMessage } from "./stream-message.ts";
import { streamsPerTenant } from "./stream-rules.ts";
import { findStream, listStreams, type Stream, type StreamRow } from "./stream-store.ts";
import { auditStreams } from "./tables.ts";

type Cells = { url: string; secret: string };

/** What the tenant's vault does for a stream: this room stands below the vault's. */
export interface SecretBox {
  seal(id: string, cells: Cells): Promise<{ url: Sealed; secret: Sealed }>;
  open(row: StreamRow): Promise<Cells>;
}

export type StreamContext = Context & { auditLog: AuditLog; egress: Egress; streamBox: SecretBox };

const target = (id: string) => ({ kind: "audit_stream", id });

async function viewOf(ctx: StreamContext, { row, cursor }: Stream, sealed: number): Promise<StreamView> {
  const { url } = await ctx.streamBox.open(row);
  return {
    id: row.id,
    url,
    region: row.region,
    status: row.status,
    paused_for: row.pausedFor,
    position: cursor.position,
    lag: Math.max(0, sealed - cursor.position),
    last_delivered_at: cursor.deliveredAt === null ? null : timestamp(cursor.deliveredAt),
    attempts: cursor.attempts,
    next_attempt_at: row.status === "paused" ? null : timestamp(cursor.nextAttemptAt),
    last_error: cursor.lastError,
    created_by: row.createdBy,
    created_at: timestamp(row.createdAt),
    version: row.version,
  };
}

async function load(ctx: StreamContext, id: string): Promise<Stream> {
  const stream = await findStream(ctx.db, id);
  if (!stream) throw new Problem("not_found", "There is no such stream.");
  return stream;
}

/** @throws {Problem} `egress_refused` where the policy forbids the endpoint's region, `conflict` */
export async function createStream(ctx: StreamContext, input: StreamInput): Promise<CreatedStream> {
  const host = new URL(input.url).hostname;
  await ctx.egress.admit("customer_endpoint", input.url, { host, region: input.region });
  if ((await listStreams(ctx.db)).length >= streamsPerTenant)
    throw new Problem("conflict", `A company has at most ${streamsPerTenant} streams: delete one first.`, {
      members: { limit: streamsPerTenant },
    });
  const head = await ctx.auditLog.latest();
  const position = (input.from === "now" ? head?.size : head?.retained_from) ?? 0;
  const now = ctx.clock.now();
  const [id, secret] = [ctx.ids.next("auditStream"), drawSecret()];
  const times = { createdAt: now, updatedAt: now };
  const { actor, tenantId } = ctx.principal;
  const row: StreamRow = {
    ...(await ctx.streamBox.seal(id, { url: input.url, secret })),
    ...{ id, tenantId, host, region: input.region, status: "active", pausedFor: null },
    ...{ createdBy: `${actor.kind}:${actor.id}`, ...times, version: 1 },
  };
  const cursor: AuditCursor = {
    ...{ id, tenantId, position, batchEnd: null, batchSize: null, attempts: 0, nextAttemptAt: now },
    ...{ deliveredAt: null, lastError: null, ...times, version: 1 },
  };
  const { tenantId: _, version: __, ...draft } = row;
  const { tenantId: ___, version: ____, ...place } = cursor;
  return ctx.answer(
    { ...(await viewOf(ctx, { row, cursor }, head?.size ?? 0)), secret },
    { action: "audit_stream.created", target: target(id), detail: { host, region: input.region } },
    insert(auditStreams, draft),
    insert(auditCursors, place),
  );
}

export async function readStreams(ctx: StreamContext): Promise<StreamList> {
  const [streams, head] = await Promise.all([listStreams(ctx.db), ctx.auditLog.latest()]);
  return { data: await Promise.all(streams.map((stream) => viewOf(ctx, stream, head?.size ?? 0))) };
}

/** The hosts that streams go to, paused ones too: they were sent to, and may be again. */
export async function streamHosts(db: TenantDb): Promise<NamedPlace[]> {
  return (await listStreams(db)).map(({ row: { host, region } }) => ({ host, region }));
}

/** Pausing keeps the place; resuming begins there at once, as if nothing had failed. */
export async function changeStream(
  ctx: StreamContext,
  id: string,
  { status }: StreamPatch,
): Promise<StreamView> {
  const stream = await load(ctx, id);
  assertVersion(ctx, stream.row.version);
  const sealed = (await ctx.auditLog.latest())?.size ?? 0;
  if (stream.row.status === status) return viewOf(ctx, stream, sealed);
  const now = ctx.clock.now();
  const { row, cursor } = stream;
  const isPaused = status === "paused";
  const change = { status, pausedFor: isPaused ? ("asked" as const) : null, updatedAt: now };
  const fresh = { attempts: 0, nextAttemptAt: now, lastError: null, updatedAt: now };
  const changed = {
    row: { ...row, ...change, version: row.version + 1 },
    cursor: isPaused ? cursor : { ...cursor, ...fresh },
  };
  return ctx.answer(
    await viewOf(ctx, changed, sealed),
    { action: isPaused ? "audit_stream.paused" : "audit_stream.resumed", target: target(id), detail: {} },
    update(auditStreams, id, row.version, change),
    ...(isPaused ? [] : [update(auditCursors, id, cursor.version, fresh)]),
  );
}

export async function deleteStream(ctx: StreamContext, id: string): Promise<void> {
  const { row } = await load(ctx, id);
  assertVersion(ctx, row.version);
  await ctx.db.commit(
    { action: "audit_stream.deleted", target: target(id), detail: { host: row.host } },
    remove(auditStreams, id, row.version),
  );
}

/** Sends a signed message without entries, also to a paused stream's endpoint. @throws {Problem} `egress_refused` */
export async function testStream(ctx: StreamContext, id: string): Promise<TestAnswer> {
  const { row } = await load(ctx, id);
  const { url, secret } = await ctx.streamBox.open(row);
  const place = { host: row.host, region: row.region };
  await ctx.egress.admit("customer_endpoint", url, place);
  const said = { tenant_id: ctx.principal.tenantId, stream_id: id, timestamp: timestamp(ctx.clock.now()) };
  const message = {
    id: `msg_${ctx.ids.next("request")}`,
    body: canonicalJson({ type: "audit.test", ...said }),
  };
  const delivery = await sendMessage(ctx.egress, { url, secret, place }, message, ctx.clock);
  const isDelivered = delivery.kind === "delivered";
  const error = isDelivered ? null : delivery.error;
  return ctx.answer(
    { delivered: isDelivered, status: delivery.status, error },
    { action: "audit_stream.tested", target: target(id), detail: { delivered: isDelivered, error } },
  );
}
