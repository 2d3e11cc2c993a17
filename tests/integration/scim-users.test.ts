import { randomUUID } from "node:crypto";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { urn } from "../../shared/scim/words.ts";
import { type Company, openCompany } from "../support/company.ts";
import { join, ofNobody } from "../support/members.ts";
import { platform } from "../support/platform.ts";
import { quiet } from "../support/quiet.ts";
import { entraUser, newAddress, type Provider, patchOf, provider } from "../support/scim.ts";

let company: Company;
let entra: Provider;
beforeAll(async () => {
  company = await openCompany(platform());
  entra = await provider(company);
});
beforeEach(quiet);

const created = async (more: Record<string, unknown> = {}) => {
  const body = entraUser(more);
  const answer = await entra.call("POST", "/Users", { body });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return { ...body, id: String(answer.body["id"]), answer };
};
const find = async (filter: string) =>
  (await entra.call("GET", `/Users?filter=${encodeURIComponent(filter)}`)).body;

describe("Entra's dialect @auth-provisioning (M-056)", () => {
  test("asks before it creates, creates without a password, and finds what it made by each of its names", async () => {
    expect(await find(`userName eq "${randomUUID()}"`)).toEqual({
      ...{ schemas: [urn.list], totalResults: 0, startIndex: 1, itemsPerPage: 0, Resources: [] },
    });
    const { id, userName, externalId, answer } = await created();
    expect(answer.headers.get("content-type")).toBe("application/scim+json");
    expect(answer.headers.get("location")).toBe(
      `${platform().url}/scim/v2/Users/${id}`.replace("//scim", "/scim"),
    );
    expect(answer.headers.get("etag")).toMatch(/^W\/".+"$/);
    expect(answer.body).toMatchObject({ userName, externalId, active: true, displayName: "Grace Hopper" });
    expect(answer.body[urn.enterprise]).toEqual({ department: "Navy" });
    for (const filter of [
      `userName eq "${userName.toUpperCase()}"`,
      `externalId eq "${externalId}"`,
      `emails[type eq "work" and value eq "${userName}"]`,
      `emails.value eq "${userName}"`,
      `id eq "${id}"`,
      `displayName co "race" and externalId eq "${externalId}"`,
    ])
      expect(await find(filter), filter).toMatchObject({ totalResults: 1, Resources: [{ id }] });
    const members = await company.ask<{ role: string }>("GET", `/v1/members/${id}`);
    expect(members).toMatchObject({
      email: userName,
      name: "Grace Hopper",
      role: "viewer",
      status: "active",
    });
  });

  test("writes capitalised ops, texts for booleans and dotted extension paths", async () => {
    const { id } = await created();
    const path = `/Users/${id}`;
    const body = patchOf(
      { op: "Replace", path: "displayName", value: "Rear Admiral" },
      { op: "Add", path: `${urn.enterprise}:department`, value: "Compilers" },
      { op: "Add", path: `${urn.enterprise}:manager`, value: "boss-1" },
      { op: "Replace", value: { "name.givenName": "Amazing", title: "Admiral" } },
      { op: "Add", path: 'addresses[type eq "work"].country', value: "US" },
    );
    const { body: after, status } = await entra.call("PATCH", path, { body });
    expect(status).toBe(200);
    expect(after).toMatchObject({
      displayName: "Rear Admiral",
      title: "Admiral",
      name: { givenName: "Amazing" },
    });
    expect(after[urn.enterprise]).toEqual({ department: "Compilers", manager: { value: "boss-1" } });
    const off = await entra.call("PATCH", path, {
      body: patchOf({ op: "Replace", path: "active", value: "False" }),
    });
    expect(off.body["active"]).toBe(false);
    expect((await entra.call("DELETE", path)).status).toBe(204);
    const gone = await entra.call("GET", path);
    expect([gone.status, gone.body]).toEqual([
      404,
      { schemas: [urn.error], status: "404", detail: "There is no such resource." },
    ]);
  });
});

describe("Okta's dialect @auth-provisioning (M-056)", () => {
  test("links whom it finds, puts the whole person, and deactivates by it", async () => {
    const colleague = await join(company);
    const found = await find(`userName eq "${colleague.email}"`);
    expect(found).toMatchObject({
      totalResults: 1,
      Resources: [{ id: colleague.id, userName: colleague.email }],
    });
    const person = entraUser({
      userName: colleague.email,
      emails: [{ value: colleague.email, primary: true }],
    });
    const put = await entra.call("PUT", `/Users/${colleague.id}`, { body: person });
    expect(put.body).toMatchObject({
      id: colleague.id,
      externalId: person.externalId,
      displayName: "Grace Hopper",
    });
    const again = await entra.call("PUT", `/Users/${colleague.id}`, { body: person });
    expect(again.headers.get("etag")).toBe(put.headers.get("etag"));
    await entra.call("PUT", `/Users/${colleague.id}`, { body: { ...person, active: false } });
    expect((await colleague.call("GET", "/v1/projects")).status).toBe(401);
  });
});

