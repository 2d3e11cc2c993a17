import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { eq, or, sql } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { tasks } from "../../shared/agents/tables.ts";
import { MembershipGuard, StaleWrite } from "../../shared/data/faults.ts";
import { scoped } from "../../shared/data/scope.ts";
import { openTenantDb, type TenantDb } from "../../shared/data/tenant-db.ts";
import { insert, unchanged, update, type Write } from "../../shared/data/write.ts";
import { apiKeys, sessions } from "../../shared/identity/tables.ts";
import type { Role } from "../../shared/kernel/access.ts";
import { clockAt } from "../../shared/kernel/clock.ts";
import { randomIds } from "../../shared/kernel/ids.ts";
import { mint, type Principal } from "../../shared/kernel/principal.ts";
import { projectGrants } from "../../shared/members/tables.ts";
import { projects } from "../../shared/projects/tables.ts";
import { tenants, users } from "../../shared/tenancy/tables.ts";

const clock = clockAt(1_800_000_000_000);
const ids = randomIds(clock);
const database = env.DB_0;
const entry = { action: "test", target: { kind: "user", id: "u" } };
const times = { createdAt: 1, updatedAt: 1 };

const open = (tenantId: string, more: Partial<Principal> = {}): TenantDb => {
  const actor = { kind: "system", id: "test" } as const;
  const principal = mint({ tenantId, actor, role: "owner", scopes: null, shard: 0, ...more });
  return openTenantDb({ database, principal, clock, ids, requestId: "req_test0000" });
};

let db: TenantDb;
const commit = (...writes: Write[]) => db.commit(entry, ...writes);

async function addUser(id: string, role: Role): Promise<void> {
  const [access, end] = role === "guest" ? ["granted", 1] : ["all", null];
  await database
    .prepare(
      `insert into all_users (tenant_id, id, email, name, role, status, project_access, access_ends_at, created_at, updated_at)
       values (?1, ?2, 'v1:' || ?2, 'v1:x', ?3, 'active', ?4, ?5, 1, 1)`,
    )
    .bind(db.principal.tenantId, id, role, access, end)
    .run();
}

const session = (id: string, userId: string) =>
  insert(sessions, {
    ...{
      id,
      userId,
      kind: "api",
      digest: null,
      amr: [],
      authenticatedAt: 1,
      expiresAt: 9,
      revokedAt: null,
      ...times,
    },
  } as const);
const key = (id: string, memberId: string) =>
  insert(apiKeys, {
    ...{ id, memberId, name: "k", digest: id, hint: "", role: "owner", scopes: [], createdBy: memberId },
    ...{ expiresAt: 9, revokedAt: null, ...times },
  } as const);
const grant = (userId: string, projectId: string) =>
  insert(projectGrants, { id: `${userId} ${projectId}`, userId, projectId, grantedBy: "o", createdAt: 1 });
const disable = (id: string, version = 1) => update(users, id, version, { status: "disabled", updatedAt: 7 });

beforeAll(async () => {
  await applyD1Migrations(database, env.MIGRATIONS);
  await database.prepare("insert into residency values (1, 'eu') on conflict do nothing").run();
});

beforeEach(async () => {
  const id = ids.next("tenant");
  db = open(id);
  const facts = { slug: id, name: "A", region: "eu", plan: "team", status: "active" } as const;
  await commit(insert(tenants, { id, ...facts, ...times }));
  await addUser("ada", "owner");
  await addUser("ben", "owner");
  await addUser("eve", "developer");
});

