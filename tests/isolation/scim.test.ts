import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { permissions } from "../../shared/kernel/access.ts";
import { scimEndpoints } from "../../shared/scim/serve.ts";
import { bounds, mediaType, urn } from "../../shared/scim/words.ts";
import { type Company, openCompany } from "../support/company.ts";
import { platform } from "../support/platform.ts";
import { quiet } from "../support/quiet.ts";
import {
  entraUser,
  groupOf,
  type Provider,
  patchOf,
  provider,
  type ScimAnswer,
  scimCall,
} from "../support/scim.ts";
import { newKey } from "./callers.ts";

interface Drive {
  path: string;
  status: number;
  body?: unknown;
}

let ours: Company;
let theirs: Company;
let okta: Provider;
let other: Provider;
let key: string;
beforeAll(async () => {
  [ours, theirs] = await Promise.all([openCompany(platform()), openCompany(platform())]);
  [okta, other] = await Promise.all([provider(ours), provider(theirs)]);
  key = (await newKey(ours, "owner", permissions)).secret;
});

const newUser = async (by: Provider) =>
  String((await by.call("POST", "/Users", { body: entraUser() })).body["id"]);
const newGroup = async (by: Provider, ...ids: string[]) =>
  String((await by.call("POST", "/Groups", { body: groupOf(`g ${randomUUID()}`, ...ids) })).body["id"]);
const bulk = (...Operations: object[]) => ({ schemas: [urn.bulkRequest], Operations });
const search = { schemas: [urn.search], count: 5, attributes: ["id"] };
const title = patchOf({ op: "add", path: "title", value: "T" });

/** One line an endpoint; one without fails, so a new one is covered on birth. */
const drives: Record<string, (by: Provider) => Promise<Drive>> = {
  "GET /ServiceProviderConfig": async () => ({ path: "/ServiceProviderConfig", status: 200 }),
  "GET /ResourceTypes": async () => ({ path: "/ResourceTypes", status: 200 }),
  "GET /ResourceTypes/{id}": async () => ({ path: "/ResourceTypes/Group", status: 200 }),
  "GET /Schemas": async () => ({ path: "/Schemas", status: 200 }),
  "GET /Schemas/{id}": async () => ({ path: `/Schemas/${urn.enterprise}`, status: 200 }),
  "GET /Users": async () => ({ path: "/Users", status: 200 }),
  "POST /Users": async () => ({ path: "/Users", status: 201, body: entraUser() }),
  "GET /Users/{id}": async (by) => ({ path: `/Users/${await newUser(by)}`, status: 200 }),
  "PUT /Users/{id}": async (by) => ({ path: `/Users/${await newUser(by)}`, status: 200, body: entraUser() }),
  "PATCH /Users/{id}": async (by) => ({ path: `/Users/${await newUser(by)}`, status: 200, body: title }),
  "DELETE /Users/{id}": async (by) => ({ path: `/Users/${await newUser(by)}`, status: 204 }),
  "GET /Groups": async () => ({ path: "/Groups", status: 200 }),
  "POST /Groups": async (by) => ({
    path: "/Groups",
    status: 201,
    body: groupOf(`g ${randomUUID()}`, await newUser(by)),
  }),
  "GET /Groups/{id}": async (by) => ({ path: `/Groups/${await newGroup(by)}`, status: 200 }),
  "PUT /Groups/{id}": async (by) => ({
    path: `/Groups/${await newGroup(by)}`,
    status: 200,
    body: groupOf(`g ${randomUUID()}`),
  }),
  "PATCH /Groups/{id}": async (by) => ({
    ...{ path: `/Groups/${await newGroup(by)}`, status: 204 },
    body: patchOf({ op: "replace", path: "displayName", value: `g ${randomUUID()}` }),
  }),
  "DELETE /Groups/{id}": async (by) => ({ path: `/Groups/${await newGroup(by)}`, status: 204 }),
  "POST /Users/.search": async () => ({ path: "/Users/.search", status: 200, body: search }),
  "POST /Groups/.search": async () => ({ path: "/Groups/.search", status: 200, body: search }),
  "POST /Bulk": async (by) => ({
    ...{ path: "/Bulk", status: 200 },
    body: bulk({ method: "PATCH", path: `/Users/${await newUser(by)}`, data: title }),
  }),
};

