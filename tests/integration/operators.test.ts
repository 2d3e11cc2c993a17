import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import type { Elevation } from "../../shared/operators/contract.ts";
import { type Company, openCompany } from "../support/company.ts";
import { TestOperator } from "../support/operators.ts";
import { platform } from "../support/platform.ts";

const p = platform();
const minutes = (count: number) => count * 60_000;
const word = randomUUID().slice(0, 8);
const ada = new TestOperator(p, `ada-${word}`);
const bob = new TestOperator(p, `bob-${word}`);
let company: Company;

const path = (id = "") => `/v1/tenants/${company.id}/elevations${id === "" ? "" : `/${id}`}`;
const codeOf = async (response: Response) => {
  const body = (await response.json()) as { code?: string };
  return [response.status, body.code];
};
const look = (by = ada, tenant = company) => by.call("GET", `/v1/tenants/${tenant.id}/usage`);

/** The tenant's own trail of operators, oldest first. */
const trail = async () => {
  const { data } = await company.ask<{ data: { action: string; actor: { kind: string; id: string } }[] }>(
    "GET",
    "/v1/audit-events?limit=100",
  );
  return data.filter(({ actor }) => actor.kind === "operator").map(({ action }) => action);
};
/** Access tokens live ten minutes: signed in again after the clock was moved. */
const signInAgain = async () => {
  const { email, password, slug } = company;
  const answer = await company.ask<{ access_token: string }>("POST", "/v1/auth/login", {
    token: null,
    body: { email, password, tenant: slug },
  });
  company.accessToken = answer.access_token;
};

beforeAll(async () => {
  company = await openCompany(p);
});

describe("no standing access (M-011, M-077)", () => {
  test("asked for with a reason, approved by another, used, ended by the clock, and all of it the tenant's to read", async () => {
    expect(await codeOf(await look())).toEqual([403, "forbidden"]);
    const asked = await ada.request(company.id, ["read"], 10);
    expect(asked).toMatchObject({ status: "requested", reason: "A test has to look", minutes: 10 });
    expect(await codeOf(await look())).toEqual([403, "forbidden"]);
    const approved = await bob.approve(company.id, asked.id);
    expect(approved).toMatchObject({ status: "approved", operator: asked.operator });
    expect(approved.decided_by).not.toBe(asked.operator);
    expect((await look()).status).toBe(200);
    expect(await codeOf(await look(bob))).toEqual([403, "forbidden"]);
    const write = { body: { reason: "security" } };
    expect(await codeOf(await ada.call("POST", `/v1/tenants/${company.id}/suspend`, write))).toEqual([
      403,
      "forbidden",
    ]);
    const { data } = await company.ask<{ data: Elevation[] }>("GET", "/v1/elevations");
    expect(data).toMatchObject([{ id: asked.id, reason: "A test has to look", permissions: ["read"] }]);
    await p.clock.advance(minutes(10));
    expect(await codeOf(await look())).toEqual([403, "forbidden"]);
    await p.cron("us");
    await signInAgain();
    expect((await company.ask<{ data: Elevation[] }>("GET", "/v1/elevations")).data[0]?.status).toBe(
      "expired",
    );
    const { data: ended } = await company.ask<{ data: object[] }>(
      "GET",
      "/v1/audit-events?action=elevation.expired",
    );
    expect(ended).toMatchObject([
      { actor: { kind: "system", id: "lifecycle" }, target: { id: asked.id }, detail: { was: "approved" } },
    ]);
    expect((await trail()).reverse()).toEqual([
      "access.refused",
      "elevation.requested",
      "access.refused",
      "elevation.approved",
      "elevation.used",
      "access.refused",
      "access.refused",
      "access.refused",
    ]);
  });

  test("nobody approves for oneself: not by the route, and not past it", async () => {
    const { id } = await ada.request(company.id, ["read"], 5);
    expect(await codeOf(await ada.call("POST", `${path(id)}/approve`))).toEqual([403, "forbidden"]);
    expect(await codeOf(await look())).toEqual([403, "forbidden"]);
    const held = await p.d1(["us", 0], "select 1 from all_elevations where id = ?", id);
    const shard = held.length === 1 ? 0 : 1;
    const forge = p.d1(
      ["us", shard],
      "update all_elevations set status = 'approved', decided_by = operator_id, decided_at = 1 where id = ?",
      id,
    );
    await expect(forge).rejects.toThrow("CHECK");
    const widen = p.d1(["us", shard], "update all_elevations set minutes = 60 where id = ?", id);
    await expect(widen).rejects.toThrow("immutable");
    expect((await ada.call("POST", `${path(id)}/deny`)).status).toBe(200);
  });

  test("of approvals at once one counts, a repeated one is the same one, and a decision is final", async () => {
    const { id } = await ada.request(company.id, ["read"], 5);
    const key = randomUUID();
    const eve = new TestOperator(p, `eve-${word}`);
    const answers = await Promise.all([
      bob.call("POST", `${path(id)}/approve`, { headers: { "idempotency-key": key } }),
      eve.call("POST", `${path(id)}/approve`),
      eve.call("POST", `${path(id)}/deny`),
    ]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(2);
    for (const verb of ["approve", "deny"])
      expect((await eve.call("POST", `${path(id)}/${verb}`)).status, verb).toBe(409);
    if (answers[0]?.status === 200) {
      const again = await bob.call("POST", `${path(id)}/approve`, { headers: { "idempotency-key": key } });
      expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([200, "true"]);
    }
    await company.ask("DELETE", `/v1/elevations/${id}`).catch(() => {});
  });

  test("an approval after the request lapsed is refused, though nobody wrote down that it did", async () => {
    const dan = new TestOperator(p, `dan-${word}`);
    const { id } = await dan.request(company.id, ["read"], 60);
    await p.clock.advance(minutes(60));
    const late = await bob.call("POST", `${path(id)}/approve`);
    expect(late.status).toBe(409);
    expect(await late.json()).toMatchObject({ state: "expired", move: "approve" });
    expect(await codeOf(await look(dan))).toEqual([403, "forbidden"]);
    await signInAgain();
  });

  test("for one tenant it opens no other, and the owner ends it at once", async () => {
    const other = await openCompany(p);
    const fay = new TestOperator(p, `fay-${word}`);
    const { id } = await fay.request(company.id, ["read", "lifecycle"], 60);
    await bob.approve(company.id, id);
    expect((await look(fay)).status).toBe(200);
    expect(await codeOf(await look(fay, other))).toEqual([403, "forbidden"]);
    expect(await codeOf(await bob.call("POST", `/v1/tenants/${other.id}/elevations/${id}/approve`))).toEqual([
      404,
      "not_found",
    ]);
    expect((await other.call("DELETE", `/v1/elevations/${id}`)).status).toBe(404);
    expect((await company.call("DELETE", `/v1/elevations/${id}`)).status).toBe(204);
    expect(await codeOf(await look(fay))).toEqual([403, "forbidden"]);
    expect((await company.call("DELETE", `/v1/elevations/${id}`)).status).toBe(409);
  });

  test.each([
    ["no reason", { permissions: ["read"], minutes: 5 }, "#/reason"],
    ["a blank reason", { reason: "  ", permissions: ["read"], minutes: 5 }, "#/reason"],
    ["more than an hour", { reason: "r", permissions: ["read"], minutes: 61 }, "#/minutes"],
    ["no time", { reason: "r", permissions: ["read"], minutes: 0 }, "#/minutes"],
    ["nothing to do", { reason: "r", permissions: [], minutes: 5 }, "#/permissions"],
    ["a tenant's permission", { reason: "r", permissions: ["tenant:own"], minutes: 5 }, "#/permissions/0"],
    [
      "an operator named by itself",
      { reason: "r", permissions: ["read"], minutes: 5, operator: "x" },
      "#/operator",
    ],
  ])("%s is refused and names its field", async (_title, body, pointer) => {
    const refused = await ada.call("POST", path(), { body });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ errors: [{ pointer }] });
  });

  test("one open request of an operator at a time, and a token shown twice in a header is none", async () => {
    const gus = new TestOperator(p, `gus-${word}`);
    await gus.request(company.id);
    const body = { reason: "again", permissions: ["read"], minutes: 5 };
    expect(await codeOf(await gus.call("POST", path(), { body }))).toEqual([409, "conflict"]);
    const token = await gus.token();
    expect(await codeOf(await gus.call("GET", path(), { token: `${token}, ${token}` }))).toEqual([
      401,
      "unauthenticated",
    ]);
    const old = await gus.token({ now: (await p.clock.now()) - minutes(16) });
    expect(await codeOf(await gus.call("GET", path(), { token: old }))).toEqual([401, "unauthenticated"]);
  });
});

