import type { TenantDb } from "../data/tenant-db.ts";
import { canonicalJson, type LogRecord } from "./leaf.ts";
import type { AuditLog } from "./log.ts";
import type { HeadView } from "./log-contract.ts";
import { findEvents } from "./store.ts";
import type { Message } from "./stream-message.ts";
import { fitting } from "./stream-rules.ts";
import { viewOfEvent } from "./view.ts";

/** Entries the log knows and the database does not: nothing is sent rather than a gap. */
export class MissingEvents extends Error {}

/** As many of the entries `start` to before `end` as fit, in the log's order. @throws {MissingEvents} */
export async function recordsOf(
  db: TenantDb,
  log: AuditLog,
  { start, end, begun }: { start: number; end: number; begun: boolean },
): Promise<LogRecord[]> {
  const ids = await log.entries(start, end);
  const rows = new Map((await findEvents(db, {}, ids)).map((row) => [row.id, row]));
  const records = ids.map((id, offset) => {
    const row = rows.get(id);
    if (!row) throw new MissingEvents();
    return { ...viewOfEvent(row), sequence: start + offset };
  });
  return begun ? records : records.slice(0, fitting(records.map((record) => canonicalJson(record).length)));
}

/**
 * One batch as its receiver gets it. It is its own proof: the leaves are the canonical JSON of its
 * events, and with the hashes left and right of them they give the root that the head signs. The same
 * batch is the same text at every attempt: its time is the head's.
 */
export async function batchOf(
  log: AuditLog,
  { streamId, records, head }: { streamId: string; records: readonly LogRecord[]; head: HeadView },
): Promise<Message> {
  const first = records[0]?.sequence ?? 0;
  const end = first + records.length;
  const proof = await log.range(first, end, head.size);
  if (!proof) throw new Error("the log does not know its own entries");
  const { witness: _, frontier: __, ...signed } = head;
  return {
    id: `msg_${streamId}_${first}_${end - 1}`,
    body: canonicalJson({
      type: "audit.events",
      timestamp: head.timestamp,
      tenant_id: head.tenant,
      stream_id: streamId,
      first,
      last: end - 1,
      events: records,
      head: signed,
      proof: { left: proof.left, right: proof.right },
    }),
  };
}
