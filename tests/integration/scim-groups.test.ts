import { randomUUID } from "node:crypto";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { urn } from "../../shared/scim/words.ts";
import { type Company, openCompany } from "../support/company.ts";
import { join, refreshed } from "../support/members.ts";
import { platform } from "../support/platform.ts";
import { quiet } from "../support/quiet.ts";
import { entraUser, groupOf, type Provider, patchOf, provider } from "../support/scim.ts";

let company: Company;
let okta: Provider;
beforeAll(async () => {
  company = await openCompany(platform());
  okta = await provider(company);
});
beforeEach(quiet);

const newName = () => `Group ${randomUUID()}`;
const made = async (body: object, path = "/Groups") => {
  const answer = await okta.call("POST", path, { body });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return String(answer.body["id"]);
};
const map = (id: string, role: string | null) =>
  company.ask("PATCH", `/v1/provisioning/groups/${id}`, { body: { role } });
const memberOf = (id: string) => company.ask("GET", `/v1/members/${id}`);
const members = (op: string, ...ids: string[]) =>
  patchOf({ op, path: "members", value: ids.map((value) => ({ value })) });

describe("a group gives a role @auth-provisioning (M-056)", () => {
  test("to who is added and no longer to who is removed, and old tokens end with it", async () => {
    const colleague = await join(company, { role: "viewer" });
    const id = await made(groupOf(newName()));
    await map(id, "developer");
    await okta.call("PATCH", `/Groups/${id}`, { body: members("Add", colleague.id) });
    expect(await memberOf(colleague.id)).toMatchObject({ role: "developer" });
    expect((await colleague.call("GET", "/v1/projects")).status).toBe(401);
    await refreshed(colleague);
    expect((await colleague.call("GET", "/v1/projects")).status).toBe(200);
    const body = patchOf({ op: "Remove", path: `members[value eq "${colleague.id}"]` });
    expect((await okta.call("PATCH", `/Groups/${id}`, { body })).status).toBe(204);
    expect(await memberOf(colleague.id)).toMatchObject({ role: "viewer" });
    expect((await colleague.call("GET", "/v1/projects")).status).toBe(401);
  });

  test("the strongest of several, with a change of the mapping, and until the group goes", async () => {
    const person = await made(entraUser(), "/Users");
    const [weak, strong] = [await made(groupOf(newName(), person)), await made(groupOf(newName(), person))];
    await map(weak, "developer");
    await map(strong, "manager");
    expect(await memberOf(person)).toMatchObject({ role: "manager" });
    await map(strong, null);
    expect(await memberOf(person)).toMatchObject({ role: "developer" });
    expect((await okta.call("DELETE", `/Groups/${weak}`)).status).toBe(204);
    expect(await memberOf(person)).toMatchObject({ role: "viewer" });
    const { groups } = (await okta.call("GET", `/Users/${person}`)).body as { groups: { value: string }[] };
    expect(groups.map(({ value }) => value)).toEqual([strong]);
  });

  test("is the only way in where the token says so: who is removed from the last one is out at once", async () => {
    const strict = await provider(company, { default_role: null });
    const { body } = await strict.call("POST", "/Users", { body: entraUser() });
    const person = String(body["id"]);
    expect([body["active"], await memberOf(person)]).toMatchObject([true, { status: "deactivated" }]);
    const id = await made(groupOf(newName()));
    await map(id, "viewer");
    await strict.call("PATCH", `/Groups/${id}`, { body: members("add", person) });
    expect(await memberOf(person)).toMatchObject({ status: "active", role: "viewer" });
    await strict.call("PATCH", `/Groups/${id}`, { body: members("remove", person) });
    expect(await memberOf(person)).toMatchObject({ status: "deactivated" });
  });

  test("ownership by an owner's decision alone", async () => {
    const admin = await join(company, { role: "admin" });
    const id = await made(groupOf(newName()));
    const byAdmin = (role: string | null) =>
      admin.call("PATCH", `/v1/provisioning/groups/${id}`, { body: { role } });
    expect((await byAdmin("owner")).status).toBe(403);
    await map(id, "owner");
    expect((await byAdmin(null)).status).toBe(403);
    const weak = await provider({ ...company, ask: admin.ask } as Company);
    const heir = await join(company, { role: "developer" });
    await okta.call("PATCH", `/Groups/${id}`, { body: members("add", heir.id) });
    expect(await memberOf(heir.id)).toMatchObject({ role: "owner" });
    expect((await weak.call("PATCH", `/Groups/${id}`, { body: members("remove", heir.id) })).status).toBe(
      403,
    );
    expect((await okta.call("DELETE", `/Groups/${id}`)).status).toBe(204);
    expect(await memberOf(heir.id)).toMatchObject({ role: "developer" });
  });

  test("also when two groups of one person change at once", async () => {
    const person = await made(entraUser(), "/Users");
    const ids = [await made(groupOf(newName())), await made(groupOf(newName()))];
    await map(ids[0] ?? "", "developer");
    await map(ids[1] ?? "", "manager");
    const both = (op: string) =>
      Promise.all(ids.map((id) => okta.call("PATCH", `/Groups/${id}`, { body: members(op, person) })));
    expect((await both("add")).map(({ status }) => status)).toEqual([204, 204]);
    expect(await memberOf(person)).toMatchObject({ role: "manager" });
    expect((await both("remove")).map(({ status }) => status)).toEqual([204, 204]);
    expect(await memberOf(person)).toMatchObject({ role: "viewer" });
  });

  test("also when several groups take in a colleague at once whom no provider spoke of before", async () => {
    const colleague = await join(company, { role: "viewer" });
    const ids = [
      await made(groupOf(newName())),
      await made(groupOf(newName())),
      await made(groupOf(newName())),
    ];
    await map(ids[0] ?? "", "developer");
    await map(ids[1] ?? "", "manager");
    const all = (op: string) =>
      Promise.all(ids.map((id) => okta.call("PATCH", `/Groups/${id}`, { body: members(op, colleague.id) })));
    expect((await all("add")).map(({ status }) => status)).toEqual([204, 204, 204]);
    expect(await memberOf(colleague.id)).toMatchObject({ role: "manager" });
    expect((await all("remove")).map(({ status }) => status)).toEqual([204, 204, 204]);
    expect(await memberOf(colleague.id)).toMatchObject({ role: "viewer" });
  });

  test("also when its mapping changes while somebody is added", async () => {
    const person = await made(entraUser(), "/Users");
    const id = await made(groupOf(newName()));
    const change = async (): Promise<number> => {
      const { status } = await company.call("PATCH", `/v1/provisioning/groups/${id}`, {
        body: { role: "developer" },
      });
      return [409, 412].includes(status) ? change() : status;
    };
    const [mapped, added] = await Promise.all([
      change(),
      okta.call("PATCH", `/Groups/${id}`, { body: members("add", person) }),
    ]);
    expect([mapped, added.status]).toEqual([200, 204]);
    expect(await memberOf(person)).toMatchObject({ role: "developer" });
  });
});

