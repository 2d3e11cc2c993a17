import { beforeAll, describe, expect, test } from "vitest";
import type { PublicKey } from "../../scripts/audit-head.ts";
import { verifyExport } from "../../scripts/audit-verification.ts";
import { carry, type Journey } from "../../scripts/moving.ts";
import type { Region } from "../../shared/kernel/region.ts";
import { type Company, openCompany } from "../support/company.ts";
import { bearer, post, problemOf } from "../support/identity.ts";
import { type Colleague, invite, join, ofNobody } from "../support/members.ts";
import { prepareMove } from "../support/moves.ts";
import { platform } from "../support/platform.ts";
import { follow, openProject, submit } from "../support/tasks.ts";

const tables = [
  "tenants",
  "users",
  "projects",
  "tasks",
  "audit_events",
  "api_keys",
  "subject_keys",
  "passkeys",
];

interface Head {
  size: number;
  root: string;
}

/** Rows of a company, table by table, without what is each region's own. */
const rowsOf = async (company: Company, place: [Region, number]) =>
  Object.fromEntries(
    await Promise.all(
      tables.map(async (name) => {
        const query = `select * from all_${name} where tenant_id = ? order by id`;
        const rows = await platform().d1(place, query, company.id);
        return [name, rows.map((row) => ({ ...row, region: "" }))] as const;
      }),
    ),
  );

const placeOf = async ({ id }: Company, region: Region): Promise<[Region, number]> => {
  const query = "select shard from placement where tenant_id = ?";
  const [row] = await platform().d1<{ shard: number }>(region, query, id);
  return [region, row?.shard ?? -1];
};

const newProject = (company: Company) =>
  company.call("POST", "/v1/projects", { body: { name: `p ${crypto.randomUUID()}` } });

/** Commands that carry one box each and die, with a company at work between them. */
async function moveAtWork(company: Company, journey: Journey, at: (part: string | null) => Promise<void>) {
  const statuses: Record<string, number[]> = {};
  for (;;) {
    let boxes = 0;
    const command = carry({
      ...journey,
      async onStanding({ part, stage }) {
        if (boxes++ > 0) throw new Error("the command was killed");
        await at(part);
        const response = await newProject(company);
        statuses[stage] = [...(statuses[stage] ?? []), response.status];
        if (response.status === 503) expect(response.headers.get("retry-after")).toBe("1");
      },
    });
    const arrived = await command.catch((error: Error) => {
      if (error.message !== "the command was killed") throw error;
    });
    if (arrived) return { arrived, statuses };
  }
}

/** As the form of a page is sent; the token in cookie and field need only agree. */
const sendForm = (target: string, cookie: string, fields: Record<string, string>) =>
  platform().fetch(target, {
    method: "POST",
    headers: { cookie: `__Host-lv_form=same; ${cookie}`, "sec-fetch-site": "same-origin" },
    body: new URLSearchParams({ ...fields, form_token: "same" }),
  });

async function signInByPage({ email, password, region }: Company): Promise<string> {
  const response = await sendForm(`/signin/password?region=${region}`, "", { email, password });
  return /__Host-lv_session=[^;]+/.exec(response.headers.get("set-cookie") ?? "")?.[0] ?? "";
}

