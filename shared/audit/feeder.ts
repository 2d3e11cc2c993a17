import { type OwedEvent, owedEvents, postponeLog, settleLog, tenantsOwingLog } from "../data/audit-feed.ts";
import { type Couriers, deliver } from "../data/outbox.ts";
import type { Clock } from "../kernel/clock.ts";
import { base64url, utf8 } from "../kernel/encoding.ts";
import type { Ids } from "../kernel/ids.ts";
import { leafText } from "./leaf.ts";
import type { AuditLog, LogEntry } from "./log.ts";
import { hashLeaf } from "./merkle.ts";
import { viewOfEvent } from "./view.ts";

/** As many as bring a head: a long debt is sealed piece by piece. */
const batchSize = 1_000;
const movesTolerated = 5;
/** A tenant takes about nine calls, and an invocation has a thousand. */
const tenantsPerRound = 100;

export interface Feed {
  database: D1Database;
  shard: number;
  clock: Clock;
  ids: Ids;
  logFor: (tenantId: string) => AuditLog;
  /** Carries `audit.seal`. */
  couriers: Couriers;
}

/** Hands every tenant's log what commits owe it. One tenant's trouble is not another's. */
export async function feedLogs(feed: Feed): Promise<void> {
  const tenants = await tenantsOwingLog(feed.database, feed.clock.now(), tenantsPerRound);
  for (const tenantId of tenants) {
    try {
      let fed = batchSize;
      while (fed === batchSize) fed = await feedLog(feed, tenantId);
    } catch (error) {
      console.error(
        JSON.stringify({ event: "audit.feed_delayed", tenant_id: tenantId, error: String(error) }),
      );
      await postponeLog(feed.database, tenantId, feed.clock.now());
    }
  }
}

async function feedLog(feed: Feed, tenantId: string): Promise<number> {
  const owed = await owedEvents(feed.database, tenantId, batchSize);
  if (owed.length === 0) return 0;
  const conflicts = await appendAll(feed.logFor(tenantId), owed);
  if (conflicts.length > 0)
    throw new Error(`the log holds other hashes for ${conflicts.slice(0, 10).join(" ")}`);
  const outboxIds = owed.map(({ outboxId }) => outboxId);
  const seal = await settleLog(feed.database, feed, { tenantId, shard: feed.shard }, outboxIds);
  await deliver(feed.database, feed.couriers, [seal]);
  return owed.length;
}

/** @returns ids the log refused, because it knows them with another content */
async function appendAll(log: AuditLog, owed: readonly OwedEvent[]): Promise<string[]> {
  const events = [...new Map(owed.map(({ event }) => [event.id, event])).values()];
  for (let moves = 0; moves < movesTolerated; moves++) {
    const { size, known } = await log.positions(events.map(({ id }) => id));
    let next = size;
    const entries: LogEntry[] = [];
    for (const event of events) {
      const sequence = known[event.id] ?? next++;
      const leaf = await hashLeaf(utf8(leafText(viewOfEvent(event), sequence)));
      entries.push({ id: event.id, sequence, leafHash: base64url(leaf) });
    }
    const answer = await log.append(entries);
    if (answer.status === "appended") return answer.conflicts;
  }
  throw new Error("the log keeps moving");
}
