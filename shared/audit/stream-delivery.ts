import { type AuditCursor, type CursorChange, dueStreams, moveCursor } from "../data/audit-cursors.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import { update } from "../data/write.ts";
import type { Egress } from "../http/egress.ts";
import { Problem } from "../kernel/problem.ts";
import { type CaretakerRoom, caretakerDb } from "./caretaker.ts";
import type { AuditLog } from "./log.ts";
import { batchOf, MissingEvents, recordsOf } from "./stream-batch.ts";
import { type Delivery, type Message, sendMessage } from "./stream-message.ts";
import { attemptsTolerated, type NextBatch, nextBatch, waitAfter } from "./stream-rules.ts";
import { findStream, type Stream, type StreamRow } from "./stream-store.ts";
import type { SecretBox } from "./streams.ts";
import { auditStreams, type PauseReason } from "./tables.ts";

/** An invocation has a thousand calls, and a connection for six streams at a time. */
const streamsPerRound = 30;
const streamsAtOnce = 6;
const batchesPerRound = 5;
/** Longer than a batch can take, so that nobody sends what somebody is sending. */
const leaseMilliseconds = 300_000;
const idleMilliseconds = 50_000;

export interface DeliveryRoom extends CaretakerRoom {
  logFor: (tenantId: string) => AuditLog;
  egressFor: (db: TenantDb) => Egress;
  boxFor: (db: TenantDb) => SecretBox;
}

type Send = Extract<NextBatch, { kind: "send" }>;
type Claim = { cursor: AuditCursor; message: Message; end: number };

/** Sends every stream what its log has grown by, each strictly in order. One stream's trouble is not another's. */
export async function deliverStreams(room: DeliveryRoom): Promise<void> {
  const due = await dueStreams(room.database, room.clock.now(), streamsPerRound);
  const work = async () => {
    for (let next = due.shift(); next; next = due.shift()) {
      const { tenantId, id } = next;
      try {
        await new StreamRound(room, tenantId).run(id);
      } catch (error) {
        const said = { event: "audit.stream_delayed", tenant_id: tenantId, id, error: String(error) };
        console.error(JSON.stringify(said));
      }
    }
  };
  await Promise.all(Array.from({ length: streamsAtOnce }, work));
}

/** One stream's turn. The cursor is the lease: whoever moved it first sends. */
class StreamRound {
  readonly #room: DeliveryRoom;
  readonly #db: TenantDb;
  readonly #log: AuditLog;

  constructor(room: DeliveryRoom, tenantId: string) {
    this.#room = room;
    this.#db = caretakerDb(room, tenantId, "audit-stream");
    this.#log = room.logFor(tenantId);
  }

  async run(id: string): Promise<void> {
    let found = await findStream(this.#db, id);
    for (let batch = 0; found && batch < batchesPerRound; batch++) {
      const next = nextBatch(found.cursor, await this.#log.latest());
      const cursor = await this.#step(found, next);
      found = cursor && { row: found.row, cursor };
    }
  }

  /** @returns the cursor when there may be more to send */
  async #step({ row, cursor }: Stream, next: NextBatch): Promise<AuditCursor | undefined> {
    const now = this.#room.clock.now();
    if (next.kind === "idle") {
      await this.#move(cursor, { nextAttemptAt: now + idleMilliseconds });
      return undefined;
    }
    if (next.kind === "skip") return this.#skip(cursor, next.to);
    const claim = await this.#claim(cursor, next);
    if (!claim) return undefined;
    if ("failed" in claim) return this.#fail(row, claim.cursor, claim.failed);
    const delivery = await this.#deliver(row, claim.message);
    if (delivery.kind !== "delivered") return this.#fail(row, claim.cursor, delivery);
    const done = { position: claim.end, batchEnd: null, batchSize: null, attempts: 0, lastError: null };
    return this.#move(claim.cursor, { ...done, deliveredAt: this.#room.clock.now(), nextAttemptAt: now });
  }

  #move(cursor: AuditCursor, change: CursorChange): Promise<AuditCursor | undefined> {
    return moveCursor(this.#room.database, cursor, change, this.#room.clock.now());
  }

  /** Entries that went before they were delivered: said in the trail, and plain to see in `first`. */
  async #skip(cursor: AuditCursor, to: number): Promise<AuditCursor | undefined> {
    const moved = await this.#move(cursor, { position: to, batchEnd: null, batchSize: null });
    const target = { kind: "audit_stream", id: cursor.id };
    if (moved)
      await this.#db.commit({
        action: "audit_stream.skipped",
        target,
        detail: { from: cursor.position, to },
      });
    return moved;
  }

  async #claim(
    cursor: AuditCursor,
    next: Send,
  ): Promise<Claim | { cursor: AuditCursor; failed: Delivery } | undefined> {
    const nextAttemptAt = this.#room.clock.now() + leaseMilliseconds;
    try {
      const records = await recordsOf(this.#db, this.#log, next);
      const [end, head] = [next.start + records.length, await this.#log.latest(next.size)];
      if (!head) throw new Error(`there is no head of ${next.size} entries`);
      const message = await batchOf(this.#log, { streamId: cursor.id, records, head });
      const claimed = await this.#move(cursor, { batchEnd: end, batchSize: next.size, nextAttemptAt });
      return claimed && { cursor: claimed, message, end };
    } catch (error) {
      if (!(error instanceof MissingEvents)) throw error;
      const claimed = await this.#move(cursor, { nextAttemptAt });
      const failed = { kind: "failed", status: null, error: "events_missing", retryAfter: 0 } as const;
      return claimed && { cursor: claimed, failed };
    }
  }

  async #deliver(row: StreamRow, message: Message): Promise<Delivery> {
    try {
      const { url, secret } = await this.#room.boxFor(this.#db).open(row);
      const place = { host: row.host, region: row.region };
      return await sendMessage(
        this.#room.egressFor(this.#db),
        { url, secret, place },
        message,
        this.#room.clock,
      );
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return { kind: "failed", status: null, error: error.code, retryAfter: 0 };
    }
  }

  async #fail(row: StreamRow, cursor: AuditCursor, delivery: Delivery): Promise<undefined> {
    if (delivery.kind === "delivered") return undefined;
    const attempts = cursor.attempts + 1;
    const wait = waitAfter(attempts, delivery.kind === "failed" ? delivery.retryAfter : 0);
    const { error } = delivery;
    await this.#move(cursor, {
      attempts,
      lastError: error,
      nextAttemptAt: this.#room.clock.now() + wait,
    });
    if (delivery.kind !== "failed") await this.#pause(row, delivery.kind, { attempts, error });
    else if (attempts >= attemptsTolerated) await this.#pause(row, "failures", { attempts, error });
  }

  async #pause(row: StreamRow, pausedFor: PauseReason, detail: { attempts: number; error: string }) {
    const change = { status: "paused", pausedFor, updatedAt: this.#room.clock.now() } as const;
    await this.#db.commit(
      {
        action: "audit_stream.paused",
        target: { kind: "audit_stream", id: row.id },
        detail: { reason: pausedFor, ...detail },
      },
      update(auditStreams, row.id, row.version, change),
    );
  }
}
