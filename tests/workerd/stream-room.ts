import { env } from "cloudflare:workers";
import { canonicalJson } from "../../shared/audit/leaf.ts";
import { auditLogOf } from "../../shared/audit/log.ts";
import { hashLeaf } from "../../shared/audit/merkle.ts";
import { rangeRoot } from "../../shared/audit/merkle-range.ts";
import { listEvents } from "../../shared/audit/store.ts";
import type { DeliveryRoom } from "../../shared/audit/stream-delivery.ts";
import { findStream } from "../../shared/audit/stream-store.ts";
import { auditStreams } from "../../shared/audit/tables.ts";
import { auditCursors } from "../../shared/data/audit-cursors.ts";
import type { Sealed } from "../../shared/data/sealed.ts";
import { insert } from "../../shared/data/write.ts";
import { base64url, fromBase64url, utf8 } from "../../shared/kernel/encoding.ts";
import { randomIds } from "../../shared/kernel/ids.ts";
import { type AuditedTenant, clock, database, entry, shard, time } from "./audit-room.ts";

const secret = `whsec_${btoa("0123456789abcdef0123456789abcdef")}`;
const host = "siem.example.com";

export interface Batch {
  first: number;
  last: number;
  events: { sequence: number; id: string }[];
  head: { size: number; root: string; retained_from?: number };
  proof: { left: string[]; right: string[] };
}

/** A receiver as its owner would write it: knows a message again by its id, and keeps what it was sent. */
export class Sink {
  readonly seen = new Map<string, string>();
  readonly batches: Batch[] = [];
  answer: (request: Request) => Response | Promise<Response> = () => new Response(null, { status: 204 });
  sent = 0;

  readonly egress = {
    admit: async () => {},
    send: async (_: string, request: Request) => {
      this.sent++;
      const copy = request.clone();
      const answer = await this.answer(request);
      if (answer.ok) await this.#take(copy);
      return answer;
    },
  };

  async #take(request: Request): Promise<void> {
    const [id, body] = [request.headers.get("webhook-id") ?? "", await request.text()];
    const known = this.seen.get(id);
    if (known !== undefined && known !== body) throw new Error(`${id} came with two contents`);
    if (known === undefined) this.batches.push(JSON.parse(body) as Batch);
    this.seen.set(id, body);
  }

  get sequences(): number[] {
    return this.batches.flatMap(({ events }) => events.map(({ sequence }) => sequence));
  }
}

export const roomOf = (sink: Sink): DeliveryRoom => ({
  ...{ database, shard, clock, ids: randomIds(clock), logFor: (id) => auditLogOf(env, id) },
  egressFor: () => sink.egress,
  boxFor: () => ({
    seal: () => Promise.reject(new Error("not here")),
    open: async () => ({ url: `https://${host}/audit`, secret }),
  }),
});

export async function newStream(tenant: AuditedTenant, position = 0): Promise<string> {
  const id = randomIds(clock).next("auditStream");
  const times = { createdAt: time.now, updatedAt: time.now };
  const sealed = "v1:sealed" as Sealed;
  await tenant.db.commit(
    { action: "audit_stream.created", target: { kind: "audit_stream", id } },
    insert(auditStreams, {
      id,
      host,
      url: sealed,
      secret: sealed,
      region: "eu",
      status: "active",
      createdBy: "x",
      ...times,
    }),
    insert(auditCursors, { id, position, nextAttemptAt: time.now, ...times }),
  );
  return id;
}

export const grow = async ({ db }: AuditedTenant, count: number) => {
  for (let index = 0; index < count; index++) await db.commit(entry);
};
/** Many events past the product's own door, with their debts to the log. */
export async function growAtOnce({ id }: AuditedTenant, count: number): Promise<void> {
  const events = `insert into all_audit_events select ?1, 'evt_' || i, ?2, 'user', 'u', 'a', 't', 't', 'r', '{}'
    from (with recursive n(i) as (select 10001 union all select i + 1 from n where i < 10000 + ?3) select i from n)`;
  const debts = `insert into all_outbox (tenant_id, id, topic, payload, created_at, next_attempt_at, attempts)
           select tenant_id, 'out_' || id, 'audit.append', json_object('event_id', id), 1, 1, 0
    from all_audit_events where tenant_id = ?1 and actor_id = 'u'`;
  await database.batch([
    database.prepare(events).bind(id, time.now, count),
    database.prepare(debts).bind(id),
  ]);
}
export const streamOf = async (tenant: AuditedTenant, id: string) => {
  const stream = await findStream(tenant.db, id);
  if (!stream) throw new Error("the stream is gone");
  return stream;
};
export const said = async (tenant: AuditedTenant, action: string) =>
  (await listEvents(tenant.db, { action }, undefined, 10)).map(({ detail }) => detail);
export const upTo = (size: number) => Array.from({ length: size }, (_, index) => index);
const bytes = (text: string) => fromBase64url(text) ?? new Uint8Array(0);

/** The batch's own events and hashes give the root of the head it names. */
export async function isProved({ first, events, head, proof }: Batch): Promise<boolean> {
  const leaves = await Promise.all(events.map((event) => hashLeaf(utf8(canonicalJson(event)))));
  const hashes = { left: proof.left.map(bytes), right: proof.right.map(bytes) };
  const root = await rangeRoot({ start: first, leaves, size: head.size }, hashes);
  return root !== undefined && base64url(root) === head.root;
}

/** Streams of earlier tests rest. */
export const restAll = () =>
  database.prepare("update all_audit_streams set status = 'paused', paused_for = 'asked'").run();
