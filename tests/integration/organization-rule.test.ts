import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Organization } from "../../shared/tenancy/organization-contract.ts";
import { type Company, openCompany } from "../support/company.ts";
import { bearer, post } from "../support/identity.ts";
import { actionsOf, detailOf, enter, plant, policyOf } from "../support/organizations.ts";
import { platform } from "../support/platform.ts";
import { quiet } from "../support/quiet.ts";

type Problem = {
  status: number;
  code: string;
  reasons?: string[];
  policy?: string;
  errors?: { pointer: string; code: string }[];
};

const problemOf = async (response: Response) => (await response.json()) as Problem;
const statusOf = async (call: Promise<Response>) => {
  const response = await call;
  await response.text();
  return response.status;
};

const setPolicy = (company: Company, body: object, token?: string) =>
  company.call("PATCH", "/v1/tenants/me/policy", { body, ...(token === undefined ? {} : { token }) });

/** Past every lock of the product, as if somebody else had decided it. */
const decree = async ({ id, region }: Company, assignments: string) => {
  for (const shard of region === "us" ? [0, 1] : [0])
    await platform().d1([region, shard], `update all_tenants set ${assignments} where tenant_id = ?`, id);
};

beforeEach(quiet);

describe("administering an organisation below (M-015)", () => {
  let top: Company;
  let child: Organization;
  beforeAll(async () => {
    top = await openCompany(platform());
    child = await plant(top);
  });

  test("a parent's person works there as an administrator, never as an owner, and both trails say so", async () => {
    const token = await enter(top, child.id);
    const me = await top.ask<Record<string, unknown>>("GET", "/v1/auth/me", { token });
    expect(me).toMatchObject({ role: "admin", user: null, session: null, tenant: { id: child.id } });
    const { id } = await top.ask<{ id: string }>("POST", "/v1/projects", { token, body: { name: "Theirs" } });
    expect(await statusOf(top.call("GET", `/v1/projects/${id}`))).toBe(404);
    const inChild = (await actionsOf(top, token)).map(({ action, detail }) => [action, detail["via"]]);
    expect(inChild).toContainEqual(["project.created", "parent"]);
    expect(inChild).toContainEqual(["organization.session_opened", "parent"]);
    const inTop = (await actionsOf(top)).filter(({ action }) => action === "organization.session_opened");
    expect(inTop[0]?.target.id).toBe(child.id);
    const closing = { token, body: { slug: child.slug } };
    expect(await statusOf(top.call("POST", "/v1/tenants/me/close", closing))).toBe(403);
  });

  test("it cannot be passed on: no key, no further session, no refresh, and no key of an API opens one", async () => {
    const token = await enter(top, child.id);
    const key = { name: "k", scopes: ["projects:read"] };
    expect(await statusOf(top.call("POST", "/v1/api-keys", { token, body: key }))).toBe(403);
    const below = await plant(top, child.id);
    const path = `/v1/organizations/${below.id}/sessions`;
    expect(await statusOf(top.call("POST", path, { token }))).toBe(403);
    expect(await statusOf(top.call("POST", "/v1/auth/logout", { token }))).toBe(403);
    const body = { name: "k", scopes: ["organizations:write"] };
    const { secret } = await top.ask<{ secret: string }>("POST", "/v1/api-keys", { body });
    expect(await statusOf(top.call("POST", path, { token: secret }))).toBe(403);
    expect(await statusOf(top.call("POST", path))).toBe(201);
  });

  test("it ends with the session it was asked for under, with the organisation, and by itself", async () => {
    const signIn = async () =>
      (await (
        await post(platform(), "/v1/auth/login", { email: top.email, password: top.password })
      ).json()) as {
        access_token: string;
      };
    const { access_token: mine } = await signIn();
    const path = `/v1/organizations/${child.id}/sessions`;
    const session = await top.ask<{ access_token: string; expires_in: number }>("POST", path, {
      token: mine,
    });
    expect(session.expires_in).toBe(300);
    const works = (token: string) => statusOf(top.call("GET", "/v1/projects", { token }));
    expect(await works(session.access_token)).toBe(200);
    expect(await statusOf(top.call("POST", "/v1/auth/logout", { token: mine }))).toBe(204);
    expect(await works(session.access_token)).toBe(401);
    const leaving = await plant(top);
    const token = await enter(top, leaving.id);
    expect(await works(token)).toBe(200);
    await top.ask("POST", `/v1/organizations/${leaving.id}/close`);
    expect(await works(token)).toBe(410);
    const late = await enter(top, child.id);
    await platform().clock.advance(301_000);
    expect(await works(late)).toBe(401);
  });
});

