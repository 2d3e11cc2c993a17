import {
  type DueStatement,
  dueStatements,
  openStatements,
  postponeStatement,
  unstatedTenants,
} from "../../data/due-statements.ts";
import { StaleWrite } from "../../data/faults.ts";
import type { TenantDb } from "../../data/tenant-db.ts";
import { insert, update, type Write } from "../../data/write.ts";
import { caretakerDb } from "../caretaker.ts";
import type { LastingDrift } from "../drift.ts";
import { usageMonth } from "../periods.ts";
import { reconcile, type UsageRoom } from "../service.ts";
import { graceMilliseconds, linesOf, mostDrift, retryMilliseconds } from "../statement-rules.ts";
import { findStatement } from "../statement-store.ts";
import { type StatementRow, usageStatements } from "../statement-tables.ts";

const tenantsAtOnce = 500;
const statementsAtOnce = 10;

/** Every company has a statement for the month that runs; months that are over are closed, each for itself. */
export async function tendStatements(room: UsageRoom): Promise<void> {
  for (const [shard, database] of room.shards.all().entries())
    try {
      await tendShard(room, shard, database);
    } catch (error) {
      console.error(JSON.stringify({ event: "statements.failed", shard, error: String(error) }));
    }
}

async function tendShard(room: UsageRoom, shard: number, database: D1Database): Promise<void> {
  const now = room.clock.now();
  const begun = (await unstatedTenants(database, tenantsAtOnce)).map(({ tenantId, createdAt }) => {
    return { tenantId, id: room.ids.next("usageStatement"), now, ...termsOf(createdAt, now) };
  });
  await openStatements(database, begun);
  for (const due of await dueStatements(database, now, statementsAtOnce))
    await closeStatement(room, shard, due).catch(async (error: unknown) => {
      // Whoever was faster has closed it.
      if (error instanceof StaleWrite) return;
      console.error(JSON.stringify({ event: "statement.delayed", id: due.id, error: String(error) }));
      await postponeStatement(database, due, now + retryMilliseconds);
    });
}

/** The month around `at`, as a statement of it begins. */
function termsOf(anchor: number, at: number) {
  const { start, end } = usageMonth(anchor, at);
  return { periodStart: start, periodEnd: end, dueAt: end + graceMilliseconds };
}

/**
 * Closes the month in the ledger, copies what is left, and compares all who know what was used. Where they agree to the
 * unit, the statement is final and the next begins; where not, nothing is billed, and a later run compares again.
 */
async function closeStatement(room: UsageRoom, shard: number, due: DueStatement): Promise<void> {
  const db = caretakerDb(room, due.tenantId, shard);
  const statement = await findStatement(db, due.id);
  if (!statement || statement.state === "final") return;
  const { id, version, periodStart, periodEnd } = statement;
  await room.ledgerOf(due.tenantId).closeMonth(periodStart);
  const { drift, hours } = await reconcile(room, due.tenantId, periodStart, periodEnd);
  if (drift.length > 0) return await block(room, db, statement, drift);
  const lines = linesOf(hours);
  const now = room.clock.now();
  await db.commit(
    { ...entryOf("final", statement), detail: { lines: lines.length } },
    update(usageStatements, id, version, {
      ...{ state: "final", lines, drift: [], closedAt: now, updatedAt: now },
    }),
    ...(due.status === "closed" ? [] : [nextOf(room, due.createdAt, statement)]),
  );
}

function nextOf({ clock, ids }: UsageRoom, anchor: number, { periodEnd }: StatementRow): Write {
  const now = clock.now();
  const id = ids.next("usageStatement");
  return insert(usageStatements, {
    ...{ id, state: "open", lines: [], drift: [], createdAt: now, updatedAt: now },
    ...termsOf(anchor, periodEnd),
  });
}

/** The trail and the log hear of every try. */
async function block(
  { clock }: UsageRoom,
  db: TenantDb,
  statement: StatementRow,
  drift: LastingDrift[],
): Promise<void> {
  const { id, version } = statement;
  const now = clock.now();
  console.error(JSON.stringify({ event: "statement.blocked", id, differences: drift.length }));
  const dueAt = now + retryMilliseconds;
  await db.commit(
    {
      ...entryOf("blocked", statement),
      detail: {
        differences: drift.length,
        forgotten: drift.filter(({ cause }) => cause === "forgotten").length,
      },
    },
    update(usageStatements, id, version, {
      ...{ state: "blocked", drift: drift.slice(0, mostDrift), dueAt, updatedAt: now },
    }),
  );
}

const entryOf = (what: "final" | "blocked", { id }: StatementRow) => ({
  action: `usage_statement.${what}`,
  target: { kind: "usage_statement", id },
});