const endpoints = scimEndpoints.map(({ method, path }) => ({ name: `${method} ${path}`, method, path }));
const driveOf = async (name: string, by: Provider): Promise<Drive> => {
  const drive = drives[name];
  if (!drive) throw new Error(`nothing drives ${name}`);
  return drive(by);
};
const refusal = ({ status, headers, body }: ScimAnswer) => {
  if (status >= 400 && status !== 421) {
    expect(headers.get("content-type")).toBe(mediaType);
    expect(body).toMatchObject({ schemas: [urn.error], status: String(status) });
  }
  return status;
};

test("a token is nobody's: it has no alias for a person (RFC 7644, section 3.11)", async () => {
  expect((await scimCall(null, "GET", "/Me")).status).toBe(401);
  for (const method of ["GET", "DELETE"])
    expect((await okta.call(method, "/Me")).body).toMatchObject({ schemas: [urn.error], status: "501" });
});

describe("every endpoint of provisioning (M-009, M-014, M-056)", () => {
  test("is driven here, and everything driven is one", () => {
    expect(Object.keys(drives).sort()).toEqual(endpoints.map(({ name }) => name).sort());
  });

  test.each(endpoints)("$name answers its token and nobody else's credential", async ({ name, method }) => {
    const { path, status, body } = await driveOf(name, okta);
    const ask = body === undefined ? {} : { body };
    const wrong = `${okta.token.secret.slice(0, -1)}${okta.token.secret.endsWith("0") ? "1" : "0"}`;
    for (const token of [null, wrong, ours.accessToken, key, `${okta.token.secret},${okta.token.secret}`])
      expect(refusal(await scimCall(token, method, path, ask))).toBe(401);
    const good = await okta.call(method, path, ask);
    expect([good.status, good.body["detail"]]).toEqual([status, undefined]);
    if (status < 204) expect(good.headers.get("content-type")).toBe(mediaType);
    for (const leak of [theirs.id, theirs.email]) expect(JSON.stringify(good.body)).not.toContain(leak);
  });

  test.each(endpoints.filter(({ path }) => /^\/(Users|Groups)\/\{/.test(path)))(
    "$name knows no other company's id, and changes nothing there",
    async ({ name, method }) => {
      const { path, body } = await driveOf(name, other);
      const before = await other.call("GET", path);
      const none = path.replace(/_[0-9a-z]{26}$/, `_${"0".repeat(26)}`);
      const ask = body === undefined ? {} : { body };
      const foreign = await okta.call(method, path, ask);
      expect([refusal(foreign), foreign.body]).toEqual([404, (await okta.call(method, none, ask)).body]);
      expect((await other.call("GET", path)).body).toEqual(before.body);
    },
  );

  test.each(endpoints.filter(({ method }) => ["POST", "PUT", "PATCH"].includes(method)))(
    "$name takes no garbage for a request",
    async ({ name, method }) => {
      const { path } = await driveOf(name, okta);
      const schemas = [urn.user, urn.group, urn.patch, urn.bulkRequest];
      const garbage = [
        ...["", "{", "null", "[]", '"text"', "7", "{}", '{"schemas":7}', "\u0000", '{"a":"\\ud800"}'],
        ...[`${"[".repeat(100)}${"]".repeat(100)}`, JSON.stringify({ schemas }), "[".repeat(9_000)],
        JSON.stringify({ schemas, userName: 7, displayName: [], Operations: {} }),
        JSON.stringify({ schemas, userName: {}, displayName: {}, Operations: [null] }),
        JSON.stringify({
          schemas,
          userName: "\u202e",
          displayName: "\u202e",
          Operations: [{ op: "x", method: "x" }],
        }),
        '{"schemas":[],"__proto__":{"userName":"x"},"constructor":{"prototype":{}}}',
      ];
      for (const body of garbage)
        expect(refusal(await okta.call(method, path, { body })), body.slice(0, 80)).toBe(400);
      const form = await okta.call(method, path, { body: "a=b", headers: { "content-type": "text/plain" } });
      expect(refusal(form)).toBe(415);
    },
  );

  test("a token opens no other door, and another region's host names the right one", async () => {
    const { secret } = okta.token;
    for (const path of ["/v1/members", "/v1/provisioning/tokens", "/v1/auth/me", "/v1/projects"])
      expect((await ours.call("GET", path, { token: secret })).status).toBe(401);
    const at = new URL("/scim/v2/Users", platform().url);
    at.hostname = "eu.localhost";
    const response = await platform().fetch(at.href, { headers: { authorization: `Bearer ${secret}` } });
    expect([response.status, ((await response.json()) as { detail: string }).detail]).toEqual([
      421,
      expect.any(String),
    ]);
  });

  test("one company's people and groups are in no list of another's @auth-cross-tenant (M-062)", async () => {
    const [user, group] = [await newUser(other), await newGroup(other)];
    const { userName } = (await other.call("GET", `/Users/${user}`)).body;
    for (const path of [
      `/Users?filter=${encodeURIComponent(`userName eq "${userName}"`)}`,
      "/Users?count=200",
      "/Groups",
    ]) {
      const text = JSON.stringify((await okta.call("GET", path)).body);
      for (const foreign of [user, group, String(userName)]) expect(text).not.toContain(foreign);
    }
    const put = await okta.call("POST", "/Groups", { body: groupOf(`g ${randomUUID()}`, user) });
    expect([refusal(put), put.body["scimType"]]).toEqual([400, "invalidValue"]);
  });
});

const filtered = (filter: string) => `/Users?filter=${encodeURIComponent(filter)}`;
const withUser = (more: object) => ({ ...entraUser(), ...more });
const on = (operation: object) => patchOf(operation as Record<string, unknown>);
const many = (length: number) => Array.from({ length }, (_, index) => ({ value: `usr_${index}` }));

/** Why, how, and what it is refused with: one row a case (RFC 7644 §3.12). */
const refusals: [
  why: string,
  method: string,
  path: string | ((id: string) => string),
  body: unknown,
  status: number,
  scimType?: string,
][] = [
  ["a filter that is none", "GET", filtered("userName eq"), undefined, 400, "invalidFilter"],
  ["a filter for what is not kept", "GET", filtered('password eq "x"'), undefined, 400, "invalidFilter"],
  ["a sort by what is not there", "GET", "/Users?sortBy=shoeSize", undefined, 400, "invalidPath"],
  ["a page that is no number", "GET", "/Users?startIndex=one", undefined, 400, "invalidValue"],
  ["a parameter given twice", "GET", "/Users?count=1&count=2", undefined, 400, "invalidSyntax"],
  ["a person without schemas", "POST", "/Users", withUser({ schemas: undefined }), 400, "invalidSyntax"],
  ["a person without userName", "POST", "/Users", withUser({ userName: undefined }), 400, "invalidValue"],
  [
    "a person without an address",
    "POST",
    "/Users",
    withUser({ userName: "grace", emails: [] }),
    400,
    "invalidValue",
  ],
  [
    "an address that is none",
    "POST",
    "/Users",
    withUser({ emails: [{ value: "no address", primary: true }] }),
    400,
    "invalidValue",
  ],
  [
    "a name with control characters",
    "POST",
    "/Users",
    withUser({ displayName: "a\nb" }),
    400,
    "invalidValue",
  ],
  [
    "an address of a domain that is not proved",
    "POST",
    "/Users",
    withUser({ emails: [{ value: "a@foreign.test", primary: true }] }),
    400,
    "invalidValue",
  ],
  ["active that is no boolean", "POST", "/Users", withUser({ active: "perhaps" }), 400, "invalidValue"],
  [
    "more values than are kept",
    "POST",
    "/Users",
    withUser({ emails: many(bounds.values + 1) }),
    400,
    "invalidValue",
  ],
  ["a group without a name", "POST", "/Groups", { ...groupOf(" ") }, 400, "invalidValue"],
  [
    "a group of strangers",
    "POST",
    "/Groups",
    groupOf("strangers", `usr_${"0".repeat(26)}`),
    400,
    "invalidValue",
  ],
  ["a group of too many at once", "POST", "/Groups", { ...groupOf("crowd"), members: many(101) }, 413],
  [
    "a PATCH of what is read only",
    "PATCH",
    (id) => `/Users/${id}`,
    on({ op: "replace", path: "id", value: "x" }),
    400,
    "mutability",
  ],
  [
    "a PATCH of an unknown path",
    "PATCH",
    (id) => `/Users/${id}`,
    on({ op: "add", path: "shoeSize", value: "42" }),
    400,
    "invalidPath",
  ],
  ["a removal of nothing", "PATCH", (id) => `/Users/${id}`, on({ op: "remove" }), 400, "noTarget"],
  ["an unknown op", "PATCH", (id) => `/Users/${id}`, on({ op: "move", path: "title" }), 400, "invalidSyntax"],
  [
    "a userName taken away",
    "PATCH",
    (id) => `/Users/${id}`,
    on({ op: "remove", path: "userName" }),
    400,
    "invalidValue",
  ],
  ["a filter over descriptions", "GET", "/Schemas?filter=id%20pr", undefined, 403],
  ["an unknown collection", "GET", "/Robots", undefined, 404],
  ["an unknown schema", "GET", "/Schemas/urn:none", undefined, 404],
  ["an id that cannot be", "GET", "/Users/%ff", undefined, 404],
  ["a method that is none", "DELETE", "/Users", undefined, 405],
  [
    "bulk of too many",
    "POST",
    "/Bulk",
    bulk(...Array(bounds.bulkOperations + 1).fill({ method: "DELETE", path: "/Users/x" })),
    413,
  ],
  [
    "bulk with one name twice",
    "POST",
    "/Bulk",
    bulk(...Array(2).fill({ method: "POST", path: "/Users", bulkId: "a", data: {} })),
    400,
    "invalidSyntax",
  ],
  [
    "bulk without a bulkId",
    "POST",
    "/Bulk",
    bulk({ method: "POST", path: "/Users", data: {} }),
    400,
    "invalidSyntax",
  ],
];

describe("what is refused, and in which words (M-056)", () => {
  test.each(refusals)("%s", async (_, method, path, body, status, scimType) => {
    const at = typeof path === "string" ? path : path(await newUser(okta));
    const answer = await okta.call(method, at, body === undefined ? {} : { body });
    expect([refusal(answer), answer.body["scimType"]]).toEqual([status, scimType]);
  });

  test("a name, an address, an externalId and a group's name are each taken once", async () => {
    const person = entraUser();
    await okta.call("POST", "/Users", { body: person });
    const group = groupOf(`g ${randomUUID()}`);
    await okta.call("POST", "/Groups", { body: group });
    const tries: [string, object][] = [
      ["/Users", person],
      ["/Users", { ...entraUser(), userName: person.userName.toUpperCase() }],
      ["/Users", { ...entraUser(), emails: person.emails }],
      ["/Users", { ...entraUser(), externalId: person.externalId }],
      ["/Groups", { ...groupOf(group.displayName.toUpperCase()) }],
    ];
    for (const [path, body] of tries) {
      const answer = await okta.call("POST", path, { body });
      expect([refusal(answer), answer.body["scimType"]]).toEqual([409, "uniqueness"]);
    }
  });

  test("a token that was revoked or whose time is over opens nothing from the next request on @auth-account (M-062)", async () => {
    const [first, second] = [await provider(ours), await provider(ours, { expires_in_days: 1 })];
    await quiet();
    expect((await first.call("GET", "/Users?count=1")).status).toBe(200);
    await ours.ask("DELETE", `/v1/provisioning/tokens/${first.token.id}`);
    expect(refusal(await first.call("GET", "/Users?count=1"))).toBe(401);
    const { data } = await ours.ask<{ data: Record<string, unknown>[] }>("GET", "/v1/provisioning/tokens");
    expect(JSON.stringify(data)).not.toContain(second.token.secret);
    const listed = data.find(({ id }) => id === first.token.id);
    expect(listed).toMatchObject({ revoked_at: expect.any(String), last_used_at: expect.any(String) });
    await platform().clock.advance(86_400_000 + 1_000);
    expect(refusal(await second.call("GET", "/Users?count=1"))).toBe(401);
  });
});
