import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Company, openCompany } from "../support/company.ts";
import { auditOf, problemOf } from "../support/identity.ts";
import { type Colleague, join, newEmail, ofNobody, refreshed } from "../support/members.ts";
import { platform } from "../support/platform.ts";
import { quiet } from "../support/quiet.ts";

const day = 86_400_000;
const codeOf = async (response: Response) => [response.status, (await problemOf(response)).code];
const status = async (answer: Promise<Response>) => (await answer).status;

let company: Company;
beforeAll(async () => {
  company = await openCompany(platform());
});
beforeEach(quiet);

const change = (as: Pick<Company, "call">, id: string, body: unknown, headers: Record<string, string> = {}) =>
  as.call("PATCH", `/v1/members/${id}`, { body, headers });

describe("a change of role", () => {
  test("counts at once: the old token is refused, the refreshed one has the new role (M-070)", async () => {
    const manager = await join(company, { role: "manager" });
    const write = () => manager.call("POST", "/v1/projects", { body: { name: "p" } });
    expect(await status(write())).toBe(201);
    expect(await status(change(company, manager.id, { role: "viewer" }))).toBe(200);
    expect(await codeOf(await write())).toEqual([401, "unauthenticated"]);
    await refreshed(manager);
    expect(await codeOf(await write())).toEqual([403, "forbidden"]);
    expect(await status(manager.call("GET", "/v1/projects"))).toBe(200);
  });

  test("caps the keys a member made, and leaving ends them", async () => {
    const admin = await join(company, { role: "admin" });
    const body = { name: "k", scopes: ["projects:write", "members:read"] };
    const { secret } = await admin.ask<{ secret: string }>("POST", "/v1/api-keys", { body });
    const withKey = (method: string, path: string, given?: unknown) =>
      company.call(method, path, { token: secret, ...(given ? { body: given } : {}) });
    expect(await status(withKey("POST", "/v1/projects", { name: "p" }))).toBe(201);
    await company.ask("PATCH", `/v1/members/${admin.id}`, { body: { role: "viewer" } });
    expect(await status(withKey("POST", "/v1/projects", { name: "p" }))).toBe(403);
    expect(await status(withKey("GET", "/v1/members"))).toBe(200);
    await company.ask("DELETE", `/v1/members/${admin.id}`);
    expect(await status(withKey("GET", "/v1/members"))).toBe(401);
  });

  test("goes at most as high as who makes it, and not at those above", async () => {
    const [admin, developer] = await Promise.all([
      join(company, { role: "admin" }),
      join(company, { role: "developer" }),
    ]);
    expect(await codeOf(await change(admin, developer.id, { role: "owner" }))).toEqual([403, "forbidden"]);
    expect(await codeOf(await change(admin, company.userId, { role: "viewer" }))).toEqual([403, "forbidden"]);
    expect(await codeOf(await admin.call("DELETE", `/v1/members/${company.userId}`))).toEqual([
      403,
      "forbidden",
    ]);
    expect(await codeOf(await change(developer, developer.id, { role: "admin" }))).toEqual([
      403,
      "forbidden",
    ]);
    expect(await status(change(admin, developer.id, { role: "admin" }))).toBe(200);
  });

  test("is refused when the member changed meanwhile, and one of many at once wins", async () => {
    const { id } = await join(company);
    const answers = await Promise.all(
      (["viewer", "manager", "admin", "viewer"] as const).map((role) =>
        status(change(company, id, { role }, { "if-match": '"v1"' })),
      ),
    );
    expect(answers.filter((code) => code === 200)).toHaveLength(1);
    expect(answers.filter((code) => code === 412)).toHaveLength(3);
    expect(await codeOf(await change(company, id, { role: "viewer" }, { "if-match": "2" }))).toEqual([
      400,
      "invalid_request",
    ]);
  });
});

