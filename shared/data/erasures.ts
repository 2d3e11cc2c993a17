import { type Column, getTableName } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import { personal } from "./lobby.ts";
import { storedPrefix } from "./tenant-table.ts";
import { Write } from "./write.ts";

/** Whom a ledger says to be erased; a company stands as its own subject. */
export interface Erased {
  tenantId: string;
  subjectId: string;
}

/**
 * Of these people, those of whom this database holds anything that erasure takes: a readable row, a key,
 * a credential, a session, what was tried at them, which any database of the region may have counted. Of these companies, those that stand or are led to. One of the few statements that read across tenants; each part goes by its key.
 */
export async function presentAgain<Entry extends Erased>(
  database: D1Database,
  entries: readonly Entry[],
): Promise<Entry[]> {
  const pairs = entries.map(({ tenantId, subjectId }) => [tenantId, subjectId]);
  const own = (table: string, column: string, more = "") =>
    `exists (select 1 from ${table} where tenant_id = e.value ->> 0 and ${column} = e.value ->> 1 ${more})`;
  const { results } = await database
    .prepare(
      `select e.key as place from json_each(?) as e where
        ${own(`${storedPrefix}users`, "id", "and erased_at is null")}
        or ${own(`${storedPrefix}subject_keys`, "id", "and wrapped is not null")}
        or ${own(`${storedPrefix}passwords`, "id")}
        or ${own(`${storedPrefix}passkeys`, "user_id")}
        or ${own(`${storedPrefix}second_factors`, "user_id")}
        or ${own(`${storedPrefix}phones`, "user_id")}
        or ${own(`${storedPrefix}recovery_codes`, "id")}
        or ${own(`${storedPrefix}sessions`, "user_id")}
        or ${own("lobby", "subject_id")}
        or exists (select 1 from throttle
          where kind in (${personal}) and digest >= (e.value ->> 1) and digest < (e.value ->> 1) || ';')
        or e.value ->> 0 = e.value ->> 1 and (
          ${own(`${storedPrefix}tenants`, "id", "and purged_at is null")}
          or exists (select 1 from lobby where tenant_id = e.value ->> 0)
          or exists (select 1 from placement where tenant_id = e.value ->> 0))`,
    )
    .bind(JSON.stringify(pairs))
    .all<{ place: number }>();
  return results.flatMap(({ place }) => entries[place] ?? []);
}

/** Takes the tenant's rows whose `column` says `value`. */
export const removeAll = (table: SQLiteTable, column: Column, value: string): Write =>
  new Write(getTableName(table), {
    sql: `delete from ${storedPrefix}${getTableName(table)} where tenant_id = ?1 and ${column.name} = ?2`,
    parameters: [value],
    expectOne: false,
  });

/** Takes the refresh tokens of all of a person's sessions. */
export const removeRefreshTokens = (userId: string): Write =>
  new Write("refresh_tokens", {
    sql: `delete from ${storedPrefix}refresh_tokens where tenant_id = ?1 and session_id in
      (select id from ${storedPrefix}sessions where tenant_id = ?1 and user_id = ?2)`,
    parameters: [userId],
    expectOne: false,
  });

/** Takes the tenant's answers kept for replay that hold a text: a copy would outlive what it was made of. */
export const removeAnswersWith = (text: string): Write =>
  new Write("idempotency_keys", {
    sql: `delete from ${storedPrefix}idempotency_keys where tenant_id = ?1 and instr(response, ?2) > 0`,
    parameters: [text],
    expectOne: false,
  });

/** How far a database was compared with the ledger: `replayed` all of it, `patrolled` once more and round and round. */
export interface Watch {
  replayed: number;
  patrolled: number;
}

export async function readWatch(database: D1Database): Promise<Watch> {
  const row = await database
    .prepare("select replayed, patrolled from erasure_watch where one = 1")
    .first<Watch>();
  return row ?? { replayed: 0, patrolled: 0 };
}

export async function keepWatch(database: D1Database, { replayed, patrolled }: Watch): Promise<void> {
  await database
    .prepare("update erasure_watch set replayed = max(replayed, ?), patrolled = ? where one = 1")
    .bind(replayed, patrolled)
    .run();
}

/** The erasure at `position` was just done: nothing is left to compare when everything before it was. */
export async function advanceWatch(database: D1Database, position: number): Promise<void> {
  await database
    .prepare("update erasure_watch set replayed = ?1 where one = 1 and replayed = ?1 - 1")
    .bind(position)
    .run();
}
