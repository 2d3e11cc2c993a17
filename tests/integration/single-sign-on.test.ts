import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { AttemptView, ConnectionTest, ConnectionView } from "../../shared/connections/contract.ts";
import type { DomainView } from "../../shared/connections/domain-contract.ts";
import type { IssuedInvitation } from "../../shared/members/invitation-contract.ts";
import { type Company, openCompany } from "../support/company.ts";
import { dnsFor } from "../support/dns.ts";
import { post } from "../support/identity.ts";
import { OpenIdPeer } from "../support/openid-peer.ts";
import { platform } from "../support/platform.ts";

const peer = new OpenIdPeer();
const callbacks: string[] = [];
let company: Company;
let connection: ConnectionView;
let lara = { access_token: "", refresh_token: "" };
const domain = `${crypto.randomUUID()}.example.com`;

const path = (url: string) => new URL(url).pathname + new URL(url).search;
const cookiesOf = (response: Response) =>
  response.headers.getSetCookie().map((line) => line.split(";")[0] ?? "");
const person = (login: string, more: object = {}) =>
  peer.accounts.set(login, {
    ...{ email: `${login}@${domain}`, email_verified: true, name: `Person ${login}`, groups: [] },
    ...more,
  });

/** A browser: off to the provider, back with its answer, and on to the finish page. */
async function signIn(login: string, url = connection.urls.login, also: { cookie?: string } = {}) {
  const begun = await platform().fetch(path(url), { redirect: "manual" });
  const [cookie = ""] = cookiesOf(begun);
  const back = await peer.signIn(begun.headers.get("location") ?? "", login);
  const answered = await platform().fetch(path(back), { redirect: "manual" });
  const finish = answered.headers.get("location") ?? "";
  const headers = { cookie: also.cookie ?? cookie };
  const finished = await platform().fetch(finish, { redirect: "manual", headers });
  return { back, finish, cookie, finished };
}
const isSignedIn = (response: Response) =>
  cookiesOf(response).some((cookie) => cookie.startsWith("__Host-lv_session=lvs_"));
const patch = (body: object) =>
  company.ask<ConnectionView>("PATCH", `/v1/connections/${connection.id}`, { body });
const attempts = async () =>
  (await company.ask<{ data: AttemptView[] }>("GET", `/v1/connections/${connection.id}/attempts`)).data;

beforeAll(async () => {
  // The provider lives in this process, and by the platform's clock, which other files may have moved.
  vi.useFakeTimers({ toFake: ["Date"], now: await platform().clock.now() });
  company = await openCompany(platform(), { region: "eu", plan: "enterprise" });
  const body = {
    ...{
      provider: "oidc",
      name: "Our provider",
      secret: peer.clientSecret,
      jit: true,
      default_role: "developer",
    },
    group_roles: [{ group: "leads", role: "manager" }],
    oidc: { client_id: peer.clientId, issuer: peer.issuer },
  };
  connection = await company.ask<ConnectionView>("POST", "/v1/connections", { body });
  callbacks.push(connection.urls.callback);
  await peer.start(platform(), () => callbacks);
});
afterAll(async () => {
  vi.useRealTimers();
  await peer.stop();
});