describe("a company moves from us to eu while it works (M-172)", () => {
  let company: Company;
  let colleague: Colleague;
  let apiKey: string;
  let invitation: string;
  let old: { access: string; refresh: string };
  let before: { rows: Record<string, unknown[]>; head: Head };
  let task: string;
  let statuses: Record<string, number[]>;
  let session: string;
  let source: [Region, number];

  const api = (
    host: string,
    path: string,
    init: Parameters<ReturnType<typeof platform>["fetch"]>[1] = {},
  ) => {
    const url = new URL(path, platform().url);
    if (host !== "") url.hostname = `${host}.localhost`;
    return platform().fetch(url.href, init);
  };

  beforeAll(async () => {
    company = await openCompany(platform());
    source = await placeOf(company, "us");
    colleague = await join(company);
    invitation = (await invite(company)).token ?? "";
    const body = { name: "k", scopes: ["projects:read", "projects:write"] };
    apiKey = (await company.ask<{ secret: string }>("POST", "/v1/api-keys", { body })).secret;
    session = await signInByPage(company);
    task = (await submit(company, await openProject(company))).id;
    await follow(company, task);
    await platform().clock.advance(61_000);
    await platform().cron("us");
    const head = await company.ask<Head>("GET", "/v1/audit-log/head");
    const journey = await prepareMove(platform(), company, { toRegion: "eu" });
    before = { rows: {}, head };
    old = { access: company.accessToken, refresh: company.refreshToken };
    const moved = await moveAtWork(company, journey, async (part) => {
      if (part !== "leave") return;
      before.rows = await rowsOf(company, source);
    });
    expect(moved.arrived).toMatchObject({ stage: "done" });
    statuses = moved.statuses;
    await company.renew();
  });

  test("writes go on until the freeze, are refused with 503 in it, and go on in the new place", () => {
    expect(new Set(statuses["copying"])).toEqual(new Set([201]));
    expect(new Set(statuses["frozen"])).toEqual(new Set([503]));
    expect(statuses["settling"]?.every((status) => [401, 503].includes(status))).toBe(true);
  });

  test("every row is there under its id, and none is where they were", async () => {
    const here = await rowsOf(company, ["eu", 0]);
    for (const [name, rows] of Object.entries(before.rows)) {
      const ids = new Set(rows.map((row) => (row as { id: string }).id));
      expect(rows.length, name).toBeGreaterThan(0);
      expect(
        here[name]?.filter((row) => ids.has((row as { id?: string }).id ?? "")),
        name,
      ).toEqual(rows);
    }
    for (const shard of [0, 1])
      expect(Object.values(await rowsOf(company, ["us", shard])).flat()).toEqual([]);
    expect(await company.ask("GET", "/v1/tenants/me/info")).toMatchObject({
      region: "eu",
      slug: company.slug,
    });
  });

  test("results, files and events of finished work come along", async () => {
    expect(await company.ask("GET", `/v1/tasks/${task}`)).toMatchObject({ status: "succeeded" });
    const file = await company.call("GET", `/v1/tasks/${task}/files?path=src/app.ts`);
    expect([file.status, (await file.text()).length > 100]).toEqual([200, true]);
    const events = await company.call("GET", `/v1/tasks/${task}/events`);
    expect(await events.text()).toContain('"type":"finished"');
  });

  test("the log goes on under the old head, and an export of the new region verifies against it", async () => {
    await platform().clock.advance(61_000);
    await platform().cron("eu");
    await company.renew();
    const head = await company.ask<Head>("GET", "/v1/audit-log/head");
    const response = await platform().fetch("/.well-known/jwks.json");
    const { keys } = (await response.json()) as { keys: PublicKey[] };
    const events = await (await company.call("GET", `/v1/audit-events/export?size=${head.size}`)).text();
    expect(events).toContain('"action":"tenant.moved"');
    const evidence = { events, head: JSON.stringify(head), previous: JSON.stringify(before.head), keys };
    expect(verifyExport(evidence)).toMatchObject({ ok: true, events: head.size, signature: "verified" });
  });

  test("an API key of before works at the global host, with a body too; its old host shows the way", async () => {
    const headers = { ...bearer(apiKey), "content-type": "application/json", "idempotency-key": "moved-key" };
    const body = JSON.stringify({ name: "by key" });
    expect((await api("", "/v1/projects", { method: "POST", headers, body })).status).toBe(201);
    expect((await api("eu", "/v1/projects", { headers })).status).toBe(200);
    const refused = await api("us", "/v1/projects", { headers });
    expect(refused.status).toBe(421);
    expect(await problemOf(refused)).toMatchObject({ host: "eu.api.leanvibe.ai", region: "eu", moved: true });
  });

  test("an access token of before is exchanged by refreshing; password and passkey sign in", async () => {
    const stale = await api("us", "/v1/projects", { headers: bearer(old.access) });
    expect([stale.status, (await problemOf(stale)).detail]).toEqual([
      401,
      expect.stringContaining("refresh"),
    ]);
    const refused = await api("us", "/v1/auth/refresh", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ refresh_token: colleague.refreshToken }),
    });
    expect([refused.status, (await problemOf(refused)).host]).toEqual([421, "eu.api.leanvibe.ai"]);
    const pair = await post(platform(), "/v1/auth/refresh", { refresh_token: colleague.refreshToken });
    const { access_token: token } = (await pair.json()) as { access_token: string };
    expect((await company.call("GET", "/v1/projects", { token })).status).toBe(200);
    const { email, password } = company;
    expect((await post(platform(), "/v1/auth/login", { email, password })).status).toBe(200);
    const options = await post(platform(), "/v1/auth/passkey/options", {});
    const { transaction, options: given } = (await options.json()) as { transaction: string; options: never };
    const response = colleague.authenticator.get(given);
    expect((await post(platform(), "/v1/auth/passkey", { transaction, response })).status).toBe(200);
  });

  test("a browser's session of before shows the console at the global host, and ends there", async () => {
    const headers = { cookie: session };
    const page = await api("", "/console", { headers });
    expect([page.status, (await page.text()).includes(company.marker)]).toEqual([200, true]);
    const elsewhere = await api("us", "/console", { headers });
    expect([elsewhere.status, (await elsewhere.text()).includes("European Union")]).toEqual([421, true]);
    expect((await sendForm("/signout", session, {})).headers.get("location")).toContain("signed-out");
    expect((await api("", "/console", { headers })).status).toBe(303);
  });

  test("a link of before ends with the move, and says so", async () => {
    const response = await ofNobody("/v1/auth/invitations/inspect", { token: invitation });
    expect(response.status).toBe(410);
    expect((await problemOf(response)).detail).toBe("The company has moved: ask for a new link.");
    const { data } = await company.ask<{ data: { id: string }[] }>("GET", "/v1/invitations?status=pending");
    expect(data).toHaveLength(1);
  });
});

