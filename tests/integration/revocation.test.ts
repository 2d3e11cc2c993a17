import { beforeAll, describe, expect, test } from "vitest";
import type { ConnectionView } from "../../shared/connections/contract.ts";
import type { DomainView } from "../../shared/connections/domain-contract.ts";
import type { TokenPair } from "../../shared/identity/contract.ts";
import type { SessionList } from "../../shared/identity/session-contract.ts";
import type { FactorResetView } from "../../shared/members/factor-reset-contract.ts";
import type { OrganizationSession } from "../../shared/tenancy/organization-contract.ts";
import { type Company, openCompany } from "../support/company.ts";
import { enrolApp } from "../support/factors.ts";
import { bearer, post } from "../support/identity.ts";
import { type Colleague, join } from "../support/members.ts";
import { plant } from "../support/organizations.ts";
import { platform } from "../support/platform.ts";
import { quiet } from "../support/quiet.ts";
import { patchOf, provider } from "../support/scim.ts";

/** A route of every script that answers callers. */
const doors = [
  ["api", "/v1/projects"],
  ["tenants", "/v1/tenants/me/info"],
  ["identity", "/v1/auth/me"],
] as const;
const region = "eu";
const ask = (token: string) =>
  Promise.all(
    doors.map(
      async ([script, path]) =>
        (await platform().worker(`${script}-${region}`, path, { headers: bearer(token) })).status,
    ),
  );
const sql = (statement: string, ...given: unknown[]) => platform().d1(region, statement, ...given);
const domain = `${crypto.randomUUID()}.example.com`;

let company: Company;
let admin: Colleague;

/** Enabled as if a test had let somebody through. */
async function connected(): Promise<ConnectionView> {
  const body = { provider: "okta", name: "Okta", oidc: { client_id: "a", issuer: "https://okta.com" } };
  const connection = await company.ask<ConnectionView>("POST", "/v1/connections", { body });
  await sql("update all_connections set tested_at = 1, status = 'enabled' where id = ?", connection.id);
  return connection;
}

/** A connection by which this person has opened everything they have. */
async function cameBy(colleague: Colleague): Promise<ConnectionView> {
  const connection = await connected();
  await sql("update all_sessions set conn = ? where user_id = ?", connection.id, colleague.id);
  return connection;
}

const changed = (body: object) => async (colleague: Colleague) => {
  const { id } = await cameBy(colleague);
  await company.ask("PATCH", `/v1/connections/${id}`, { body });
};

async function reset(colleague: Colleague): Promise<void> {
  await enrolApp(colleague);
  const { id } = await company.ask<FactorResetView>("POST", `/v1/members/${colleague.id}/factor-reset`);
  await admin.ask("POST", `/v1/members/factor-resets/${id}/approve`);
}

async function demanded(): Promise<void> {
  const added = await company.ask<DomainView>("POST", "/v1/domains", { body: { name: domain } });
  await sql("update all_domains set status = 'verified', verified_at = 1 where id = ?", added.id);
  await connected();
  await company.ask("PATCH", `/v1/domains/${added.id}`, { body: { sso_required: true } });
}

const provisioned = (method: string, body?: object) => async (colleague: Colleague) => {
  const { call } = await provider(company);
  const { status } = await call(method, `/Users/${colleague.id}`, { body });
  expect(status).toBeLessThan(300);
};

/** Every way in which somebody else, or the company's rules, end what a person has open. */
const ways: [string, (colleague: Colleague) => Promise<unknown>][] = [
  ["they sign out", (colleague) => colleague.call("POST", "/v1/auth/logout")],
  ["the company ends it", ({ id }) => company.ask("DELETE", `/v1/members/${id}/sessions`)],
  ["the role changes", ({ id }) => company.ask("PATCH", `/v1/members/${id}`, { body: { role: "viewer" } })],
  ["they are removed", ({ id }) => company.ask("DELETE", `/v1/members/${id}`)],
  ["two administrators reset the factors", reset],
  [
    "the provider deactivates them",
    provisioned("PATCH", patchOf({ op: "replace", value: { active: false } })),
  ],
  ["the provider deletes them", provisioned("DELETE")],
  ["their connection is disabled", changed({ status: "disabled" })],
  [
    "their connection names another provider",
    changed({ oidc: { client_id: "a", issuer: "https://other.okta.com" } }),
  ],
  [
    "their connection is deleted",
    async (colleague) => company.ask("DELETE", `/v1/connections/${(await cameBy(colleague)).id}`),
  ],
  // The last one: nobody of the domain joins by an invitation alone afterwards.
  ["their domain demands single sign-on", demanded],
];