describe("rows about members refuse by themselves", () => {
  test("the last owner stays, whichever of two is first (M-070)", async () => {
    const demote = (id: string) => commit(update(users, id, 1, { role: "admin" }));
    const outcomes = await Promise.allSettled([demote("ada"), demote("ben")]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const lost = outcomes.find(({ status }) => status === "rejected");
    expect(lost).toMatchObject({ reason: { rule: "last_owner" } });
    const owners = await db.select().from(users).where(eq(users.role, "owner"));
    const [last] = owners;
    expect(owners).toHaveLength(1);
    await expect(commit(disable(last?.id ?? ""))).rejects.toBeInstanceOf(MembershipGuard);
  });

  test("ownership is handed over in one commit, in that order", async () => {
    await commit(update(users, "ben", 1, { role: "admin" }));
    const promote = update(users, "eve", 1, { role: "owner" });
    await commit(promote, update(users, "ada", 1, { role: "admin" }));
    expect((await db.select().from(users).where(eq(users.role, "owner"))).map(({ id }) => id)).toEqual([
      "eve",
    ]);
  });

  test("a guest has an end and granted projects; nobody else ends; owners and admins see all projects (M-075)", async () => {
    const change = (given: Partial<typeof users.$inferInsert>) => commit(update(users, "eve", 1, given));
    for (const odd of [
      { role: "guest" },
      { role: "guest", accessEndsAt: 9 },
      { accessEndsAt: 9 },
      { role: "admin", projectAccess: "granted" },
      { removedAt: 9 },
    ] as const)
      await expect(change(odd), JSON.stringify(odd)).rejects.toThrow("CHECK");
    await change({ role: "guest", accessEndsAt: 9, projectAccess: "granted" });
  });

  test("whoever stops being active loses sessions and keys with it, and opens none any more", async () => {
    await commit(session("s1", "eve"), session("s2", "ada"), key("k1", "eve"), key("k2", "ada"));
    await commit(disable("eve"));
    const ended = async (table: typeof sessions | typeof apiKeys) =>
      (await db.select({ id: table.id, at: table.revokedAt }).from(table)).map(({ id, at }) => [id, at]);
    expect(await ended(sessions)).toEqual([
      ["s1", 7],
      ["s2", null],
    ]);
    expect(await ended(apiKeys)).toEqual([
      ["k1", 7],
      ["k2", null],
    ]);
    await expect(commit(session("s3", "eve"))).rejects.toMatchObject({ rule: "not_a_member" });
    await expect(commit(session("s3", "nobody"))).rejects.toMatchObject({ rule: "not_a_member" });
  });

  test("what a decision rests on must still be so", async () => {
    await commit(unchanged(users, "ada", 1), update(users, "eve", 1, { role: "viewer" }));
    await commit(update(users, "ada", 1, { role: "admin" }));
    const late = commit(unchanged(users, "ada", 1), update(users, "eve", 2, { role: "admin" }));
    await expect(late).rejects.toBeInstanceOf(StaleWrite);
    const [eve] = await db.select().from(users).where(eq(users.id, "eve"));
    expect(eve).toMatchObject({ role: "viewer", version: 2 });
  });
});

describe("who was granted projects sees those and nothing of others", () => {
  const project = (id: string) =>
    insert(projects, { id, name: id, description: "", createdBy: "u", ...times });
  const task = (id: string, projectId: string) =>
    insert(tasks, { id, projectId, title: id, status: "queued", engine: "e", createdBy: "u", ...times });
  const eve = () => open(db.principal.tenantId, { member: { id: "eve", version: 1 }, projects: "granted" });

  beforeEach(async () => {
    await commit(
      project("p1"),
      project("p2"),
      task("t1", "p1"),
      task("t2", "p2"),
      grant("eve", "p1"),
      grant("ada", "p2"),
    );
  });

  test("whatever a statement asks for", async () => {
    const reader = eve();
    expect((await reader.select().from(projects)).map(({ id }) => id)).toEqual(["p1"]);
    const all = or(eq(tasks.id, "t2"), sql`1=1 or 1=1`);
    expect((await reader.select().from(tasks).where(all)).map(({ id }) => id)).toEqual(["t1"]);
    expect(await reader.select().from(projects).where(eq(projects.id, "p2"))).toEqual([]);
    const joined = await reader.select({ id: tasks.id }).from(users).innerJoin(tasks, sql`1 = 1`);
    expect(new Set(joined.map(({ id }) => id))).toEqual(new Set(["t1"]));
    expect((await reader.select().from(projectGrants)).map(({ projectId }) => projectId)).toEqual(["p1"]);
  });

  test("from the moment of the grant to the moment it goes, and with a project its grants go", async () => {
    const reader = eve();
    const seen = async () => (await reader.select().from(projects)).map(({ id }) => id);
    await commit(grant("eve", "p2"));
    expect(await seen()).toEqual(["p1", "p2"]);
    await database.prepare("delete from all_tasks where tenant_id = ?").bind(db.principal.tenantId).run();
    await database
      .prepare("delete from all_projects where tenant_id = ? and id = 'p2'")
      .bind(db.principal.tenantId)
      .run();
    expect((await db.select().from(projectGrants)).map(({ id }) => id)).toEqual(["eve p1"]);
    const removed = update(users, "eve", 1, { status: "disabled", removedAt: 7, updatedAt: 7 });
    await commit(removed);
    expect(await seen()).toEqual([]);
  });

  test("a restriction without a person shows nothing, and another tenant's grants count for nothing", async () => {
    expect(await open(db.principal.tenantId, { projects: "granted" }).select().from(projects)).toEqual([]);
    const other = open(ids.next("tenant"), { member: { id: "eve", version: 1 }, projects: "granted" });
    expect(await other.select().from(projects)).toEqual([]);
  });

  test.each([
    `select "id" from "projects" where "projects"."id" = ? limit ?`,
    `select "id" from "projects" order by "projects"."id" desc limit ?`,
    `select "id" from "tasks" where "tasks"."id" = ? limit ?`,
    `select "id" from "tasks" where ("tasks"."project_id" = ? and "tasks"."id" < ?) order by "tasks"."id" desc limit ?`,
  ])("%s is planned by keys", async (statement) => {
    const explain = `explain query plan ${scoped(statement, true)}`;
    const { results } = await database
      .prepare(explain)
      .bind(...Array(2 + statement.split("?").length - 1).fill(1))
      .all<{ detail: string }>();
    const steps = results.map(({ detail }) => detail).filter((detail) => /\ball_/.test(detail));
    expect(steps.length).toBeGreaterThan(1);
    for (const step of steps) expect(step).toMatch(/^SEARCH .*tenant_id=\?/);
    expect(steps.some((step) => /all_project_grants.*user_id=\?/.test(step))).toBe(true);
  });
});
