import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";
import { jobsOf } from "../../shared/agents/jobs.ts";
import { auditLogOf } from "../../shared/audit/log.ts";
import { enterLobby, placeTenant } from "../../shared/data/lobby.ts";
import { projectTenant } from "../../shared/data/placement.ts";
import { enterInbox, readInbox } from "../../shared/data/stripe-inbox.ts";
import { openTenantDb } from "../../shared/data/tenant-db.ts";
import { systemPrincipal } from "../../shared/identity/credential.ts";
import { clockAt } from "../../shared/kernel/clock.ts";
import { meterOf } from "../../shared/limits/meter.ts";
import { type PurgeStores, purgeSome } from "../../shared/operators/purge.ts";
import { ledgerOf } from "../../shared/privacy/ledger.ts";
import { at, fill, ids, prepare, rowsOf, storesOf, tables } from "./purge-room.ts";

const clock = clockAt(at);
/** The tenant's rows are in one database, what leads to it in the other. */
const shard = 1;
const shards = {
  home: env.DB_0,
  count: 2,
  of: (index: number) => [env.DB_0, env.DB_1][index] as D1Database,
  all: () => [env.DB_0, env.DB_1],
};

async function newTenant(): Promise<string> {
  const tenantId = ids.next("tenant");
  await fill(env.DB_1, tenantId);
  await placeTenant(env.DB_0, tenantId, shard);
  await projectTenant(env.DB_0, env.DB_1, tenantId, shard);
  await enterLobby(env.DB_0, { kind: "email", digest: `d-${tenantId}`, tenantId, subjectId: "u", shard }, at);
  await meterOf(env, tenantId).configure({ plan: "team", revision: 1, anchor: at });
  const leafHash = "A".repeat(43);
  await auditLogOf(env, tenantId).append([{ id: ids.next("audit"), sequence: 0, leafHash }]);
  await env.FILES.put(`tenants/${tenantId}/tasks/x/specification`, "text");
  return tenantId;
}

const decide = (tenantId: string) =>
  env.DB_1.prepare(
    "update all_tenants set status = 'closed', closed_at = 1, purging_at = 2 where tenant_id = ?",
  )
    .bind(tenantId)
    .run();

const purge = (tenantId: string, stores: PurgeStores = storesOf(), room = shards) =>
  purgeSome({ shards: room, clock, stores }, tenantId, shard);

const purgeEntriesOf = async (tenantId: string) =>
  (await ledgerOf(env).after(0, 10_000)).filter((entry) => entry.tenantId === tenantId);

const tombstone = (tenantId: string) => ({
  all_tenants: [
    expect.objectContaining({ id: tenantId, name: "", slug: "", status: "closed", purged_at: at }),
  ],
});

async function expectGone(tenantId: string): Promise<void> {
  expect(await rowsOf(env.DB_1, tenantId)).toEqual(tombstone(tenantId));
  for (const table of ["lobby", "placement"]) {
    const left = env.DB_0.prepare(`select 1 from ${table} where tenant_id = ?`).bind(tenantId);
    expect((await left.all()).results, table).toEqual([]);
  }
  expect((await env.FILES.list({ prefix: `tenants/${tenantId}/` })).objects).toEqual([]);
  expect(await meterOf(env, tenantId).usage()).toBeNull();
  expect((await auditLogOf(env, tenantId).positions([])).size).toBe(0);
}

