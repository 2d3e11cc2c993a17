import { storedPrefix } from "./tenant-table.ts";

/**
 * The end of a tenant's rows. Nothing here is a commit: a purged tenant has no trail left to write to.
 * Every statement reaches rows by the tenant's key, and each function may be repeated and stopped anywhere.
 */

/**
 * Crypto-shredding first: the keys go, and with them everything sealed; the row becomes a tombstone, from
 * which on the database refuses every commit of this tenant. Only a purge that was decided is begun.
 */
export async function shredTenant(database: D1Database, tenantId: string, now: number): Promise<void> {
  await database.batch([
    ...["subject_keys", "data_keys"].map((table) =>
      database
        .prepare(
          `delete from ${storedPrefix}${table} where tenant_id = ?1
             and exists (select 1 from ${storedPrefix}tenants where tenant_id = ?1 and id = ?1 and purging_at is not null)`,
        )
        .bind(tenantId),
    ),
    database
      .prepare(
        `update ${storedPrefix}tenants set purged_at = ?2, name = '', slug = '', updated_at = ?2, version = version + 1
         where tenant_id = ?1 and id = ?1 and purging_at is not null and purged_at is null`,
      )
      .bind(tenantId, now),
    // Rows of those above it, which say where it stood.
    database
      .prepare(
        `delete from ${storedPrefix}organization_tree where id = ?1
           and exists (select 1 from ${storedPrefix}tenants where tenant_id = ?1 and id = ?1 and purged_at is not null)`,
      )
      .bind(tenantId),
  ]);
}

/** Whether the end of this tenant was decided: nothing leads back from there. */
export async function isCondemned(database: D1Database, tenantId: string): Promise<boolean> {
  const row = await database
    .prepare(
      `select purging_at from ${storedPrefix}tenants where tenant_id = ?1 and id = ?1 and purging_at is not null`,
    )
    .bind(tenantId)
    .first();
  return row !== null;
}

/**
 * Decides the end of a tenant once more, which a restore of the database brought back to before it; the
 * outbox owes it from then on. A tombstone is left alone. @returns whether it had come back
 */
export async function condemnAgain(database: D1Database, tenantId: string, now: number): Promise<boolean> {
  const stands = `exists (select 1 from ${storedPrefix}tenants where tenant_id = ?1 and id = ?1 and purged_at is null)`;
  const [owed] = await database.batch([
    database
      .prepare(
        `insert into ${storedPrefix}outbox (tenant_id, id, topic, payload, created_at, next_attempt_at)
         select ?1, 'out_purge_again', 'tenant.purge', '{}', ?2, ?2 where ${stands}
         on conflict (tenant_id, id) do update set next_attempt_at = excluded.next_attempt_at`,
      )
      .bind(tenantId, now),
    database
      .prepare(
        `update ${storedPrefix}tenants set status = 'closed', closed_at = coalesce(closed_at, ?2), purging_at = ?2,
           updated_at = ?2, version = version + 1
         where tenant_id = ?1 and id = ?1 and purging_at is null and purged_at is null`,
      )
      .bind(tenantId, now),
  ]);
  return (owed?.meta.changes ?? 0) > 0;
}

/** The tables of tenants, each before those it references. */
async function tablesInOrder(database: D1Database): Promise<string[]> {
  const { results } = await database
    .prepare(
      `select m.name as name, f."table" as parent from sqlite_schema m left join pragma_foreign_key_list(m.name) f
       where m.type = 'table' and m.name glob ?`,
    )
    .bind(`${storedPrefix}*`)
    .all<{ name: string; parent: string | null }>();
  const left = new Set(results.map(({ name }) => name));
  const ordered: string[] = [];
  while (left.size > 0) {
    const held = new Set(
      results.flatMap(({ name, parent }) => (left.has(name) && parent !== name ? [parent] : [])),
    );
    const free = [...left].filter((name) => !held.has(name));
    if (free.length === 0) throw new Error("the tables reference each other in a circle");
    for (const name of free.sort()) {
      left.delete(name);
      ordered.push(name);
    }
  }
  return ordered.filter((name) => name !== `${storedPrefix}tenants`);
}

const chunk = 200;

/**
 * Deletes rows of a purged tenant, at most `budget`, in an order the references allow. What the purge
 * itself still owes stays, so that a killed one is taken up again.
 * @param before called with the ids of a table's rows before they go, for what those rows lead to
 * @returns whether nothing is left
 */
export async function deleteRows(
  database: D1Database,
  tenantId: string,
  budget: number,
  before: (table: string, ids: string[]) => Promise<void>,
): Promise<boolean> {
  await database
    .prepare(
      `insert into ${storedPrefix}retention_permits (tenant_id, id, before) select ?1, 'audit_events', 9007199254740991
       where exists (select 1 from ${storedPrefix}tenants where tenant_id = ?1 and id = ?1 and purged_at is not null)
       on conflict (tenant_id, id) do update set before = excluded.before`,
    )
    .bind(tenantId)
    .run();
  let left = budget;
  const tables = await tablesInOrder(database);
  const permits = `${storedPrefix}retention_permits`;
  for (const table of [...tables.filter((name) => name !== permits), permits]) {
    const kept = table === `${storedPrefix}outbox` ? "and topic <> 'tenant.purge'" : "";
    for (let more = true; more; ) {
      const wanted = Math.min(chunk, left);
      const { results } = await database
        .prepare(`select id from ${table} where tenant_id = ? ${kept} limit ?`)
        .bind(tenantId, wanted)
        .all<{ id: string }>();
      if (results.length === 0) break;
      const ids = results.map(({ id }) => id);
      await before(table.slice(storedPrefix.length), ids);
      await database
        .prepare(`delete from ${table} where tenant_id = ? and id in (select value from json_each(?))`)
        .bind(tenantId, JSON.stringify(ids))
        .run();
      left -= ids.length;
      if (left <= 0) return false;
      more = results.length === wanted;
    }
  }
  return true;
}

/** What led to the tenant: credentials in the lobby, its place, and its name in the operators' list. */
export async function forgetPlace(home: D1Database, tenantId: string): Promise<void> {
  await home.batch([
    home.prepare("delete from lobby where tenant_id = ?").bind(tenantId),
    home.prepare("delete from placement where tenant_id = ?").bind(tenantId),
  ]);
}

/** Stripe's events of the tenant's subscriptions keep their ids, which must not come twice, and lose their bodies. */
export async function emptyStripeEvents(
  home: D1Database,
  database: D1Database,
  tenantId: string,
  now: number,
): Promise<void> {
  const { results } = await database
    .prepare(`select distinct customer_id from ${storedPrefix}subscriptions where tenant_id = ?`)
    .bind(tenantId)
    .all<{ customer_id: string }>();
  if (results.length === 0) return;
  await home
    .prepare(
      `update stripe_inbox set body = '{}', processed_at = coalesce(processed_at, ?2), outcome = coalesce(outcome, 'purged')
       where json_valid(body)
         and coalesce(json_extract(body, '$.data.object.customer.id'), json_extract(body, '$.data.object.customer'))
           in (select value from json_each(?1))`,
    )
    .bind(JSON.stringify(results.map(({ customer_id }) => customer_id)), now)
    .run();
}
