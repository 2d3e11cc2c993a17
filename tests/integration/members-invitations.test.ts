import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import type { FactorSetUp, MfaChallenge } from "../../shared/identity/factor-contract.ts";
import type { Accepted, Enrolling, IssuedInvitation } from "../../shared/members/invitation-contract.ts";
import { Authenticator } from "../support/authenticator.ts";
import { type Company, openCompany } from "../support/company.ts";
import { TestApp } from "../support/factors.ts";
import { auditOf, problemOf } from "../support/identity.ts";
import { invite, join, newEmail, ofNobody, passkeyFor } from "../support/members.ts";
import { enter, plant } from "../support/organizations.ts";
import { platform } from "../support/platform.ts";

const day = 86_400_000;
const password = "a quiet river under seven bridges";
const inspect = (token: string) => ofNobody("/v1/auth/invitations/inspect", { token });
const accept = (given: Record<string, unknown>) =>
  ofNobody("/v1/auth/invitations/accept", { name: "Noor", password, ...given });
const codeOf = async (response: Response) => [response.status, (await problemOf(response)).code];

let company: Company;
beforeAll(async () => {
  company = await openCompany(platform());
});

describe("an invitation", () => {
  test("is shown once, inspected, accepted with a password, and makes a member who acts (M-070)", async () => {
    const email = newEmail();
    const { token, url, ...made } = await invite(company, { email, role: "manager", name: "Noor" });
    expect(made).toMatchObject({ email, role: "manager", status: "pending", projects: "all", version: 1 });
    expect(url).toBe(`${platform().url}/invitation?region=us&token=${token}`);
    const looked = await inspect(token ?? "");
    expect(await looked.json()).toMatchObject({
      tenant: { region: "us", guarantee: "jurisdiction" },
      invited_by: expect.stringMatching(/^Ada /),
      name: "Noor",
      role: "manager",
    });
    const response = await accept({ token, email: ` ${email.toUpperCase()} ` });
    expect(response.status).toBe(201);
    const { user, session, tenant } = (await response.json()) as Accepted;
    expect([user.email, user.role, tenant.id]).toEqual([email, "manager", company.id]);
    const created = await company.call("POST", "/v1/projects", {
      token: session.access_token,
      body: { name: "p" },
    });
    expect(created.status).toBe(201);
    expect((await ofNobody("/v1/auth/login", { email, password })).status).toBe(200);
    const members = await company.ask<{ data: { email: string; role: string }[] }>("GET", "/v1/members");
    expect(members.data.map(({ email, role }) => [email, role])).toEqual(
      expect.arrayContaining([
        [company.email, "owner"],
        [email, "manager"],
      ]),
    );
    const listed = await company.ask<{ data: { id: string; status: string }[] }>(
      "GET",
      "/v1/invitations?status=accepted",
    );
    expect(listed.data).toEqual([expect.objectContaining({ id: made.id, status: "accepted" })]);
    const actions = (await auditOf(platform(), "us", company.id)).map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(["invitation.created", "member.joined"]));
  });

  test("is accepted with a passkey that then signs in", async () => {
    const joined = await join(company, { role: "viewer" });
    const answer = await joined.ask<{ user: { email: string } }>("GET", "/v1/auth/me");
    expect(answer.user.email).toBe(joined.email);
    const { transaction, options } = (await (
      await ofNobody("/v1/auth/passkey/options", undefined)
    ).json()) as {
      transaction: string;
      options: { challenge: string; rpId: string };
    };
    const signIn = { transaction, response: joined.authenticator.get(options) };
    expect((await ofNobody("/v1/auth/passkey", signIn)).status).toBe(200);
  });

  test("says the same of every link that opens nothing: forged, edited, used, revoked, replaced, over", async () => {
    const email = newEmail();
    const { token: used } = await invite(company, { email });
    expect((await accept({ token: used, email })).status).toBe(201);
    const revoked = await invite(company);
    await company.ask("DELETE", `/v1/invitations/${revoked.id}`);
    const replaced = await invite(company);
    const fresh = await company.ask<IssuedInvitation>("POST", `/v1/invitations/${replaced.id}/resend`);
    const [, payload = "", tag = ""] = /^lvi_us_([\w-]+)\.([\w-]+)$/.exec(fresh.token ?? "") ?? [];
    const edit = (change: (fields: unknown[]) => void) => {
      const fields = JSON.parse(Buffer.from(payload, "base64url").toString()) as unknown[];
      change(fields);
      return `lvi_us_${Buffer.from(JSON.stringify(fields)).toString("base64url")}.${tag}`;
    };
    const other = await openCompany(platform());
    const tokens = {
      used,
      revoked: revoked.token,
      replaced: replaced.token,
      "another tenant": edit((fields) => fields.splice(0, 1, other.id)),
      "a longer life": edit((fields) => fields.splice(4, 1, Date.now() + 99 * day)),
      "another issue": edit((fields) => fields.splice(3, 1, 1)),
      "no signature": `lvi_us_${payload}.${"A".repeat(43)}`,
      "half a signature": (fresh.token ?? "").slice(0, -20),
      "another spelling": `${fresh.token}=`,
      "not ours": "whatever",
    };
    const answers = await Promise.all(
      Object.values(tokens).map(async (token) => {
        const { instance: _, ...problem } = (await (await inspect(token ?? "")).json()) as Record<
          string,
          unknown
        >;
        return problem;
      }),
    );
    for (const [index, name] of Object.keys(tokens).entries()) {
      expect(answers[index], name).toEqual(answers[0]);
      const token = Object.values(tokens)[index];
      expect(await codeOf(await accept({ token, email })), name).toEqual([410, "gone"]);
    }
    expect(answers[0]).toMatchObject({ status: 410, code: "gone" });
    expect((await inspect(fresh.token ?? "")).status).toBe(200);
  });

  test("of another region is told its host", async () => {
    const elsewhere = await openCompany(platform(), { region: "eu" });
    const { token } = await invite(elsewhere);
    const response = await ofNobody("/v1/auth/invitations/inspect?region=us", { token });
    expect(response.status).toBe(421);
    expect(await problemOf(response)).toMatchObject({ code: "wrong_region", host: "eu.api.leanvibe.ai" });
    expect((await inspect(token ?? "")).status).toBe(200);
  });

  test("opens only together with the invited address, and guessing it is counted", async () => {
    const { token } = await invite(company);
    for (let attempt = 0; attempt < 10; attempt++)
      expect(await codeOf(await accept({ token, email: newEmail() }))).toEqual([400, "invalid_request"]);
    const late = await accept({ token, email: newEmail() });
    expect([late.status, Number(late.headers.get("retry-after")) > 0]).toEqual([429, true]);
  });

  test("is used once, however many accept it at the same time", async () => {
    const email = newEmail();
    const { token } = await invite(company, { email });
    const person = { token: token ?? "", email, name: "Noor" };
    const passkeys = await Promise.all(
      Array.from({ length: 4 }, () => passkeyFor(new Authenticator(platform().url), person)),
    );
    const answers = await Promise.all(
      passkeys.map((passkey) => ofNobody("/v1/auth/invitations/accept", { ...person, passkey })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 410, 410, 410]);
    const rows = await platform().d1(["us", 0], "select id from all_users where tenant_id = ?", company.id);
    const more = await platform().d1(["us", 1], "select id from all_users where tenant_id = ?", company.id);
    const { data } = await company.ask<{ data: { email: string }[] }>("GET", "/v1/members?limit=100");
    expect(data.filter((member) => member.email === email)).toHaveLength(1);
    expect(rows.length + more.length).toBe(data.length);
  });
});