describe("the list of tenants (M-011)", () => {
  test("is pages of ids, slugs, plans and states, and follows what happens to them", async () => {
    const own = await openCompany(p, { region: "eu", plan: "team" });
    const clerk = new TestOperator(p, `clerk-${word}`, "eu");
    const list = (query: string) =>
      clerk.ask<{ data: Record<string, string>[]; next_cursor: string | null }>(
        "GET",
        `/v1/tenants?${query}`,
      );
    const found = await list(`slug=${own.slug}`);
    expect(found.data).toEqual([
      {
        id: own.id,
        slug: own.slug,
        region: "eu",
        plan: "team",
        status: "active",
        created_at: expect.any(String),
      },
    ]);
    expect((await list(`slug=${own.slug}&status=closed`)).data).toEqual([]);
    expect((await list(`slug=${own.slug}&plan=enterprise`)).data).toEqual([]);
    expect((await list(`slug=${own.slug}0`)).data).toEqual([]);
    await own.ask("POST", "/v1/tenants/me/close", { body: { slug: own.slug } });
    expect((await list(`slug=${own.slug}&status=closed`)).data).toHaveLength(1);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof list>> = await list(
        `limit=2${cursor ? `&cursor=${cursor}` : ""}`,
      );
      seen.push(...page.data.map(({ id = "" }) => id));
      cursor = page.next_cursor;
    } while (cursor);
    expect(seen).toContain(own.id);
    expect(new Set(seen).size).toBe(seen.length);
    const rows = await p.d1<{ tenant_id: string }>("eu", "select tenant_id from placement");
    expect(seen.sort()).toEqual(rows.map(({ tenant_id }) => tenant_id).sort());
    const another = await new TestOperator(p, `other-${word}`, "eu").call(
      "GET",
      `/v1/tenants?limit=2&cursor=${(await list("limit=1")).next_cursor}`,
    );
    expect(await codeOf(another)).toEqual([400, "invalid_cursor"]);
    for (const query of ["slug=%25", "slug=A", "status=gone", "plan=free", "region=eu", "slug=a&slug=b"])
      expect((await clerk.call("GET", `/v1/tenants?${query}`)).status, query).toBe(400);
  });
});