describe("policies are inherited and only tightened (M-015)", () => {
  let top: Company;
  let middle: Organization;
  let leaf: Organization;
  beforeAll(async () => {
    top = await openCompany(platform());
    middle = await plant(top);
    leaf = await plant(top, middle.id);
  });

  test("a change at the top holds for all below at once; what a child makes looser is refused by field", async () => {
    expect(await statusOf(setPolicy(top, { session_minutes: 60, allowed_regions: ["us", "uk"] }))).toBe(200);
    const token = await enter(top, leaf.id);
    expect(await policyOf(top, token)).toMatchObject({
      own: { session_minutes: null },
      inherited: { session_minutes: 60, allowed_regions: ["us", "uk"] },
      effective: { session_minutes: 60, allowed_regions: ["us", "uk"] },
    });
    const looser = await setPolicy(
      top,
      { session_minutes: 61, allowed_regions: null, sso_required: true },
      token,
    );
    expect(looser.status).toBe(409);
    expect((await problemOf(looser)).errors?.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
      "#/allowed_regions inherited",
      "#/session_minutes inherited",
    ]);
    expect(await statusOf(setPolicy(top, { session_minutes: 30 }, token))).toBe(200);
    await setPolicy(top, { session_minutes: 20 });
    expect((await policyOf(top, token)).effective.session_minutes).toBe(20);
    await setPolicy(top, { session_minutes: null });
    expect((await policyOf(top, token)).effective.session_minutes).toBe(30);
    const inherited = (await actionsOf(top, token)).filter(
      ({ action }) => action === "organization.inherited",
    );
    expect(inherited.length).toBe(3);
  });

  test("strict residency is handed down, and refused where nobody could keep it", async () => {
    await setPolicy(top, { residency: "strict" });
    const token = await enter(top, middle.id);
    const info = "/v1/tenants/me/info";
    expect(await top.ask("GET", info, { token })).toMatchObject({ residency: "strict" });
    // The child is strict too: at the global host its own token leads to its region's.
    expect((await platform().fetch(info, { headers: bearer(token) })).status).toBe(308);
    const looser = await setPolicy(top, { residency: "standard" }, token);
    expect(await problemOf(looser)).toMatchObject({
      errors: [{ pointer: "#/residency", code: "inherited" }],
    });
    await setPolicy(top, { residency: "standard" });
    expect((await policyOf(top, await enter(top, middle.id))).effective.residency).toBe("standard");
    const hinted = await openCompany(platform(), { region: "uk" });
    expect(await problemOf(await setPolicy(hinted, { residency: "strict" }))).toMatchObject({
      status: 409,
      errors: [{ pointer: "#/residency", code: "guarantee" }],
    });
  });

  test("a second factor is asked for at sign-in and of sessions that run; nobody locks themselves out", async () => {
    const own = await setPolicy(top, { mfa_required: true });
    expect(await problemOf(own)).toMatchObject({
      status: 409,
      errors: [{ pointer: "#/mfa_required", code: "lock_out" }],
    });
    const company = await openCompany(platform());
    const { email, password, refreshToken } = company;
    await decree(company, `policy = '{"sso_required":true}'`);
    expect((await post(platform(), "/v1/auth/login", { email, password })).status).toBe(200);
    await decree(company, `policy = '{"mfa_required":true}'`);
    const asked = await post(platform(), "/v1/auth/login", { email, password });
    const body = (await asked.json()) as Record<string, unknown>;
    expect([asked.status, body["step"], body["access_token"]]).toEqual([200, "enrol", undefined]);
    const wrong = await post(platform(), "/v1/auth/login", { email, password: `${password}!` });
    expect(wrong.status).toBe(401);
    expect((await post(platform(), "/v1/auth/refresh", { refresh_token: refreshToken })).status).toBe(401);
  });

  test("sessions live as long as the policy says", async () => {
    const company = await openCompany(platform());
    const { refreshToken: refresh_token } = company;
    await setPolicy(company, { session_minutes: 15 });
    const first = await post(platform(), "/v1/auth/refresh", { refresh_token });
    expect(first.status).toBe(200);
    const next = ((await first.json()) as { refresh_token: string }).refresh_token;
    await platform().clock.advance(15 * 60_000);
    expect((await post(platform(), "/v1/auth/refresh", { refresh_token: next })).status).toBe(401);
  });
});

