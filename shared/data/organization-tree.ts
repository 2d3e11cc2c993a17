import type { Clock } from "../kernel/clock.ts";
import type { Ids } from "../kernel/ids.ts";
import type { Principal } from "../kernel/principal.ts";
import type { AuditEntry } from "./audit-entry.ts";
import { auditWrites } from "./audit-feed.ts";
import type { OutboxMessage } from "./outbox.ts";
import { storedPrefix } from "./tenant-table.ts";
import { expectBelow, type Write, writeIn } from "./write.ts";

interface Committer {
  clock: Clock;
  ids: Ids;
  requestId: string;
  principal: Principal;
}

/** Says in a child's own trail who did it, and not which organisation that was: a child sees no parent. */
const fromAbove = ({ principal, ...stamps }: Committer, entry: AuditEntry): Write[] =>
  auditWrites(stamps, principal.actor, { ...entry, detail: { ...entry.detail, via: "parent" } });

/**
 * Writes in an organisation below whoever commits, with an entry in its own trail, as part of that commit.
 * The batch itself makes sure of the `below`, before anything is written, and fails as `TreeFault`.
 */
export const below = (by: Committer, id: string, entry: AuditEntry, ...writes: Write[]): Write[] => [
  expectBelow(id),
  ...[...writes, ...fromAbove(by, entry)].map((write) => writeIn(id, write)),
];

/** The same for an organisation that the writes themselves plant below whoever commits. */
export const planted = (by: Committer, id: string, entry: AuditEntry, ...writes: Write[]): Write[] => [
  ...[...writes, ...fromAbove(by, entry)].map((write) => writeIn(id, write)),
  expectBelow(id),
];

interface OwedRow {
  tenantId: string;
  id: string;
  payload: string;
}

/**
 * What a change handed down has left to tell meters of the organisations below: the database wrote these
 * debts itself. The sweep pays whatever is not asked for here.
 */
export async function wordsBelow(
  database: D1Database,
  tenantId: string,
  shard: number,
  limit = 100,
): Promise<OutboxMessage[]> {
  const topic = "meter.configure";
  const { results } = await database
    .prepare(
      `select o.tenant_id as tenantId, o.id, o.payload from ${storedPrefix}organization_tree t
       join ${storedPrefix}outbox o on o.tenant_id = t.id and +o.topic = ?2 where t.tenant_id = ?1 limit ?3`,
    )
    .bind(tenantId, topic, limit)
    .all<OwedRow>();
  return results.map((row) => ({
    ...row,
    shard,
    topic,
    payload: JSON.parse(row.payload) as OutboxMessage["payload"],
  }));
}