describe("inviting", () => {
  test("shows the link and the person in the first answer only", async () => {
    const email = newEmail();
    const headers = { "idempotency-key": randomUUID() };
    const ask = () =>
      company.ask<IssuedInvitation>("POST", "/v1/invitations", {
        headers,
        body: { email, role: "viewer", name: "Noor" },
      });
    const [first, replay] = [await ask(), await ask()];
    expect(replay).toEqual({ ...first, token: null, url: null, email: null, name: null });
    const stored = await platform().d1(
      "us",
      "select response from all_idempotency_keys where tenant_id = ?",
      company.id,
    );
    const other = await platform().d1(
      ["us", 1],
      "select response from all_idempotency_keys where tenant_id = ?",
      company.id,
    );
    expect(JSON.stringify([stored, other])).not.toContain(email);
  });

  test("needs a role that is at most one's own and no owner's; an address that is free; fields that fit", async () => {
    const admin = await join(company, { role: "admin" });
    const manager = await join(company, { role: "manager" });
    const ask = (body: Record<string, unknown>, as = admin) => as.call("POST", "/v1/invitations", { body });
    expect((await ask({ email: newEmail(), role: "admin" })).status).toBe(201);
    expect(await codeOf(await ask({ email: newEmail(), role: "viewer" }, manager))).toEqual([
      403,
      "forbidden",
    ]);
    const pending = newEmail();
    await invite(company, { email: pending });
    for (const [body, status, pointer] of [
      [{ role: "owner" }, 400, "#/role"],
      [{ role: "developer", email: company.email }, 409, "#/email"],
      [{ role: "developer", email: pending }, 409, "#/email"],
      [{ role: "developer", email: "nobody" }, 400, "#/email"],
      [
        { role: "developer", access_ends_at: new Date((await platform().clock.now()) + day).toISOString() },
        400,
        "#/access_ends_at",
      ],
      [{ role: "guest", access_ends_at: "2020-01-01T00:00:00Z" }, 400, "#/access_ends_at"],
      [{ role: "guest", projects: "all" }, 400, "#/projects"],
      [{ role: "admin", projects: "granted" }, 400, "#/projects"],
      [{ role: "guest", project_ids: [`prj_${"0".repeat(26)}`] }, 404, "#/project_ids"],
      [{ role: "viewer", expires_in_days: 31 }, 400, "#/expires_in_days"],
    ] as const) {
      const response = await ask({ email: newEmail(), ...body });
      const { errors } = await problemOf(response);
      expect([response.status, errors?.[0]?.pointer], JSON.stringify(body)).toEqual([status, pointer]);
    }
  });

  test("holds seats: n are granted and the next is 402, also of twenty at once (M-037)", async () => {
    const small = await openCompany(platform(), { plan: "team" });
    const ask = () => small.call("POST", "/v1/invitations", { body: { email: newEmail(), role: "viewer" } });
    const answers = await Promise.all(Array.from({ length: 20 }, ask));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(9);
    expect(statuses.filter((status) => status === 402)).toHaveLength(11);
    const refused = await problemOf(await ask());
    expect(refused).toMatchObject({ code: "plan_limit_reached", limit: 10, used: 10 });
    const [first] = (await small.ask<{ data: { id: string }[] }>("GET", "/v1/invitations?status=pending"))
      .data;
    await small.ask("DELETE", `/v1/invitations/${first?.id}`);
    expect((await ask()).status).toBe(201);
  });

  test("ends with whoever answers for it: an inviter who left lets nobody in", async () => {
    const admin = await join(company, { role: "admin" });
    const email = newEmail();
    const { token } = await admin.ask<IssuedInvitation>("POST", "/v1/invitations", {
      body: { email, role: "admin" },
    });
    await company.ask("DELETE", `/v1/members/${admin.id}`);
    expect(await codeOf(await accept({ token, email }))).toEqual([410, "gone"]);
  });
});