describe("one contract, one suspension (M-015)", () => {
  test("projects of a child count against its root's plan, and the parent sees whose they are", async () => {
    const top = await openCompany(platform(), { plan: "developer" });
    const child = await plant(top);
    const token = await enter(top, child.id);
    const create = (by?: string) =>
      statusOf(
        top.call("POST", "/v1/projects", { body: { name: "p" }, ...(by === undefined ? {} : { token: by }) }),
      );
    const made = await Promise.all([...Array(4)].flatMap(() => [create(token), create()]));
    expect(made.filter((status) => status === 201)).toHaveLength(5);
    expect(made.filter((status) => status === 402)).toHaveLength(3);
    const { projects, roll_up: sums } = await top.ask<{
      projects: { used: number; limit: number };
      roll_up: { organizations: number; own: Record<string, number>; total: Record<string, number> };
    }>("GET", "/v1/tenants/me/usage");
    expect(projects).toEqual({ used: 5, limit: 5 });
    const below = await detailOf(top, child.id);
    expect(sums).toMatchObject({ organizations: 1, total: { projects: 5, seats: 1 } });
    expect((sums.own["projects"] ?? 0) + below.usage.own.projects).toBe(5);
    expect(below.usage.own.month_requests).toBeGreaterThanOrEqual(4);
    expect(sums.total["month_requests"]).toBe(
      (sums.own["month_requests"] ?? 0) + below.usage.own.month_requests,
    );
    const theirs = await top.ask<{ roll_up: unknown; projects: { used: number } }>(
      "GET",
      "/v1/tenants/me/usage",
      {
        token,
      },
    );
    expect([theirs.roll_up, theirs.projects.used]).toEqual([null, below.usage.own.projects]);
  });

  test("a parent suspends and resumes a whole branch at once; other reasons are not its own to lift", async () => {
    const top = await openCompany(platform());
    const middle = await plant(top);
    const leaf = await plant(top, middle.id);
    const token = await enter(top, leaf.id);
    const read = () => top.call("GET", "/v1/projects", { token });
    const suspended = await top.ask("POST", `/v1/organizations/${middle.id}/suspend`);
    expect(suspended).toMatchObject({ status: "suspended", suspended_by: ["parent"] });
    expect(await problemOf(await read())).toMatchObject({ code: "tenant_suspended", reasons: ["parent"] });
    expect(await top.ask("POST", `/v1/organizations/${middle.id}/suspend`)).toMatchObject({
      status: "suspended",
    });
    expect(await top.ask("POST", `/v1/organizations/${leaf.id}/resume`)).toMatchObject({
      status: "suspended",
    });
    expect(await top.ask("POST", `/v1/organizations/${middle.id}/resume`)).toMatchObject({
      status: "active",
    });
    expect((await read()).status).toBe(200);
    await decree(top, `suspended_by = '["billing"]', status = 'suspended'`);
    await platform().clock.advance(1_000);
    await platform().cron("us");
    expect(await problemOf(await read())).toMatchObject({ code: "tenant_suspended", reasons: ["parent"] });
  });

  test("an organisation is closed from below upwards, and its purge is owed", async () => {
    const top = await openCompany(platform());
    const middle = await plant(top);
    const leaf = await plant(top, middle.id);
    const close = (id: string) => top.call("POST", `/v1/organizations/${id}/close`);
    expect(await problemOf(await close(middle.id))).toMatchObject({ status: 409, state: "children" });
    expect(
      await problemOf(await top.call("POST", "/v1/tenants/me/close", { body: { slug: top.slug } })),
    ).toMatchObject({
      status: 409,
    });
    expect(await statusOf(close(leaf.id))).toBe(200);
    expect(await statusOf(close(leaf.id))).toBe(200);
    expect(await statusOf(close(middle.id))).toBe(200);
    expect(
      await statusOf(
        top.call("POST", "/v1/organizations", { body: { name: "Late one", parent_id: leaf.id } }),
      ),
    ).toBe(409);
    const owed = await Promise.all(
      [0, 1].map((shard) =>
        platform().d1(
          ["us", shard],
          "select id from all_outbox where tenant_id = ? and topic = 'tenant.purge'",
          leaf.id,
        ),
      ),
    );
    expect(owed.flat()).toHaveLength(1);
  });
});
