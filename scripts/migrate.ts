import type { Miniflare } from "miniflare";
import type { Region } from "../shared/kernel/region.ts";
import { type Plan, readPlan } from "./plan.ts";
import type { Migration, MigrationFolder } from "./wrangler-files.ts";

type Database = Awaited<ReturnType<Miniflare["getD1Database"]>>;
type Target = { worker: string; binding: string; folder: MigrationFolder; region?: Region };

/** The table of `wrangler d1 migrations apply`, so that a local state is one wrangler understands too. */
export const bookkeeping = `create table if not exists d1_migrations (
  id integer primary key autoincrement, name text unique, applied_at timestamp default current_timestamp not null)`;

/** Applies every outstanding migration to the directory and to each shard of each region. */
export async function migrate(platform: Miniflare, regions: readonly Region[]): Promise<number> {
  const plan = readPlan();
  const applied = await Promise.all(
    targets(plan, regions).map(({ worker, binding, folder, region }) =>
      patiently(async () => {
        const database = await platform.getD1Database(binding, worker);
        const count = await apply(database, plan.migrations[folder]);
        if (region !== undefined) await database.prepare(sealing(region)).run();
        return count;
      }),
    ),
  );
  return applied.reduce((sum, count) => sum + count, 0);
}

/** A runtime that is busy elsewhere closes connections, before or within an answer. All of this may be done twice. */
async function patiently<Result>(work: () => Promise<Result>, attempts = 5): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const isClosed = error instanceof TypeError && ["fetch failed", "terminated"].includes(error.message);
    if (!isClosed || attempts === 1) throw error;
    return patiently(work, attempts - 1);
  }
}

/** Says once and for good which region a database belongs to; a trigger refuses tenants of any other. */
export const sealing = (region: Region): string =>
  `insert into residency (one, region) values (1, '${region}') on conflict (one) do nothing`;

/** A shard is whatever D1 binding a region's api script has: another shard is another binding. */
function targets(plan: Plan, regions: readonly Region[]): Target[] {
  const regional = regions.flatMap((region) =>
    (plan.workers[`api-${region}`]?.databases ?? []).map(
      ({ binding }): Target => ({ worker: `api-${region}`, binding, folder: "region", region }),
    ),
  );
  return [{ worker: "directory", binding: "DIRECTORY", folder: "directory" }, ...regional];
}

/**
 * All outstanding migrations are one batch, hence atomic, together with the lines that say so. The local runtime
 * takes a whole file as one statement, which is eight times as fast as one by one; a deploy leaves this to wrangler.
 */
async function apply(database: Database, migrations: Migration[]): Promise<number> {
  await database.prepare(bookkeeping).run();
  const { results } = await database.prepare("select name from d1_migrations").all<{ name: string }>();
  const done = new Set(results.map(({ name }) => name));
  const outstanding = migrations.filter(({ name }) => !done.has(name));
  const statements = outstanding.flatMap(({ name, statements }) => [
    database.prepare(statements.map((statement) => `${statement.replace(/;\s*$/, "")};\n`).join("")),
    database.prepare("insert into d1_migrations (name) values (?)").bind(name),
  ]);
  if (statements.length > 0) await database.batch(statements);
  return outstanding.length;
}