/** Whatever may stop a run: the n-th statement or call of it fails, as it would when the process dies there. */
function killedAfter(steps: number, stores: PurgeStores) {
  let left = steps;
  const step = <T>(work: () => T): T => {
    if (left-- <= 0) throw new Error("killed");
    return work();
  };
  const database = (real: D1Database): D1Database =>
    ({
      prepare: (sql: string) => step(() => real.prepare(sql)),
      batch: (statements: D1PreparedStatement[]) => step(() => real.batch(statements)),
    }) as unknown as D1Database;
  const [home, second] = [database(env.DB_0), database(env.DB_1)];
  const room = { ...shards, home, of: (index: number) => (index === 0 ? home : second) };
  const killed: PurgeStores = {
    meterOf: (tenantId) => ({ purge: () => step(() => stores.meterOf(tenantId).purge()) }),
    auditLogOf: (tenantId) => ({ purge: () => step(() => stores.auditLogOf(tenantId).purge()) }),
    wipeJob: (taskId) => step(() => stores.wipeJob(taskId)),
    wipeFiles: (tenantId) => step(() => stores.wipeFiles(tenantId)),
    directory: { forget: (tenantId) => step(() => stores.directory.forget(tenantId)) },
    ledger: { enter: (entry) => step(() => stores.ledger.enter(entry)) },
  };
  return { room, killed };
}

beforeEach(prepare);

