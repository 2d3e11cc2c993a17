import { storedPrefix } from "./tenant-table.ts";

/** A batch of a meter's record of use, for the tables `usage_*`. */
export interface CopiedBatch {
  sequence: number;
  sealedAt: number;
  lines: {
    meter: string;
    dimension: string;
    hour: number;
    lateFrom: number | null;
    /** `null`: whatever brings the sum of all deltas to the total. */
    delta: number | null;
    total: number;
  }[];
}

const live = `exists (select 1 from ${storedPrefix}tenants where tenant_id = ?1 and id = ?1 and purged_at is null)`;
const id = "printf('%012d', ?2)";
/** Batches are copied in order: where there is a newer one, this one was there before, and what is lost of it is in a correction. */
const newest = `not exists (select 1 from ${storedPrefix}usage_batches where tenant_id = ?1 and id > ${id})`;
/** A meter that was set back uses a number again: what it says under it is not what is here. */
const anothers = `exists (select 1 from ${storedPrefix}usage_batches where tenant_id = ?1 and id = ${id} and sealed_at <> ?3)`;
const of = (name: string) => `json_extract(e.value, '$.${name}')`;
const facts = `${of("meter")}, ${of("dimension")}, ${of("hour")}, ${of("lateFrom")}`;
const summed = `(select coalesce(sum(l.delta), 0) from ${storedPrefix}usage_lines l where l.tenant_id = ?1 and l.hour = ${of("hour")}
  and l.meter = ${of("meter")} and l.dimension = ${of("dimension")} and l.late_from is ${of("lateFrom")})`;
const hourId = `${of("hour")} || ' ' || ${of("meter")} || ' ' || coalesce(${of("lateFrom")}, 0) || ' ' || ${of("dimension")}`;

/**
 * One batch of one tenant, in one commit and without an entry in the trail: what a machine counts is no event. A batch
 * that is there is not entered again, and an hour's total is rewritten by a newer batch only, so that any number of
 * copiers may do so at once, in any order and as often as they like. A correction's deltas are known here, in the very
 * commit that enters them. @returns whether it is there; `false`: another batch has its number, and nothing was entered
 * @throws the tenant is moving, or is no more
 */
export async function copyBatch(
  database: D1Database,
  tenantId: string,
  batch: CopiedBatch,
): Promise<boolean> {
  const { sequence, sealedAt, lines } = batch;
  const json = JSON.stringify(lines);
  const results = await database.batch([
    database
      .prepare(
        `insert into ${storedPrefix}usage_batches (tenant_id, id, sequence, sealed_at)
         select ?1, ${id}, ?2, ?3 where ${live} and ${newest} on conflict (tenant_id, id) do nothing`,
      )
      .bind(tenantId, sequence, sealedAt),
    database
      .prepare(
        `insert into ${storedPrefix}usage_lines (tenant_id, id, batch_id, meter, dimension, hour, late_from, delta, total)
         select ?1, ${id} || printf('.%04d', e.key), ${id}, ${facts}, coalesce(${of("delta")}, ${of("total")} - ${summed}), ${of("total")}
         from json_each(?4) as e where ${newest} and not ${anothers} on conflict (tenant_id, id) do nothing`,
      )
      .bind(tenantId, sequence, sealedAt, json),
    database
      .prepare(
        `insert into ${storedPrefix}usage_hours (tenant_id, id, meter, dimension, hour, late_from, total, sequence)
         select ?1, ${hourId}, ${facts}, ${of("total")}, ?2 from json_each(?4) as e where ${newest} and not ${anothers}
         on conflict (tenant_id, id) do update set total = excluded.total, sequence = excluded.sequence,
           meter = excluded.meter, dimension = excluded.dimension, hour = excluded.hour, late_from = excluded.late_from
           where sequence < excluded.sequence`,
      )
      .bind(tenantId, sequence, sealedAt, json),
    database.prepare(`select 1 where ${anothers}`).bind(tenantId, sequence, sealedAt),
  ]);
  return results.at(-1)?.results.length === 0;
}

/** Number of the newest batch that is here; 0: none. */
export async function newestBatch(database: D1Database, tenantId: string): Promise<number> {
  const query = `select sequence from ${storedPrefix}usage_batches where tenant_id = ? order by id desc limit 1`;
  return (await database.prepare(query).bind(tenantId).first<{ sequence: number }>())?.sequence ?? 0;
}
