import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { type Company, openCompany } from "../support/company.ts";
import { platform } from "../support/platform.ts";
import { entraUser, groupOf, type Provider, patchOf, provider } from "../support/scim.ts";

/** More people than one commit changes. */
const people = 103;
let company: Company;
let entra: Provider;
let first: string;
let group: string;

const d1 = <Row = Record<string, unknown>>(sql: string, ...parameters: unknown[]) =>
  platform().d1<Row>(["eu", 0], sql, ...parameters);

/** Everybody of the group as the first one is, straight in the rows: a sync of so many is not what is tried here. */
async function fillGroup(): Promise<void> {
  const counted = `with recursive n (i) as (select 2 union all select i + 1 from n where i < ${people})`;
  const idOf = (column: string) => `substr(${column}, 1, 26) || printf('%04d', i)`;
  await d1(
    `insert into all_users (tenant_id, id, email, name, email_index, role, status, created_at, updated_at, version)
     ${counted} select tenant_id, ${idOf("id")}, email || i, name, email_index || i, role, status, 1, 1, 1
     from all_users, n where tenant_id = ? and id = ?`,
    ...[company.id, first],
  );
  await d1(
    `insert into all_scim_users (tenant_id, id, user_name, user_name_index, details, active, own_role, created_at, updated_at, version)
     ${counted} select tenant_id, ${idOf("id")}, user_name, user_name_index || i, details, 1, own_role, 1, 1, 1
     from all_scim_users, n where tenant_id = ? and id = ?`,
    ...[company.id, first],
  );
  await d1(
    `insert into all_scim_memberships (tenant_id, id, group_id, user_id, created_at, version)
     ${counted} select tenant_id, ${idOf("id")}, group_id, ${idOf("user_id")}, 1, 1
     from all_scim_memberships, n where tenant_id = ? and group_id = ?`,
    ...[company.id, group],
  );
}

const map = (role: string | null) =>
  company.ask<{ members: number }>("PATCH", `/v1/provisioning/groups/${group}`, { body: { role } });

/** How many people of the group have which role, and by themselves. */
const rolesNow = async () => {
  const rows = await d1<{ role: string; own: string; people: number }>(
    `select u.role, s.own_role as own, count(*) as people from all_scim_memberships as m
     join all_users as u on u.tenant_id = m.tenant_id and u.id = m.user_id
     join all_scim_users as s on s.tenant_id = m.tenant_id and s.id = m.user_id
     where m.tenant_id = ? and m.group_id = ? group by 1, 2`,
    ...[company.id, group],
  );
  return rows.map(({ role, own, people: number }) => `${number} ${role}, ${own} alone`);
};

/** What the first commit of a mapping leaves behind where all that follows it is killed. */
async function cutShort(role: string): Promise<void> {
  await d1(
    "update all_scim_groups set role = ?3, version = version + 1 where tenant_id = ?1 and id = ?2",
    ...[company.id, group, role],
  );
  await owe();
}
const owe = () =>
  d1(
    `insert into all_outbox (tenant_id, id, topic, payload, created_at, next_attempt_at)
     values (?1, ?2, 'scim.regroup', json_object('group_id', ?3, 'drawn_by', 'owner'), 1, 1)`,
    ...[company.id, `out_${randomUUID().replaceAll("-", "").slice(0, 26)}`, group],
  );
const owed = () => d1("select id from all_outbox where tenant_id = ? and topic = 'scim.regroup'", company.id);

beforeAll(async () => {
  company = await openCompany(platform(), { region: "eu" });
  entra = await provider(company);
  first = String((await entra.call("POST", "/Users", { body: entraUser() })).body["id"]);
  const body = groupOf(`Everybody ${randomUUID()}`, first);
  group = String((await entra.call("POST", "/Groups", { body })).body["id"]);
  await fillGroup();
});

test("a role is given to everybody in a group of more people than one commit changes (M-056)", async () => {
  expect(await map("developer")).toMatchObject({ members: people, role: "developer" });
  expect([await rolesNow(), await owed()]).toEqual([[`${people} developer, viewer alone`], []]);
});

test("a mapping that was killed after its first commit is finished by the cron, each person once (M-056)", async () => {
  await cutShort("manager");
  await platform().cron("eu");
  expect([await rolesNow(), await owed()]).toEqual([[`${people} manager, viewer alone`], []]);
  const versions = () => d1("select id, version from all_users where tenant_id = ? order by id", company.id);
  const before = await versions();
  await owe();
  await platform().cron("eu");
  expect([await versions(), await owed()]).toEqual([before, []]);
});

test("whoever waits for a new role and leaves the group is what they were by themselves (M-056)", async () => {
  await d1(
    "update all_scim_groups set role = 'admin', version = version + 1 where tenant_id = ? and id = ?",
    ...[company.id, group],
  );
  const leave = patchOf({ op: "remove", path: "members", value: [{ value: first }] });
  expect((await entra.call("PATCH", `/Groups/${group}`, { body: leave })).status).toBe(204);
  expect(await company.ask("GET", `/v1/members/${first}`)).toMatchObject({ role: "viewer" });
  expect(await rolesNow()).toEqual([`${people - 1} manager, viewer alone`]);
});
