import { integer, text } from "drizzle-orm/sqlite-core";
import type { Clock } from "../kernel/clock.ts";
import type { Ids } from "../kernel/ids.ts";
import { settled } from "./moving.ts";
import { sealed } from "./sealed.ts";
import { storedPrefix, tenantTable } from "./tenant-table.ts";
import { insert, type Write } from "./write.ts";

/** What one store must tell another: written in the commit of the fact, delivered at least once. */
export const outbox = tenantTable("outbox", () => ({
  topic: text("topic").notNull(),
  payload: text("payload", { mode: "json" }).$type<Record<string, string | number>>().notNull(),
  createdAt: integer("created_at").notNull(),
  nextAttemptAt: integer("next_attempt_at").notNull(),
  attempts: integer("attempts").notNull().default(0),
  /** Whose key seals `letter`. */
  subjectId: text("subject_id"),
  /** What a person is told, with their address, until it was sent. */
  letter: sealed("letter", { subject: "subjectId" }),
  version: integer("version").notNull().default(1),
}));

export interface OutboxMessage {
  tenantId: string;
  shard: number;
  id: string;
  topic: string;
  /** Ids, digests and codes only. */
  payload: Record<string, string | number>;
}

/** `done`: the receiver has it. `sent`: it is on its way, and the receiver acknowledges by itself. */
export type Courier = (message: OutboxMessage) => Promise<"done" | "sent">;
export type Couriers = Record<string, Courier>;

const retrySeconds = (attempts: number) => Math.min(10 * 2 ** attempts, 300);

/**
 * The write to put into a commit, and the message to hand to `deliver` right after it.
 * @param dueAt when a sweep first takes it, in epoch milliseconds; such a message is not delivered by hand
 */
export function intent(
  { clock, ids }: { clock: Clock; ids: Ids },
  { tenantId, shard }: { tenantId: string; shard: number },
  topic: string,
  payload: Record<string, string | number>,
  dueAt?: number,
): { write: Write; message: OutboxMessage } {
  const id = ids.next("outbox");
  const now = clock.now();
  return {
    write: insert(outbox, {
      id,
      topic,
      payload,
      createdAt: now,
      nextAttemptAt: dueAt ?? now + retrySeconds(0) * 1000,
      attempts: 0,
    }),
    message: { tenantId, shard, id, topic, payload },
  };
}

/** The receiver has it: the intent is no longer owed. Safe to repeat. */
export async function acknowledge(database: D1Database, tenantId: string, id: string): Promise<void> {
  await database
    .prepare(`delete from ${storedPrefix}outbox where tenant_id = ? and id = ?`)
    .bind(tenantId, id)
    .run();
}

/** Tries once, now; whatever fails is left for the sweeper. */
export async function deliver(database: D1Database, couriers: Couriers, messages: OutboxMessage[]) {
  await Promise.all(
    messages.map(async (message) => {
      const courier = couriers[message.topic];
      if (!courier) return;
      try {
        if ((await courier(message)) === "done") await acknowledge(database, message.tenantId, message.id);
      } catch (error) {
        console.error(
          JSON.stringify({
            event: "outbox.delayed",
            topic: message.topic,
            id: message.id,
            error: String(error),
          }),
        );
      }
    }),
  );
}

interface DueRow {
  tenant_id: string;
  id: string;
  topic: string;
  payload: string;
  attempts: number;
}

/** Re-sends what is due on the topics this script carries. The one statement that reads across tenants. */
export async function sweep(database: D1Database, shard: number, couriers: Couriers, now: number) {
  const { results } = await database
    .prepare(
      `select tenant_id, id, topic, payload, attempts from ${storedPrefix}outbox
       where topic in (select value from json_each(?)) and next_attempt_at <= ? and ${settled(`${storedPrefix}outbox.tenant_id`)} order by next_attempt_at limit 100`,
    )
    .bind(JSON.stringify(Object.keys(couriers)), now)
    .all<DueRow>();
  if (results.length === 0) return 0;
  await database.batch(
    results.map((row) =>
      database
        .prepare(
          `update ${storedPrefix}outbox set attempts = attempts + 1, next_attempt_at = ?3 where tenant_id = ?1 and id = ?2`,
        )
        .bind(row.tenant_id, row.id, now + retrySeconds(row.attempts + 1) * 1000),
    ),
  );
  await deliver(
    database,
    couriers,
    results.map((row) => ({
      tenantId: row.tenant_id,
      shard,
      id: row.id,
      topic: row.topic,
      payload: JSON.parse(row.payload) as Record<string, string | number>,
    })),
  );
  return results.length;
}