describe("who is deactivated @auth-account (M-056, M-062)", () => {
  test("loses sessions, refresh tokens and API keys before the next request, and comes back as the same person", async () => {
    const colleague = await join(company, { role: "admin" });
    const { secret } = await colleague.ask<{ secret: string }>("POST", "/v1/api-keys", {
      body: { name: "k", scopes: ["projects:read"] },
    });
    const active = (value: unknown) =>
      entra.call("PATCH", `/Users/${colleague.id}`, {
        body: patchOf({ op: "replace", value: { active: value } }),
      });
    expect((await active(false)).status).toBe(200);
    expect((await colleague.call("GET", "/v1/projects")).status).toBe(401);
    expect((await company.call("GET", "/v1/projects", { token: secret })).status).toBe(401);
    expect((await ofNobody("/v1/auth/refresh", { refresh_token: colleague.refreshToken })).status).toBe(401);
    expect(await company.ask("GET", `/v1/members/${colleague.id}`)).toMatchObject({ status: "deactivated" });
    const { data } = await company.ask<{ data: object[] }>(
      "GET",
      "/v1/audit-events?action=provisioning.user_deactivated&limit=1",
    );
    expect(data).toMatchObject([
      { actor: { kind: "api_key", id: entra.token.id }, target: { id: colleague.id } },
    ]);
    expect((await active(true)).body).toMatchObject({ active: true, id: colleague.id });
    expect(await company.ask("GET", `/v1/members/${colleague.id}`)).toMatchObject({
      status: "active",
      role: "admin",
    });
  });

  test("is not the last owner, and no owner by an administrator's token", async () => {
    const off = patchOf({ op: "replace", path: "active", value: false });
    const last = await entra.call("PATCH", `/Users/${company.userId}`, { body: off });
    expect([last.status, last.body["detail"]]).toEqual([409, expect.stringContaining("at least one owner")]);
    const admin = await join(company, { role: "admin" });
    const weak = await provider({ ...company, ask: admin.ask } as Company);
    for (const [method, body] of [
      ["PATCH", off],
      ["DELETE", undefined],
    ] as const) {
      const refused = await weak.call(method, `/Users/${company.userId}`, body ? { body } : {});
      expect([refused.status, refused.body["schemas"]]).toEqual([403, [urn.error]]);
    }
    expect((await company.call("GET", "/v1/projects")).status).toBe(200);
  });
});

describe("seats (M-056)", () => {
  test("are never overrun by people who come at once, and a deactivated person frees one", async () => {
    const small = await openCompany(platform(), { plan: "team" });
    const okta = await provider(small);
    const { seats } = await small.ask<{ seats: { used: number; limit: number } }>(
      "GET",
      "/v1/tenants/me/usage",
    );
    const free = seats.limit - seats.used;
    const answers = await Promise.all(
      Array.from({ length: free + 3 }, () => okta.call("POST", "/Users", { body: entraUser() })),
    );
    const made = answers.filter(({ status }) => status === 201);
    expect([made.length, answers.filter(({ status }) => status === 402).length]).toEqual([free, 3]);
    const waiting = await okta.call("POST", "/Users", { body: entraUser({ active: false }) });
    expect(waiting.status).toBe(201);
    const on = { body: patchOf({ op: "replace", path: "active", value: true }) };
    expect((await okta.call("PATCH", `/Users/${waiting.body["id"]}`, on)).status).toBe(402);
    await okta.call("PATCH", `/Users/${made[0]?.body["id"]}`, {
      body: patchOf({ op: "replace", path: "active", value: false }),
    });
    expect((await okta.call("PATCH", `/Users/${waiting.body["id"]}`, on)).status).toBe(200);
  });
});

describe("tags and pages (RFC 7644 §3.14, §3.4.2.4)", () => {
  test("a stale tag is 412, the current one changes, and a known one is 304", async () => {
    const { id, answer } = await created();
    const tag = answer.headers.get("etag") ?? "";
    const title = (value: string, ifMatch: string) =>
      entra.call("PATCH", `/Users/${id}`, {
        body: patchOf({ op: "add", path: "title", value }),
        headers: { "if-match": ifMatch },
      });
    expect((await entra.call("GET", `/Users/${id}`, { headers: { "if-none-match": tag } })).status).toBe(304);
    expect((await title("A", tag)).status).toBe(200);
    const stale = await title("B", tag);
    expect([stale.status, stale.body["status"]]).toEqual([412, "412"]);
    expect((await title("B", "*")).status).toBe(200);
  });

  test("walks everybody once, sorts, and answers no more than is wanted", async () => {
    const other = await openCompany(platform());
    const okta = await provider(other);
    for (const displayName of ["Cora", "Ada", "Bea"])
      await okta.call("POST", "/Users", { body: entraUser({ displayName }) });
    const page = async (query: string) => (await okta.call("GET", `/Users?${query}`)).body;
    const ids = new Set<unknown>();
    for (let startIndex = 1; startIndex <= 4; startIndex += 2) {
      const body = await page(`startIndex=${startIndex}&count=2&attributes=userName`);
      expect(body).toMatchObject({ totalResults: 4, startIndex, itemsPerPage: 2 });
      for (const one of body["Resources"] as Record<string, unknown>[]) {
        expect(Object.keys(one).sort()).toEqual(["id", "schemas", "userName"]);
        ids.add(one["id"]);
      }
    }
    expect(ids.size).toBe(4);
    expect(await page("count=0")).toMatchObject({ totalResults: 4, itemsPerPage: 0 });
    const names = ((await page("sortBy=displayName&count=3"))["Resources"] as { displayName: string }[]).map(
      ({ displayName }) => displayName,
    );
    expect(names).toEqual([...names].sort((a, b) => a.toLowerCase().localeCompare(b.toLowerCase())));
    const slim = (await page("excludedAttributes=emails,name.givenName,groups"))["Resources"] as object[];
    for (const one of slim) expect(Object.keys(one)).not.toContain("emails");
  });

  test("a new address takes the old one's place", async () => {
    const { id, userName } = await created();
    const address = newAddress();
    const body = patchOf({ op: "replace", path: 'emails[type eq "work"].value', value: address });
    expect((await entra.call("PATCH", `/Users/${id}`, { body })).status).toBe(200);
    expect(await find(`emails.value eq "${address}"`)).toMatchObject({ totalResults: 1 });
    expect(await find(`emails.value eq "${userName}"`)).toMatchObject({ totalResults: 0 });
  });
});
