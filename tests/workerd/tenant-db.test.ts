import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { asc, eq, or, sql } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { loginTransactions } from "../../shared/connections/tables.ts";
import { auditEvents } from "../../shared/data/audit-entry.ts";
import { DuplicateKey, MissingReference, StaleWrite } from "../../shared/data/faults.ts";
import { openTenantDb, type TenantDb } from "../../shared/data/tenant-db.ts";
import { insert, remove, update } from "../../shared/data/write.ts";
import { clockAt } from "../../shared/kernel/clock.ts";
import { randomIds } from "../../shared/kernel/ids.ts";
import { mint, type Principal } from "../../shared/kernel/principal.ts";
import { projects } from "../../shared/projects/tables.ts";
import { tenants } from "../../shared/tenancy/tables.ts";

const clock = clockAt(1_800_000_000_000);
const ids = randomIds(clock);
const database = env.DB_0;

async function newTenant(): Promise<TenantDb> {
  const tenantId = ids.next("tenant");
  const principal = mint({
    tenantId,
    actor: { kind: "user", id: ids.next("user") },
    role: "owner",
    scopes: null,
    shard: 0,
  });
  const db = openTenantDb({ database, principal, clock, ids, requestId: "req_test0000" });
  await database.prepare("insert into residency values (1, 'eu') on conflict do nothing").run();
  const facts = { slug: tenantId, name: "A", region: "eu", plan: "team", status: "active" } as const;
  const stamps = { createdAt: 1, updatedAt: 1 };
  await db.commit(
    { action: "tenant.created", target: { kind: "tenant", id: tenantId } },
    insert(tenants, { id: tenantId, ...facts, ...stamps }),
  );
  return db;
}

const draft = (id: string, name: string) => ({
  id,
  name,
  description: "",
  createdBy: "u",
  createdAt: 1,
  updatedAt: 1,
});
const entry = { action: "test", target: { kind: "project", id: "p" } };
const names = async (db: TenantDb) =>
  (await db.select({ name: projects.name }).from(projects).orderBy(asc(projects.name))).map(
    (row) => row.name,
  );

beforeAll(() => applyD1Migrations(database, env.MIGRATIONS));

let ours: TenantDb;
let theirs: TenantDb;

beforeEach(async () => {
  ours = await newTenant();
  theirs = await newTenant();
  await ours.commit(entry, insert(projects, draft("p1", "ours 1")), insert(projects, draft("p2", "ours 2")));
  await theirs.commit(entry, insert(projects, draft("p1", "theirs 1")));
});

describe("reads are scoped at the source (M-009, M-011, M-012)", () => {
  test("a select without any predicate sees only the caller's rows", async () => {
    expect(await names(ours)).toEqual(["ours 1", "ours 2"]);
    expect(await names(theirs)).toEqual(["theirs 1"]);
  });

  test("a raw OR that would escape a predicate stays inside", async () => {
    const rows = await ours
      .select()
      .from(projects)
      .where(or(eq(projects.id, "p1"), sql`1=1 or 1=1`));
    expect(rows.map((row) => row.name).sort()).toEqual(["ours 1", "ours 2"]);
  });

  test("joins, aggregates and subqueries stay inside", async () => {
    const joined = await ours
      .select({ project: projects.name, action: auditEvents.action })
      .from(projects)
      .innerJoin(auditEvents, sql`1 = 1`);
    expect(new Set(joined.map((row) => row.project))).toEqual(new Set(["ours 1", "ours 2"]));
    const [count] = await ours.select({ all: sql<number>`count(*)` }).from(projects);
    expect(count?.all).toBe(2);
    const inner = await ours
      .select()
      .from(projects)
      .where(sql`exists (select 1 from ${projects} as other where other.name like 'theirs%')`);
    expect(inner).toEqual([]);
  });

  test("a stored name cannot be read, however it is spelled", async () => {
    for (const source of ["all_projects", '"ALL_projects"', "main.all_projects", "lobby", "sqlite_master"]) {
      const reading = ours.select({ n: sql`(select count(*) from ${sql.raw(source)})` }).from(projects);
      await expect(async () => reading, source).rejects.toThrow();
    }
  });

  test("a principal that nobody minted opens nothing", () => {
    const forged: Principal = { ...ours.principal };
    expect(() =>
      openTenantDb({ database, principal: forged, clock, ids, requestId: "req_test0000" }),
    ).toThrow("minted");
  });
});

describe("writes are keyed, sealed and audited", () => {
  test("a change by another tenant's id changes nothing", async () => {
    await expect(theirs.commit(entry, update(projects, "p2", 1, { name: "taken" }))).rejects.toBeInstanceOf(
      StaleWrite,
    );
    await expect(theirs.commit(entry, remove(projects, "p2", 1))).rejects.toBeInstanceOf(StaleWrite);
    expect(await names(ours)).toEqual(["ours 1", "ours 2"]);
  });

  test("a stale version aborts everything in the commit, its audit row too", async () => {
    const before = (await ours.select().from(auditEvents)).length;
    await ours.commit(entry, update(projects, "p1", 1, { name: "ours 1b" }));
    const stale = ours.commit(
      entry,
      insert(projects, draft("p3", "never")),
      update(projects, "p1", 1, { name: "lost" }),
    );
    await expect(stale).rejects.toBeInstanceOf(StaleWrite);
    expect(await names(ours)).toEqual(["ours 1b", "ours 2"]);
    expect((await ours.select().from(auditEvents)).length).toBe(before + 1);
  });

  test("every commit leaves its audit row with actor, action, target and request", async () => {
    const [row] = await ours.select().from(auditEvents).where(eq(auditEvents.action, "test"));
    expect(row).toMatchObject({
      actorKind: "user",
      actorId: ours.principal.actor.id,
      targetKind: "project",
      targetId: "p",
      requestId: "req_test0000",
      at: clock.now(),
    });
  });

  test("a step without an entry is for a ceremony's own rows, and for no other", async () => {
    const before = (await ours.select().from(auditEvents)).length;
    await expect(ours.step(insert(projects, draft("p7", "unseen")))).rejects.toThrow("projects");
    const ceremony = update(loginTransactions, "ltx_unknown", 1, { returnTo: "/console" });
    await expect(ours.step(ceremony)).rejects.toBeInstanceOf(StaleWrite);
    await expect(ours.step(ceremony, remove(projects, "p1", 1))).rejects.toThrow("projects");
    expect(await names(ours)).toEqual(["ours 1", "ours 2"]);
    expect((await ours.select().from(auditEvents)).length).toBe(before);
  });

  test("a taken key and a missing reference have names", async () => {
    await expect(ours.commit(entry, insert(projects, draft("p1", "again")))).rejects.toBeInstanceOf(
      DuplicateKey,
    );
    const { tasks } = await import("../../shared/agents/tables.ts");
    const task = {
      id: "t1",
      projectId: "p-of-nobody",
      title: "t",
      status: "queued",
      engine: "deterministic",
    } as const;
    const orphan = insert(tasks, { ...task, createdBy: "u", createdAt: 1, updatedAt: 1 });
    await expect(ours.commit(entry, orphan)).rejects.toBeInstanceOf(MissingReference);
  });

  test("a draft cannot name its tenant", () => {
    const smuggled = { ...draft("p9", "x"), tenantId: theirs.principal.tenantId };
    expect(() => insert(projects, smuggled)).toThrow("never names its tenant");
  });
});
