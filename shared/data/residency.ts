import type { Region } from "../kernel/region.ts";

/** Says once and for good which region a database belongs to; a trigger refuses tenants of any other. */
export async function sealResidency(database: D1Database, region: Region): Promise<void> {
  await database
    .prepare("insert into residency (one, region) values (1, ?) on conflict do nothing")
    .bind(region)
    .run();
}