describe("owners", () => {
  test("two who demote each other at the same time leave one (M-070)", async () => {
    const ours = await openCompany(platform());
    const other = await join(ours, { role: "admin" });
    await ours.ask("PATCH", `/v1/members/${other.id}`, { body: { role: "owner" } });
    await refreshed(other);
    const answers = await Promise.all([
      status(change(ours, other.id, { role: "viewer" })),
      status(change(other, ours.userId, { role: "viewer" })),
    ]);
    expect(answers.filter((code) => code === 200)).toHaveLength(1);
    const winner = answers[0] === 200 ? ours : other;
    const { data } = await winner.ask<{ data: { role: string }[] }>("GET", "/v1/members");
    expect(data.map(({ role }) => role).sort()).toEqual(["owner", "viewer"]);
    const last = winner === ours ? ours.userId : other.id;
    expect(await problemOf(await change(winner, last, { role: "admin" }))).toMatchObject({
      code: "conflict",
      state: "last_owner",
    });
    expect(await codeOf(await winner.call("DELETE", `/v1/members/${last}`))).toEqual([409, "conflict"]);
  });

  test("hand ownership over when both have agreed, and not before", async () => {
    const ours = await openCompany(platform());
    const [heir, third] = await Promise.all([
      join(ours, { role: "developer" }),
      join(ours, { role: "admin" }),
    ]);
    const offer = (id: string, as: Pick<Company, "call"> = ours) =>
      as.call("POST", `/v1/members/${id}/ownership-transfer`);
    expect(await codeOf(await offer(heir.id, third))).toEqual([403, "forbidden"]);
    expect(await codeOf(await offer(ours.userId))).toEqual([409, "conflict"]);
    const [one, two] = await Promise.all([offer(heir.id), offer(third.id)]);
    expect([one.status, two.status].sort()).toEqual([201, 409]);
    const pending = (await (one.status === 201 ? one : two).json()) as { id: string; to_id: string };
    const at = (verb: string, id = pending.id) => `/v1/members/ownership-transfers/${id}/${verb}`;
    const stranger = pending.to_id === heir.id ? third : heir;
    expect(await codeOf(await stranger.call("POST", at("accept")))).toEqual([403, "forbidden"]);
    expect(await status(ours.call("POST", at("cancel")))).toBe(200);
    expect(await codeOf(await heir.call("POST", at("accept")))).toEqual([409, "conflict"]);
    const { id } = await ours.ask<{ id: string }>("POST", `/v1/members/${heir.id}/ownership-transfer`);
    expect(await status(heir.call("POST", at("decline", id)))).toBe(200);
    const last = await ours.ask<{ id: string }>("POST", `/v1/members/${heir.id}/ownership-transfer`);
    expect(await status(heir.call("POST", at("accept", last.id)))).toBe(200);
    expect(await status(ours.call("GET", "/v1/projects"))).toBe(401);
    await Promise.all([ours.renew(), refreshed(heir)]);
    const { data } = await heir.ask<{ data: { id: string; role: string }[] }>("GET", "/v1/members");
    expect(Object.fromEntries(data.map((member) => [member.id, member.role]))).toEqual({
      [heir.id]: "owner",
      [ours.userId]: "admin",
      [third.id]: "admin",
    });
    const listed = await heir.ask<{ data: { status: string }[] }>("GET", "/v1/members/ownership-transfers");
    expect(listed.data.map((one) => one.status)).toEqual(["accepted", "declined", "cancelled"]);
  });
});

describe("a member who is removed @auth-account (M-062)", () => {
  test("is out at once and everywhere, the seat and the address are free again", async () => {
    const small = await openCompany(platform(), { plan: "team" });
    const email = newEmail();
    const gone = await join(small, { email, role: "developer" });
    const seats = async () =>
      (await small.ask<{ seats: { used: number } }>("GET", "/v1/tenants/me/usage")).seats.used;
    expect(await seats()).toBe(2);
    expect(await status(small.call("DELETE", `/v1/members/${gone.id}`))).toBe(204);
    expect(await status(gone.call("GET", "/v1/auth/me"))).toBe(401);
    expect(await status(ofNobody("/v1/auth/refresh", { refresh_token: gone.refreshToken }))).toBe(401);
    const challenge = (await (await ofNobody("/v1/auth/passkey/options", undefined)).json()) as {
      transaction: string;
      options: { challenge: string; rpId: string };
    };
    const response = gone.authenticator.get(challenge.options);
    const { transaction } = challenge;
    expect(await status(ofNobody("/v1/auth/passkey", { transaction, response }))).toBe(401);
    expect(await seats()).toBe(1);
    expect(await status(small.call("GET", `/v1/members/${gone.id}`))).toBe(404);
    expect(await status(small.call("DELETE", `/v1/members/${gone.id}`))).toBe(404);
    const dump = await Promise.all(
      [0, 1].map((shard) =>
        platform().d1(
          ["us", shard],
          "select 1 from lobby where tenant_id = ? and subject_id = ?",
          small.id,
          gone.id,
        ),
      ),
    );
    expect(dump.flat()).toEqual([]);
    const back = await join(small, { email, role: "viewer" });
    expect(back.id).not.toBe(gone.id);
    expect((await auditOf(platform(), "us", small.id)).map(({ action }) => action)).toContain(
      "member.removed",
    );
  });
});