describe("an access token of a company that is not busy is refused by every script with its next request (M-058)", () => {
  beforeAll(async () => {
    company = await openCompany(platform(), { plan: "enterprise", region });
    admin = await join(company, { role: "admin" });
  });

  test.for(ways)("once %s", async ([, end]) => {
    const colleague = await join(company, { email: `${crypto.randomUUID()}@${domain}` });
    await quiet();
    expect(await ask(colleague.accessToken)).toEqual([200, 200, 200]);
    await end(colleague);
    expect(await ask(colleague.accessToken)).toEqual([401, 401, 401]);
    // What every isolate has heard of now, none has to ask about again.
    expect(await ask(colleague.accessToken)).toEqual([401, 401, 401]);
    expect(await ask(company.accessToken)).toEqual([200, 200, 200]);
  });

  test("once the password changes in another session", async () => {
    const person = await openCompany(platform(), { region });
    const { email, password } = person;
    const login = await post(platform(), "/v1/auth/login", { email, password, tenant: person.slug });
    const { access_token } = (await login.json()) as TokenPair;
    await quiet();
    expect(await ask(access_token)).toEqual([200, 200, 200]);
    const body = { current_password: password, password: `${password} and more` };
    await person.ask("POST", "/v1/auth/password", { body });
    expect(await ask(access_token)).toEqual([401, 401, 401]);
    expect(await ask(person.accessToken)).toEqual([200, 200, 200]);
  });

  test("however many sessions one connection has opened: the meter is told in few messages, and hears all", async () => {
    const colleague = await join(company);
    const { id } = await cameBy(colleague);
    const copies = `insert into all_sessions (tenant_id, id, user_id, kind, amr, authenticated_at, expires_at, created_at, updated_at, conn)
      with recursive n (i) as (select 1 union all select i + 1 from n where i < 2000)
      select tenant_id, substr(id, 1, 20) || printf('%010d', i), user_id, kind, amr, authenticated_at, expires_at, created_at, updated_at, conn
      from all_sessions, n where all_sessions.conn = ?`;
    await sql(copies, id);
    await quiet();
    expect(await ask(colleague.accessToken)).toEqual([200, 200, 200]);
    await company.ask("PATCH", `/v1/connections/${id}`, { body: { status: "disabled" } });
    const open = "select 1 from all_sessions where conn = ? and revoked_at is null";
    expect(await sql(open, id)).toEqual([]);
    const owed = "select 1 from all_outbox where tenant_id = ? and topic = 'session.revoke'";
    expect(await sql(owed, company.id)).toEqual([]);
    expect(await ask(colleague.accessToken)).toEqual([401, 401, 401]);
  });
});

test("what was opened below with a session ends with it", async () => {
  const { id } = await plant(company);
  const path = `/v1/organizations/${id}/sessions`;
  const { access_token } = await company.ask<OrganizationSession>("POST", path);
  const below = async () =>
    (
      await platform().worker(`tenants-${company.region}`, "/v1/tenants/me/info", {
        headers: bearer(access_token),
      })
    ).status;
  await quiet();
  expect(await below()).toBe(200);
  const { data } = await company.ask<SessionList>("GET", "/v1/auth/sessions");
  await company.call("DELETE", `/v1/auth/sessions/${data.find(({ current }) => current)?.id}`);
  expect(await below()).toBe(401);
});