describe("in a tree of organisations", () => {
  test("somebody from above invites below, where nobody is yet, and administers whoever came (M-015)", async () => {
    const branch = await plant(company);
    const token = await enter(company, branch.id);
    const email = newEmail();
    const body = { email, role: "admin" };
    const invited = await company.ask<IssuedInvitation>("POST", "/v1/invitations", { token, body });
    const looked = (await (await inspect(invited.token ?? "")).json()) as Record<string, unknown>;
    expect(looked).toMatchObject({ tenant: { name: "Branch" }, invited_by: null });
    const { user, tenant } = (await (await accept({ token: invited.token, email })).json()) as Accepted;
    expect(tenant.id).toBe(branch.id);
    const change = { token, body: { role: "viewer" } };
    expect((await company.call("PATCH", `/v1/members/${user.id}`, change)).status).toBe(200);
    expect((await company.call("DELETE", `/v1/members/${user.id}`, { token })).status).toBe(204);
    expect((await company.call("GET", `/v1/members/${user.id}`)).status).toBe(404);
  });

  test("where a second factor is demanded, a password joins and an app opens the session (M-055)", async () => {
    const strict = await openCompany(platform());
    const email = newEmail();
    const { token } = await invite(strict, { email });
    await platform().d1(
      ["us", 0],
      `update all_tenants set policy = '{"mfa_required":true}' where id = ?`,
      strict.id,
    );
    await platform().d1(
      ["us", 1],
      `update all_tenants set policy = '{"mfa_required":true}' where id = ?`,
      strict.id,
    );
    const joined = await accept({ token, email });
    const { mfa, user, ...more } = (await joined.json()) as Enrolling;
    expect([joined.status, mfa.step, mfa.methods, "session" in more]).toEqual([
      201,
      "enrol",
      ["totp"],
      false,
    ]);
    expect(await codeOf(await accept({ token, email }))).toEqual([410, "gone"]);
    // Whoever stopped there is led to the same place by the sign-in, and never past it.
    const login = (await (await ofNobody("/v1/auth/login", { email, password })).json()) as MfaChallenge;
    expect([login.step, Object.keys(login).includes("access_token")]).toEqual(["enrol", false]);
    const early = await ofNobody("/v1/auth/mfa/verify", { challenge: mfa.challenge, code: "123456" });
    expect(early.status).toBe(401);
    const setUp = await ofNobody("/v1/auth/mfa/enrolment", { challenge: mfa.challenge });
    const app = new TestApp((await setUp.json()) as FactorSetUp);
    const verified = { challenge: mfa.challenge, code: await app.next() };
    const session = await ofNobody("/v1/auth/mfa/verify", verified);
    const { access_token } = (await session.json()) as { access_token: string };
    const headers = { authorization: `Bearer ${access_token}` };
    expect(await (await platform().fetch("/v1/auth/me", { headers })).json()).toMatchObject({
      user: { id: user.id, email },
    });
    const other = newEmail();
    const person = {
      token: (await invite(strict, { email: other })).token ?? "",
      email: other,
      name: "Noor",
    };
    const passkey = await passkeyFor(new Authenticator(platform().url), person);
    expect((await ofNobody("/v1/auth/invitations/accept", { ...person, passkey })).status).toBe(201);
  });
});

test("an invitation is over after its days, and the cron gives the seat back and destroys the address", async () => {
  const small = await openCompany(platform(), { plan: "team" });
  const { id, token } = await invite(small, { expires_in_days: 1 });
  const seats = async () =>
    (await small.ask<{ seats: { used: number } }>("GET", "/v1/tenants/me/usage")).seats.used;
  expect(await seats()).toBe(2);
  await platform().clock.advance(day + 1000);
  await small.renew();
  expect(await codeOf(await inspect(token ?? ""))).toEqual([410, "gone"]);
  await platform().cron("us");
  const { data } = await small.ask<{ data: Record<string, unknown>[] }>("GET", "/v1/invitations");
  expect(data).toEqual([expect.objectContaining({ id, status: "expired", email: null })]);
  expect(await seats()).toBe(1);
  const again = await small.call("POST", `/v1/invitations/${id}/resend`);
  expect(await codeOf(again)).toEqual([409, "conflict"]);
});