describe("who sees granted projects only", () => {
  let ours: string;
  let theirs: string;
  let task: string;
  const id = async (method: string, path: string, body: unknown) =>
    (await company.ask<{ id: string }>(method, path, { body })).id;
  const specification = "Please build something nice that sells.";

  beforeAll(async () => {
    ours = await id("POST", "/v1/projects", { name: "granted" });
    theirs = await id("POST", "/v1/projects", { name: "not granted" });
    task = await id("POST", "/v1/tasks", { project_id: theirs, title: "t", specification });
  });

  const seen = async (as: Colleague) =>
    (await as.ask<{ data: { id: string }[] }>("GET", "/v1/projects")).data.map((one) => one.id);

  test("finds nothing of others by any route: lists, reads, tasks, streams, files", async () => {
    const developer = await join(company, { role: "developer", projects: "granted", project_ids: [ours] });
    expect(await seen(developer)).toEqual([ours]);
    for (const path of [
      `/v1/projects/${theirs}`,
      `/v1/tasks/${task}`,
      `/v1/tasks/${task}/events`,
      `/v1/tasks/${task}/files?path=README.md`,
    ])
      expect(await codeOf(await developer.call("GET", path)), path).toEqual([404, "not_found"]);
    expect(await codeOf(await developer.call("POST", `/v1/tasks/${task}/cancel`))).toEqual([
      404,
      "not_found",
    ]);
    const body = { title: "t", specification };
    const create = (project_id: string) =>
      developer.call("POST", "/v1/tasks", { body: { ...body, project_id } });
    expect(await codeOf(await create(theirs))).toEqual([404, "not_found"]);
    expect(await status(create(ours))).toBe(202);
    expect((await developer.ask<{ data: unknown[] }>("GET", "/v1/tasks")).data).toHaveLength(1);
  });

  test("gains a project with a grant and loses it with its withdrawal, at once", async () => {
    const viewer = await join(company, { role: "viewer", projects: "granted" });
    const path = `/v1/members/${viewer.id}/project-grants`;
    expect(await seen(viewer)).toEqual([]);
    const grant = await company.ask<{ id: string }>("POST", path, { body: { project_id: theirs } });
    expect(await seen(viewer)).toEqual([theirs]);
    expect(await codeOf(await company.call("POST", path, { body: { project_id: theirs } }))).toEqual([
      409,
      "conflict",
    ]);
    expect((await company.ask<{ data: unknown[] }>("GET", path)).data).toHaveLength(1);
    await company.ask("DELETE", `${path}/${grant.id}`);
    expect(await seen(viewer)).toEqual([]);
    await company.ask("PATCH", `/v1/members/${viewer.id}`, { body: { projects: "all" } });
    expect(await status(viewer.call("GET", "/v1/projects"))).toBe(401);
    await refreshed(viewer);
    expect(await seen(viewer)).toEqual(expect.arrayContaining([ours, theirs]));
  });

  test("keeps what they create", async () => {
    const manager = await join(company, { role: "manager", projects: "granted" });
    const made = await manager.ask<{ id: string }>("POST", "/v1/projects", { body: { name: "mine" } });
    expect(await seen(manager)).toEqual([made.id]);
    expect(await status(manager.call("DELETE", `/v1/projects/${made.id}`))).toBe(204);
    expect(await seen(manager)).toEqual([]);
  });
});

test("a guest's access ends by itself: tokens, refreshing and the seat, and the trail says so (M-075)", async () => {
  const small = await openCompany(platform(), { plan: "team" });
  const end = Math.ceil(((await platform().clock.now()) + 300_000) / 1000) * 1000;
  const access_ends_at = new Date(end).toISOString();
  const guest = await join(small, { role: "guest", access_ends_at });
  const claims = JSON.parse(Buffer.from(guest.accessToken.split(".")[1] ?? "", "base64url").toString()) as {
    exp: number;
  };
  expect(claims.exp * 1000).toBe(end);
  expect(await status(guest.call("GET", "/v1/projects"))).toBe(200);
  expect(await status(guest.call("GET", "/v1/members"))).toBe(403);
  await platform().clock.advance(301_000);
  expect(await status(guest.call("GET", "/v1/projects"))).toBe(401);
  expect(await status(ofNobody("/v1/auth/refresh", { refresh_token: guest.refreshToken }))).toBe(401);
  const member = () => small.ask<{ status: string; version: number }>("GET", `/v1/members/${guest.id}`);
  const seats = async () =>
    (await small.ask<{ seats: { used: number } }>("GET", "/v1/tenants/me/usage")).seats.used;
  expect([(await member()).status, await seats()]).toEqual(["expired", 2]);
  await platform().cron("us");
  expect([(await member()).status, await seats()]).toEqual(["expired", 1]);
  const [entry] = (await auditOf(platform(), "us", small.id)).filter(
    ({ action }) => action === "member.expired",
  );
  expect(JSON.parse(entry?.detail ?? "{}")).toEqual({ access_ends_at });
  const again = new Date(end + day).toISOString();
  expect(await codeOf(await change(small, guest.id, { role: "guest" }))).toEqual([400, "invalid_request"]);
  expect(await status(change(small, guest.id, { access_ends_at: again }))).toBe(200);
  expect([(await member()).status, await seats()]).toEqual(["active", 2]);
});