describe("the end of a tenant (M-012, M-204)", () => {
  test("nothing is left but a tombstone without a name, and its neighbour has lost nothing", async () => {
    const [ours, theirs] = [await newTenant(), await newTenant()];
    const every = (await tables(env.DB_1)).map(({ name }) => name);
    expect(Object.keys(await rowsOf(env.DB_1, ours)).sort()).toEqual(every);
    const before = JSON.stringify(await rowsOf(env.DB_1, theirs));
    const forgotten: string[] = [];
    await decide(ours);
    expect(await purge(ours, storesOf(forgotten))).toBe(true);
    await expectGone(ours);
    expect(forgotten).toEqual([ours]);
    expect(JSON.stringify(await rowsOf(env.DB_1, theirs))).toBe(before);
    expect(await env.FILES.get(`tenants/${theirs}/tasks/x/specification`)).not.toBeNull();
    expect((await meterOf(env, theirs).usage())?.plan).toBe("team");
    expect((await auditLogOf(env, theirs).positions([])).size).toBe(1);
  });

  test("those above it keep no row that says where it stood", async () => {
    const [above, tenantId] = [await newTenant(), await newTenant()];
    const standing = "select 1 from all_organization_tree where id = ?";
    await env.DB_1.prepare("insert into all_organization_tree (tenant_id, id, depth) values (?, ?, 1)")
      .bind(above, tenantId)
      .run();
    await decide(tenantId);
    await purge(tenantId);
    expect((await env.DB_1.prepare(standing).bind(tenantId).all()).results).toEqual([]);
    expect(Object.keys(await rowsOf(env.DB_1, above))).toContain("all_organization_tree");
  });

  test("killed after any step and taken up again it ends the same", async () => {
    const ends: string[] = [];
    for (const steps of [0, 1, 2, 3, 5, 8, 13, 27, 50, 500]) {
      const tenantId = await newTenant();
      await decide(tenantId);
      const { room, killed } = killedAfter(steps, storesOf());
      const end = await purge(tenantId, killed, room).catch((error: Error) => error.message);
      if (end === "killed") expect(await purge(tenantId)).toBe(true);
      await expectGone(tenantId);
      ends.push(String(end));
    }
    expect([ends.at(0), ends.at(-1)]).toEqual(["killed", "true"]);
    expect(ends.filter((end) => end === "killed").length).toBeGreaterThan(6);
  }, 30_000);

  test("the keys go before anything else: a purge that came no further has made all sealed text unreadable", async () => {
    const tenantId = await newTenant();
    await decide(tenantId);
    const { room, killed } = killedAfter(7, storesOf());
    await expect(purge(tenantId, killed, room)).rejects.toThrow("killed");
    const left = await rowsOf(env.DB_1, tenantId);
    expect(Object.keys(left)).not.toContain("all_data_keys");
    expect(Object.keys(left)).not.toContain("all_subject_keys");
    expect(Object.keys(left)).toContain("all_users");
  });

  test("from then on no commit of the tenant succeeds, whoever still holds a right to one", async () => {
    const tenantId = await newTenant();
    await decide(tenantId);
    await purge(tenantId);
    const principal = systemPrincipal(tenantId, shard);
    const db = openTenantDb({ database: env.DB_1, principal, clock, ids, requestId: "req_test0000" });
    const entry = { action: "late", target: { kind: "tenant", id: tenantId } };
    await expect(db.commit(entry)).rejects.toThrow();
    await expectGone(tenantId);
    for (const change of ["purged_at = null", "purging_at = null", "purged_at = 5"])
      await expect(
        env.DB_1.prepare(`update all_tenants set ${change} where tenant_id = ?`).bind(tenantId).run(),
      ).rejects.toThrow("final");
  });

  test("what nobody decided to purge is not touched", async () => {
    const tenantId = await newTenant();
    const before = await rowsOf(env.DB_1, tenantId);
    await expect(purge(tenantId)).rejects.toThrow("nobody decided");
    expect(await purgeEntriesOf(tenantId)).toEqual([]);
    const after = await rowsOf(env.DB_1, tenantId);
    expect(after["all_data_keys"]).toEqual(before["all_data_keys"]);
    expect(after["all_tenants"]).toEqual(before["all_tenants"]);
    expect(after["all_audit_events"]).toEqual(before["all_audit_events"]);
  });

  test("more rows than one run takes are taken by the next ones, and the purge's own debt stays till the end", async () => {
    const tenantId = await newTenant();
    await env.DB_1.prepare(
      `insert into all_idempotency_keys (tenant_id, id, request_hash, status, response, created_at, expires_at)
       with recursive n (i) as (select 1 union all select i + 1 from n where i < 12000)
       select ?, 'k' || i, 'h', 200, '{}', 1, 2 from n`,
    )
      .bind(tenantId)
      .run();
    await env.DB_1.prepare(
      `insert into all_outbox (tenant_id, id, topic, payload, created_at, next_attempt_at) values (?, 'out_p', 'tenant.purge', '{}', 1, 1)`,
    )
      .bind(tenantId)
      .run();
    await decide(tenantId);
    expect(await purge(tenantId)).toBe(false);
    expect(await purge(tenantId)).toBe(true);
    expect(Object.keys(await rowsOf(env.DB_1, tenantId))).toEqual(["all_outbox", "all_tenants"]);
  });

  test("Stripe's events keep the ids that must not come twice and lose what they said", async () => {
    const tenantId = await newTenant();
    const customer = `cus_${tenantId}`;
    await env.DB_1.prepare("update all_subscriptions set customer_id = ? where tenant_id = ?")
      .bind(customer, tenantId)
      .run();
    const enter = async (whose: unknown) => {
      const eventId = `evt_${ids.secret(8)}`;
      const body = JSON.stringify({ id: eventId, data: { object: { customer: whose } } });
      await enterInbox(env.DB_0, { eventId, type: "t", created: 1, body }, at);
      return eventId;
    };
    const [own, expanded, foreign] = [
      await enter(customer),
      await enter({ id: customer }),
      await enter("cus_x"),
    ];
    await decide(tenantId);
    await purge(tenantId);
    for (const id of [own, expanded])
      expect(await readInbox(env.DB_0, id)).toMatchObject({ body: "{}", outcome: "purged" });
    expect((await readInbox(env.DB_0, foreign))?.body).toContain("cus_x");
  });

  test("a task's object forgets its files and events, and its watchers are sent away", async () => {
    const taskId = ids.next("task");
    const jobs = jobsOf(env);
    await jobs.close({ tenantId: ids.next("tenant"), taskId, shard }, "cancelled");
    expect(await (await jobs.events(taskId, 0)).text()).toContain("data:");
    await storesOf().wipeJob(taskId);
    const watcher = await jobs.events(taskId, 0);
    await storesOf().wipeJob(taskId);
    expect(await watcher.text(), "its stream has ended").not.toContain("data:");
  });
});
