import { storedPrefix } from "./tenant-table.ts";

/**
 * What is over goes, a step at a time, for all tenants alike: rows are found by the index of their end and
 * removed by tenant and id. Each function answers how many went; fewer than the limit means there are no more.
 */
interface Step {
  /** Milliseconds since the epoch: what ended before goes. */
  before: number;
  limit: number;
}

const ends = {
  refresh_tokens: "expires_at",
  idempotency_keys: "expires_at",
  oauth_codes: "expires_at",
  oauth_devices: "expires_at",
  sessions: "min(expires_at, coalesce(revoked_at, expires_at))",
  api_keys: "min(expires_at, coalesce(revoked_at, expires_at))",
} as const;

/** Rows that nothing else leads to. */
export async function removeEnded(
  database: D1Database,
  table: "refresh_tokens" | "idempotency_keys" | "oauth_codes" | "oauth_devices",
  { before, limit }: Step,
): Promise<number> {
  const name = `${storedPrefix}${table}`;
  const end = ends[table];
  const { meta } = await database
    .prepare(
      `delete from ${name} where (tenant_id, id) in (
         select tenant_id, id from ${name} where ${end} < ? order by ${end} limit ?)`,
    )
    .bind(before, limit)
    .run();
  return meta.changes;
}

/** What the lobby knows of a credential goes first: it must lead to no row that is gone. */
export async function removeEndedCredentials(
  { home, database }: { home: D1Database; database: D1Database },
  table: "sessions" | "api_keys",
  { before, limit }: Step,
): Promise<number> {
  const name = `${storedPrefix}${table}`;
  const end = ends[table];
  const { results } = await database
    .prepare(`select tenant_id, id from ${name} where ${end} < ? order by ${end} limit ?`)
    .bind(before, limit)
    .all<{ tenant_id: string; id: string }>();
  if (results.length === 0) return 0;
  const pairs = JSON.stringify(results.map(({ tenant_id, id }) => [tenant_id, id]));
  await home
    .prepare(
      "delete from lobby where (tenant_id, subject_id) in (select value ->> 0, value ->> 1 from json_each(?))",
    )
    .bind(pairs)
    .run();
  const tokens = `delete from ${storedPrefix}refresh_tokens where tenant_id = ?1 and session_id = ?2`;
  const rows = `delete from ${name} where tenant_id = ?1 and id = ?2`;
  await database.batch(
    results.flatMap(({ tenant_id, id }) =>
      (table === "sessions" ? [tokens, rows] : [rows]).map((sql) =>
        database.prepare(sql).bind(tenant_id, id),
      ),
    ),
  );
  return results.length;
}

/** A settled invitation goes, and with it the key of a person who never came. */
export async function removeSettledInvitations(
  database: D1Database,
  { before, limit }: Step,
): Promise<number> {
  const { results } = await database
    .prepare(
      `select tenant_id, id, user_id from ${storedPrefix}invitations where status <> 'pending' and updated_at < ?
       order by updated_at limit ?`,
    )
    .bind(before, limit)
    .all<{ tenant_id: string; id: string; user_id: string }>();
  if (results.length === 0) return 0;
  const row = `delete from ${storedPrefix}invitations where tenant_id = ?1 and id = ?2`;
  const key = `delete from ${storedPrefix}subject_keys where tenant_id = ?1 and id = ?2
    and not exists (select 1 from ${storedPrefix}users where tenant_id = ?1 and id = ?2)`;
  await database.batch(
    results.flatMap(({ tenant_id, id, user_id }) => [
      database.prepare(row).bind(tenant_id, id),
      database.prepare(key).bind(tenant_id, user_id),
    ]),
  );
  return results.length;
}

/** What was tried too often, wherever it was counted. */
export const removeAttempts = (database: D1Database, { before, limit }: Step): Promise<number> =>
  run(
    database,
    `delete from throttle where (kind, digest) in (
       select kind, digest from throttle where window_ends_at < ? order by window_ends_at limit ?)`,
    before,
    limit,
  );

/** The home database's own: what was used once, who signed up, what Stripe said. */
export const homeSteps = {
  single_use: (home: D1Database, { before, limit }: Step) =>
    run(
      home,
      `delete from spent where (kind, digest) in (
         select kind, digest from spent where expires_at < ? order by expires_at limit ?)`,
      before,
      limit,
    ),
  sign_up: (home: D1Database, { before, limit }: Step) =>
    run(
      home,
      `delete from lobby where (kind, digest, tenant_id) in (
         select kind, digest, tenant_id from lobby where kind = 'signup' and created_at < ? order by created_at limit ?)`,
      before,
      limit,
    ),
  payment_event: (home: D1Database, { before, limit }: Step) =>
    run(
      home,
      `update stripe_inbox set body = '{}' where event_id in (
         select event_id from stripe_inbox where processed_at < ? and body <> '{}' order by processed_at limit ?)`,
      before,
      limit,
    ),
} as const;

async function run(database: D1Database, sql: string, before: number, limit: number): Promise<number> {
  const { meta } = await database.prepare(sql).bind(before, limit).run();
  return meta.changes;
}