describe("single sign-on by a provider we did not write (M-051, M-052, M-334)", () => {
  test("a connection is drafted, tested and only then enabled; its secret never comes back", async () => {
    expect(connection).toMatchObject({ status: "draft", has_secret: true, tested_at: null });
    expect(JSON.stringify(connection)).not.toContain(peer.clientSecret);
    const early = await company.call("PATCH", `/v1/connections/${connection.id}`, {
      body: { status: "enabled" },
    });
    expect(early.status).toBe(409);
    person("tess");
    const { url } = await company.ask<ConnectionTest>("POST", `/v1/connections/${connection.id}/tests`);
    const { finished } = await signIn("tess", url);
    expect([finished.status, isSignedIn(finished)]).toEqual([200, false]);
    expect((await attempts())[0]).toMatchObject({
      purpose: "test",
      outcome: "accepted",
      reason: "domain_not_verified",
    });
    const second = await platform().fetch(path(url), { redirect: "manual" });
    expect(second.headers.get("location")).toContain("/sso/error");
    connection = await patch({ status: "enabled" });
    expect(connection.status).toBe("enabled");
    const certificate = await company.ask<{ endpoints: object[] }>("GET", "/v1/tenants/me/residency");
    expect(certificate.endpoints).toContainEqual({
      ...{ subprocessor: "customer_idp", host: peer.host, region: "other", declared_by: "customer" },
    });
  });

  test("a provider may speak of the company's own domains only, and DNS says which", async () => {
    const before = await signIn("tess");
    expect(before.finish).toContain("/sso/error");
    expect((await attempts())[0]).toMatchObject({ outcome: "refused", reason: "domain_not_verified" });
    const added = await company.ask<DomainView>("POST", "/v1/domains", {
      body: { name: domain.toUpperCase() },
    });
    expect([added.name, added.status]).toEqual([domain, "pending"]);
    const early = await company.call("POST", `/v1/domains/${added.id}/verify`);
    const dns = await dnsFor(platform());
    dns.records.set(added.record.name, ["other", added.record.value]);
    const verified = await company.ask<DomainView>("POST", `/v1/domains/${added.id}/verify`);
    expect([early.status === 409 || early.status === 502, verified.status]).toEqual([true, "verified"]);
    const other = await openCompany(platform(), { region: "us", plan: "enterprise" });
    const theirs = await other.ask<DomainView>("POST", "/v1/domains", { body: { name: domain } });
    dns.records.set(theirs.record.name, [theirs.record.value]);
    const taken = await other.call("POST", `/v1/domains/${theirs.id}/verify`);
    expect([taken.status, await taken.json()]).toEqual([
      409,
      expect.objectContaining({ state: "domain_taken" }),
    ]);
  });

  test("somebody new becomes a member once, with the role of their groups each time", async () => {
    person("nora");
    const first = await signIn("nora");
    expect([first.finished.status, isSignedIn(first.finished)]).toEqual([303, true]);
    const members = async () =>
      (await company.ask<{ data: { email: string; role: string }[] }>("GET", "/v1/members")).data.filter(
        ({ email }) => email === `nora@${domain}`,
      );
    expect((await members()).map(({ role }) => role)).toEqual(["developer"]);
    person("nora", { groups: ["leads"] });
    expect(isSignedIn((await signIn("nora")).finished)).toBe(true);
    expect((await members()).map(({ role }) => role)).toEqual(["manager"]);
    person("nora", { email: `someone-else@${domain}`, groups: [] });
    expect(isSignedIn((await signIn("nora")).finished)).toBe(true);
    expect((await members()).map(({ role }) => role)).toEqual(["developer"]);
  });

  test("an address that a member has leads to a question, and the answer links", async () => {
    const invited = `lara@${domain}`;
    const { url } = await company.ask<{ url: string }>("POST", "/v1/invitations", {
      body: { email: invited, role: "viewer" },
    });
    const token = decodeURIComponent(
      new URL(url, "https://x").searchParams.get("token") ?? url.split("/").at(-1) ?? "",
    );
    const accepted = await platform().fetch("/v1/auth/invitations/accept", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token, email: invited, name: "Lara", password: "a quiet harbour 51 lamps" }),
    });
    expect(accepted.status, await accepted.clone().text()).toBeLessThan(300);
    lara = ((await accepted.json()) as { session: typeof lara }).session;
    person("lara");
    const { finished } = await signIn("lara");
    const page = await finished.text();
    expect([finished.status, isSignedIn(finished), page.includes(invited)]).toEqual([200, false, true]);
  });

  test("POST /v1/auth/sso answers JSON or redirects, with the cookie that finishes (M-254)", async () => {
    const start = (accept: string) =>
      platform().fetch("/v1/auth/sso/oidc", {
        method: "POST",
        redirect: "manual",
        headers: { "content-type": "application/json", accept },
        body: JSON.stringify({ tenant: company.slug }),
      });
    const json = await start("application/json");
    const { url } = (await json.json()) as { url: string };
    expect([json.status, url.startsWith(peer.issuer)]).toEqual([200, true]);
    expect(cookiesOf(json).join()).toContain("__Host-lv_sso=");
    const html = await start("text/html");
    expect([html.status, html.headers.get("location")?.startsWith(peer.issuer)]).toEqual([302, true]);
  });

  test("an address finds its company by its domain; demanded, nobody but an owner comes without", async () => {
    const form = await platform().fetch("/signin", { redirect: "manual" });
    const token = cookiesOf(form).find((cookie) => cookie.startsWith("__Host-lv_form=")) ?? "";
    const asked = async (email: string) => {
      const body = new URLSearchParams({ form_token: token.split("=")[1] ?? "", email, next: "/console" });
      const headers = {
        ...{ cookie: token, "sec-fetch-site": "same-origin" },
        "content-type": "application/x-www-form-urlencoded",
      };
      const init = { method: "POST", redirect: "manual", headers, body: body.toString() } as const;
      return (await platform().fetch("/signin", init)).text();
    };
    const [known, unknown, other] = [`lara@${domain}`, `nobody@${domain}`, "nobody@elsewhere.example.com"];
    expect(await asked(known)).toContain(connection.urls.login);
    expect((await asked(unknown)).replaceAll(unknown, known)).toBe(await asked(known));
    expect(await asked(other)).not.toContain("/sso/");
    const { data } = await company.ask<{ data: DomainView[] }>("GET", "/v1/domains");
    const asLara = () => company.call("GET", "/v1/auth/sessions", { token: lara.access_token });
    expect((await asLara()).status).toBe(200);
    await company.ask("PATCH", `/v1/domains/${data[0]?.id}`, { body: { sso_required: true } });
    await expect.poll(async () => (await asLara()).status, { timeout: 10_000 }).toBe(401);
    const trail = await company.ask<{ data: { action: string; detail: object }[] }>(
      "GET",
      "/v1/audit-events",
    );
    expect(trail.data.find(({ action }) => action === "domain.changed")?.detail).toEqual({
      ...{ sso_required: true, sessions_ended: 1, owners_spared: 0 },
    });
    const login = await platform().fetch("/v1/auth/login", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email: known, password: "a quiet harbour 51 lamps", tenant: company.slug }),
    });
    expect([login.status, await login.json()]).toEqual([
      403,
      expect.objectContaining({ policy: "sso_required" }),
    ]);
  });

  test("a session by another door that outlived the demand ends at its next use", async () => {
    const revive = "update all_sessions set revoked_at = null where tenant_id = ? and ended_reason = ?";
    await platform().d1("eu", revive, company.id, "sso_required");
    const body = { refresh_token: lara.refresh_token };
    const refused = await company.call("POST", "/v1/auth/refresh", { token: null, body });
    expect([refused.status, await refused.json()]).toEqual([
      401,
      expect.objectContaining({ code: "invalid_credentials" }),
    ]);
  });

  test("where it is demanded an invitation is accepted by it alone, as what the invitation says (M-052, M-070)", async () => {
    const email = `ivy@${domain}`;
    await patch({ jit: false });
    const { id, token } = await company.ask<IssuedInvitation>("POST", "/v1/invitations", {
      body: { email, role: "admin" },
    });
    const ask = (verb: string, body: object) => post(platform(), `/v1/auth/invitations/${verb}`, body);
    const ways = [{ name: connection.name, href: connection.urls.login }];
    expect(await (await ask("inspect", { token })).json()).toMatchObject({ sign_in: ways });
    const given = { token, email, name: "Ivy", password: "a quiet harbour 51 lamps" };
    const refused = await ask("accept", given);
    expect([refused.status, await refused.json()]).toEqual([
      403,
      expect.objectContaining({ policy: "sso_required", sign_in: ways }),
    ]);
    person("ivy");
    expect(isSignedIn((await signIn("ivy")).finished)).toBe(true);
    const { data } = await company.ask<{ data: { email: string; role: string }[] }>("GET", "/v1/members");
    expect(data.find((member) => member.email === email)?.role).toBe("admin");
    const spent = await company.ask<{ data: { id: string }[] }>("GET", "/v1/invitations?status=accepted");
    expect(spent.data.map((invitation) => invitation.id)).toContain(id);
    expect((await ask("accept", given)).status).toBe(410);
    person("zoe");
    expect(isSignedIn((await signIn("zoe")).finished)).toBe(false);
    await patch({ jit: true });
  });

  test("disabled it lets nobody in, and whom it let in is out", async () => {
    person("dora");
    const { finished } = await signIn("dora");
    const session = cookiesOf(finished).find((cookie) => cookie.startsWith("__Host-lv_session")) ?? "";
    const console_ = () => platform().fetch("/console", { redirect: "manual", headers: { cookie: session } });
    expect((await console_()).status).toBe(200);
    await patch({ status: "disabled" });
    expect((await console_()).status).toBe(303);
    const begun = await platform().fetch(path(connection.urls.login), { redirect: "manual" });
    expect(begun.headers.get("location")).toContain("/sso/error");
  });
});