describe("a company moves to another database of its region while it works (M-172)", () => {
  test("with every row, and its key goes on where it was", async () => {
    const company = await openCompany(platform());
    const [, shard] = await placeOf(company, "us");
    const body = { name: "k", scopes: ["projects:read"] };
    const { secret } = await company.ask<{ secret: string }>("POST", "/v1/api-keys", { body });
    const journey = await prepareMove(platform(), company, { toRegion: "us", toShard: 1 - shard });
    let rows: Record<string, unknown[]> = {};
    const { arrived, statuses } = await moveAtWork(company, journey, async (part) => {
      if (part === "leave") rows = await rowsOf(company, ["us", shard]);
    });
    expect(arrived.stage).toBe("done");
    expect(statuses["frozen"]).toContain(503);
    expect(await placeOf(company, "us")).toEqual(["us", 1 - shard]);
    expect(Object.values(await rowsOf(company, ["us", shard])).flat()).toEqual([]);
    const here = await rowsOf(company, ["us", 1 - shard]);
    expect(here["projects"]).toEqual(rows["projects"]);
    expect((await company.call("GET", "/v1/projects")).status).toBe(401);
    await company.renew();
    expect((await company.call("GET", "/v1/projects")).status).toBe(200);
    expect((await company.call("GET", "/v1/projects", { token: secret })).status).toBe(200);
    expect((await newProject(company)).status).toBe(201);
  });
});

test("an address that a company got between two regions is owed to the directory until it was handed over (M-172)", async () => {
  const company = await openCompany(platform());
  const journey = await prepareMove(platform(), company, { toRegion: "eu" });
  await carry({
    ...journey,
    async onStanding({ part }) {
      if (part !== "hand") return;
      const now = await platform().clock.now();
      await platform().d1(
        ["eu", 0],
        "insert into all_outbox (tenant_id, id, topic, payload, created_at, next_attempt_at) values (?, 'out_late', 'directory.confirm', '{\"digest\":\"late\"}', ?, ?)",
        company.id,
        now,
        now,
      );
      await platform().cron("eu");
    },
  });
  const digests = () =>
    platform().d1(
      "directory",
      "select region from sign_ins where tenant_id = ? and digest = 'late'",
      company.id,
    );
  expect(await digests()).toEqual([]);
  await platform().clock.advance(120_000);
  await platform().cron("eu");
  expect(await digests()).toEqual([{ region: "eu" }]);
});

describe("who may move a company (M-172)", () => {
  test("nobody without the owner's consent, and no further once it is withdrawn", async () => {
    const company = await openCompany(platform());
    const journey = await prepareMove(platform(), company, { toRegion: "eu" });
    const { data } = await company.ask<{ data: { id: string }[] }>("GET", "/v1/tenants/me/moves");
    const stopped = carry({
      ...journey,
      async onStanding({ part }) {
        if (part === "freeze") await company.ask("DELETE", `/v1/tenants/me/moves/${data[0]?.id}`);
      },
    });
    await expect(stopped).rejects.toThrow("withdrawn the consent");
    expect((await newProject(company)).status).toBe(201);
    const place = { to_region: "uk", to_shard: null };
    await expect(journey.from(`/v1/tenants/${company.id}/departure`, place)).rejects.toThrow(
      "has not agreed",
    );
  });
});
