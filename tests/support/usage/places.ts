import { readdirSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Tally, tallied } from "./tally.ts";

export type Row = { meter: string; dimension: string; hour: number; late_from: number | null; total: number };

/** Rows that are late have a month in their dimension: no two lines of a ledger are mixed up. */
export function tallyOf(rows: readonly Row[]): Tally {
  const tally: Tally = new Map();
  for (const { meter, dimension, hour, late_from: late, total } of rows)
    tallied(tally, meter, late ? `${dimension} of ${late}` : dimension, hour, total);
  return tally;
}

export const linesOfTenant = `select meter, dimension, hour, late_from, sum(delta) as total from all_usage_lines
  where tenant_id = ? group by meter, dimension, hour, late_from`;
export const hoursOfTenant =
  "select meter, dimension, hour, late_from, total from all_usage_hours where tenant_id = ?";

/** A copy of what is counted is corrected where it lost something: a kill is no reason for that. */
export const correctionsOfTenant = `select count(*) as n from all_audit_events
  where tenant_id = ? and action in ('usage_record.resealed', 'usage_record.set_back')`;

/** The meter objects' files of a local platform; each is one tenant's. */
function objectFiles(persist: string): string[] {
  const entries = readdirSync(path.join(persist, "do"), { recursive: true, encoding: "utf8" });
  return entries
    .filter((name) => /TenantMeter\/[0-9a-f]{64}\.sqlite$/.test(name))
    .map((name) => path.join(persist, "do", name));
}

/**
 * What the object of a tenant has on disk, past every line of our own code that reads it.
 * @param prefix of the ids of events that only this tenant has sent
 */
export function ledgerOnDisk(persist: string, prefix: string): Tally | undefined {
  for (const file of objectFiles(persist)) {
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      const isOurs = database
        .prepare("select 1 from usage_seen where substr(key, 1, length(?1)) = ?1 limit 1")
        .get(prefix);
      if (!isOurs) continue;
      const rows = database
        .prepare("select meter, dimension, hour, late_from, total from usage_totals")
        .all();
      return tallyOf(rows as unknown as Row[]);
    } finally {
      database.close();
    }
  }
  return undefined;
}
