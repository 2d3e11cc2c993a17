import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { readPlan } from "../../../scripts/plan.ts";
import { shapeOf } from "../../proofs/recorded.ts";
import { faultsOf } from "../../proofs/statement-audit.ts";

const database = new DatabaseSync(":memory:");
for (const { statements } of readPlan().migrations.region)
  for (const statement of statements) if (/\w/.test(statement)) database.exec(statement);
const tables = database
  .prepare("select name from sqlite_master where type in ('table', 'view')")
  .all()
  .map(({ name }) => String(name));
const schema = {
  tenant: new Set(tables.filter((name) => name.startsWith("all_"))),
  global: new Set(tables.filter((name) => !name.startsWith("all_"))),
};
const planOf = (sql: string) =>
  database
    .prepare(`explain query plan ${sql}`)
    .all()
    .map(({ detail }) => String(detail));
const audit = (sql: string, ...shapes: string[]) => faultsOf({ sql, plan: planOf(sql), shapes }, schema);

const view = (name: string) => `"${name}" as (select * from all_${name} where tenant_id = ?1)`;
const scoped = (statement: string, ...names: string[]) =>
  `with me as (select ?1 as id), ${names.map(view).join(", ")} ${statement}`;

describe("the statement audit lets pass what is one tenant's (M-009, M-011)", () => {
  test.each([
    scoped('select "id" from "projects" where "projects"."id" = ? limit ?', "projects"),
    scoped("select count(*) from projects where name like ? or 1 = 1", "projects"),
    scoped("select * from projects p join tasks t on t.project_id = p.id order by t.id", "projects", "tasks"),
    scoped(
      "select * from projects where exists (select 1 from tasks where project_id = projects.id)",
      "projects",
      "tasks",
    ),
    "insert into all_outbox (tenant_id, id, topic, payload, created_at, next_attempt_at) values (?1, ?2, ?3, ?4, ?5, ?6)",
    "update all_projects set name = ?4 where tenant_id = ?1 and id = ?2 and version = ?3",
    "delete from all_outbox where tenant_id = ? and id in (select value from json_each(?))",
    "select o.id from all_outbox o join all_audit_events as e on e.tenant_id = o.tenant_id and e.id = o.id where o.tenant_id = ?1",
    "select id from all_tasks where tenant_id = ?1 and (status = ?2 or status = ?3)",
    "insert or ignore into all_retention_permits (tenant_id, id, before) values (?, ?, ?)",
    "select digest from lobby where kind = ? and digest = ?",
    "insert into expect_one values (1)",
    "select region from residency where one = 1",
  ])("%s", (sql) => expect(audit(sql, "1..")).toEqual([]));
});

describe("the statement audit finds what is not (M-009, M-011)", () => {
  test.each([
    [
      "a join without tenant",
      "select t.id from all_projects p join all_tasks t on t.project_id = p.id where p.tenant_id = ?1",
      "not reached",
    ],
    ["a raw OR", "select id from all_projects where tenant_id = ?1 or id = ?2", "OR stands beside"],
    [
      "a second tenant by OR",
      "select id from all_projects where tenant_id = ?1 or tenant_id = ?2",
      "compared with",
    ],
    ["a list of tenants", "select id from all_projects where tenant_id in (?, ?)", "compared by in"],
    ["a range of tenants", "select id from all_projects where tenant_id > ?1", "not reached"],
    [
      "EXISTS over everybody",
      "select id from all_projects where tenant_id = ?1 and exists (select 1 from all_tasks where title = ?2)",
      "not reached",
    ],
    ["a count of everybody", "select count(*) from all_projects", "not reached"],
    [
      "an insert from everybody",
      "insert into all_retention_permits (tenant_id, id, before) select tenant_id, id, 0 from all_projects",
      "not reached",
    ],
    [
      "an insert for somebody",
      "insert into all_retention_permits (tenant_id, id, before) values (?2, ?1, ?3)",
      "elsewhere than parameter 1",
    ],
    [
      "an insert without tenant first",
      "insert into all_retention_permits (id, tenant_id, before) values (?, ?, ?)",
      "does not begin",
    ],
    ["a tautology", "select id from all_projects where tenant_id = tenant_id", "not reached"],
    [
      "a tenant that is assigned",
      "update all_projects set name = ?2, tenant_id = ?3 where tenant_id = ?1",
      "assigned",
    ],
    [
      "a tenant bound later",
      "update all_projects set name = ? where tenant_id = ? and id = ?",
      "compared with",
    ],
    ["a tenant on the right", "select id from all_projects where ? = tenant_id", "on the right"],
    ["an update of everybody", "update all_outbox set attempts = 0", "not reached"],
    ["a delete of everybody", "delete from all_outbox where topic = ?1", "not reached"],
    [
      "an expression for a tenant",
      "select id from all_projects where tenant_id = coalesce(?2, ?1)",
      "compared with",
    ],
    [
      "a second tenant by UNION",
      "select id from all_projects where tenant_id = ?1 union all select id from all_projects where tenant_id = ?2",
      "compared with",
    ],
    ["a lobby read whole", "select digest from lobby", "whole table"],
    ["a scan under another name", "select p.id from all_projects as p", "not reached"],
    [
      "a scan within a common table expression",
      "with mine as (select * from all_projects) select id from mine",
      "not reached",
    ],
  ])("%s", (_, sql, fault) => expect(audit(sql).join("; ")).toContain(fault));

  test.each([
    ["no tenant is bound", "..", "was no tenant"],
    ["another tenant is bound too", "1o", "second tenant"],
  ])("%s", (_, shape, fault) => {
    const sql = "delete from all_outbox where tenant_id = ? and id = ?";
    expect(audit(sql, shape).join("; ")).toContain(fault);
  });

  test("a second tenant is bound, though not as a value that a scoped statement looks for", () => {
    const looked = scoped('select "id" from "projects" where "projects"."name" = ?', "projects");
    expect(audit(looked, "1o")).toEqual([]);
    expect(audit(looked, "o.")).not.toEqual([]);
    expect(audit(looked.replace('"projects"."name"', "tenant_id"), "1o")).not.toEqual([]);
    expect(audit("select id from all_projects where tenant_id = ?1 and name = ?2", "1o")).not.toEqual([]);
  });

  test("a step it has never seen", () =>
    expect(faultsOf({ sql: "select 1", plan: ["TELEPORT x"] }, schema)).toEqual([
      "unknown step: TELEPORT x",
    ]));
});

test("parameters are told by tenant: the first's, another one's, none", () => {
  const [me, other] = [`ten_${"a".repeat(26)}`, `ten_${"b".repeat(26)}`];
  expect(shapeOf([me, 1, me, other, null])).toBe("1.1o.");
  expect(shapeOf(["prj_x", other])).toBe(".o");
});