describe("bulk (RFC 7644 §3.7)", () => {
  test("makes people and a group of them in one request, whatever stands first", async () => {
    const body = {
      schemas: [urn.bulkRequest],
      Operations: [
        { method: "POST", path: "/Groups", bulkId: "g", data: groupOf(newName(), "bulkId:u") },
        { method: "POST", path: "/Users", bulkId: "u", data: entraUser() },
        { method: "PATCH", path: "/Users/bulkId:u", data: patchOf({ op: "add", path: "title", value: "T" }) },
      ],
    };
    const answer = await okta.call("POST", "/Bulk", { body });
    const done = answer.body["Operations"] as { bulkId?: string; status: string; location: string }[];
    expect([answer.status, done.map(({ status }) => status)]).toEqual([200, ["201", "201", "200"]]);
    const [user, group] = ["u", "g"].map((name) =>
      done
        .find(({ bulkId }) => bulkId === name)
        ?.location.split("/")
        .at(-1),
    );
    expect((await okta.call("GET", `/Groups/${group}`)).body).toMatchObject({ members: [{ value: user }] });
    expect((await okta.call("GET", `/Users/${user}`)).body).toMatchObject({ title: "T" });
  });

  test("ends with as many failures as are allowed, and says each one's reason", async () => {
    const gone = { method: "DELETE", path: `/Users/usr_${"0".repeat(26)}` };
    const Operations = [gone, { method: "POST", path: "/Users", bulkId: "x", data: {} }, gone, gone];
    const bulk = (failOnErrors?: number) =>
      okta.call("POST", "/Bulk", {
        body: { schemas: [urn.bulkRequest], Operations, ...(failOnErrors ? { failOnErrors } : {}) },
      });
    const outcomes = (await bulk(2)).body["Operations"] as { status: string; response: object }[];
    expect(outcomes).toMatchObject([
      { status: "404", response: { schemas: [urn.error], status: "404" } },
      { status: "400", response: { scimType: "invalidSyntax" } },
    ]);
    expect((await bulk()).body["Operations"]).toHaveLength(4);
  });
});
