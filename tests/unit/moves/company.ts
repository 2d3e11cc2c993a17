import { portableTables } from "../../../shared/data/portable-tables.ts";
import { utf8 } from "../../../shared/kernel/encoding.ts";
import { bareKeys } from "../../../shared/moves/keys.ts";
import type { TestRegion, World } from "./regions.ts";

const consentOf = (world: World) => world.ids.next("move");

/** A company with rows in many tables, a log, files, jobs and a meter; its owner agreed to the move. */
export async function found(world: World): Promise<{ moveId: string }> {
  const { us, tenantId, shard, now } = world;
  const { raw } = us.databases[shard] as (typeof us.databases)[number];
  const [home] = us.databases;
  const run = (sql: string, ...values: (string | number | null)[]) =>
    raw.prepare(sql).run(tenantId, ...values);
  run(
    `insert into all_tenants (tenant_id, id, slug, name, region, plan, status, created_at, updated_at)
     values (?1, ?1, 's' || ?1, 'n', 'us', 'enterprise', 'active', 1, 1)`,
  );
  const keyId = world.ids.next("dataKey");
  const root = await us.root;
  const wrapped = await root.wrap(utf8("the company's key"), { tenantId, keyId });
  run(
    "insert into all_data_keys values (?, ?, 1, 'current', ?, null, ?, null, 0, 1, 1, 1)",
    keyId,
    root.id,
    wrapped,
  );
  for (let count = 0; count < 4; count++) {
    run(
      "insert into all_projects values (?, ?, ?, '', 'u', 1, 1, 1)",
      world.ids.next("project"),
      `p${count}`,
    );
    const status = count < 3 ? "succeeded" : "running";
    const task = world.ids.next("task");
    run(
      `insert into all_tasks select ?1, ?2, id, 't', ?3, 'deterministic', null, 'u', null, null, 1, 1, 1
       from all_projects where tenant_id = ?1 limit 1`,
      task,
      status,
    );
    // A job that is not over stays behind: its task starts anew over there.
    us.storesOf(tenantId).jobs.set(task, {
      job: { phase: "settle" } as never,
      facts: {},
      events: [{ seq: 1, json: "{}" }],
    });
    const event = world.ids.next("audit");
    run("insert into all_audit_events values (?, ?, 1, 'user', 'u', 'a', 't', 'i', 'r', '{}')", event);
    us.storesOf(tenantId).leaves.push({ id: event, sequence: count, leafHash: `leaf ${count}` });
    us.storesOf(tenantId).files.set(`tasks/${task}/${count}`, `file ${count}`);
    home?.raw
      .prepare("insert into lobby values ('api_key', ?, ?, 'key', ?, 1)")
      .run(`${tenantId} ${count}`, tenantId, shard);
  }
  home?.raw
    .prepare("insert into lobby values ('email', ?, ?, 'usr', ?, 1)")
    .run(`mail ${tenantId}`, tenantId, shard);
  home?.raw.prepare("insert into placement (tenant_id, shard) values (?, ?)").run(tenantId, shard);
  us.storesOf(tenantId).heads.push({ size: 2, witness: null, frontier: [] } as never);
  const { meter } = us.storesOf(tenantId);
  meter.settings.configure({ plan: "enterprise", revision: 1, anchor: 0 });
  for (let count = 0; count < 5; count++) meter.usage.see(`event ${count}`, `hash ${count}`, count);
  meter.usage.add({ hour: 0, lateFrom: null }, "api_calls", "", 5);
  const moveId = consentOf(world);
  run(
    "insert into all_moves values (?, ?, 'us', 'eu', 'consented', 'u', ?, null, 1, 1, 1)",
    moveId,
    now + 1e9,
  );
  return { moveId };
}

/** A write of the company's, as any other. @returns whether it was taken; a refused one changed nothing */
export function write(region: TestRegion, shard: number, value: number): boolean {
  const { tenantId, ids } = region.world;
  const { raw } = region.databases[shard] as (typeof region.databases)[number];
  const project = ids.next("project");
  try {
    raw
      .prepare("insert into all_projects values (?, ?, ?, '', 'u', 1, 1, 1)")
      .run(tenantId, project, `w${value}`);
    raw
      .prepare(
        "update all_projects set name = ?, version = version + 1 where tenant_id = ? and name like 'p%'",
      )
      .run(`p${value}`, tenantId);
    return true;
  } catch (error) {
    if (!/tenant_moving|FOREIGN KEY/.test(String(error))) throw error;
    return false;
  }
}

/** All that a region holds of the company, in whatever database, without what is each region's own. */
export async function holdings(region: TestRegion, shard: number) {
  const { tenantId } = region.world;
  const { raw, d1 } = region.databases[shard] as (typeof region.databases)[number];
  const tables = await portableTables(d1);
  const rows: Record<string, Record<string, unknown>[]> = Object.fromEntries(
    tables.map(({ name }) => [
      name,
      raw
        .prepare(`select * from ${name} where tenant_id = ? order by id`)
        .all(tenantId)
        .map((row) => ({ ...row, region: "", root_id: "", wrapped: "" })),
    ]),
  );
  const { leaves, heads, files, jobs, meter } = region.storesOf(tenantId);
  const keys = rows["all_data_keys"]?.length ? await bareKeys(d1, tenantId, await region.root) : [];
  const over =
    rows["all_tasks"]?.filter(({ status }) => status === "succeeded").map(({ id }) => String(id)) ?? [];
  const stores = {
    leaves,
    heads,
    files: [...files].sort(),
    jobs: over.map((id) => jobs.get(id)),
    meter: meter.rows(),
  };
  return { rows, keys, stores: structuredClone(stores), jobs: jobs.size };
}

export const countOf = (rows: Record<string, unknown[]>): number =>
  Object.values(rows).reduce((sum, { length }) => sum + length, 0);

/** Where the company may write: nowhere for a moment, never in two places. */
export function homes(world: World): string[] {
  const places = [
    [world.us, 0],
    [world.us, 1],
    [world.eu, 0],
  ] as const;
  return places
    .filter(([region, shard]) => {
      const { raw } = region.databases[shard] as (typeof region.databases)[number];
      const tenant = raw.prepare("select 1 from all_tenants where tenant_id = ?").get(world.tenantId);
      const moving = raw.prepare("select state from moving where tenant_id = ?").get(world.tenantId);
      return tenant !== undefined && ["copying", "here", undefined].includes(moving?.["state"] as string);
    })
    .map(([{ region }, shard]) => `${region}-${shard}`);
}
