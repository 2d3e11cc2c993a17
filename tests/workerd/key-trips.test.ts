import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { statements } from "../../shared/data/credential-rows.ts";
import { writeToken } from "../../shared/identity/opaque-token.ts";
import { meterOf } from "../../shared/limits/meter.ts";
import { openRoom, shard, time } from "./audit-room.ts";
import { keyText, newKeyHolder, openApi } from "./key-room.ts";

const ask = openApi();
let company: Awaited<ReturnType<typeof newKeyHolder>>;

beforeAll(async () => {
  await applyD1Migrations(env.DB_0, env.MIGRATIONS);
  await openRoom();
});
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(time.now);
  company = await newKeyHolder();
});
afterEach(() => {
  vi.useRealTimers();
});

const inState = (database: D1Database, state: string, forward: string | null = null) =>
  database
    .prepare("insert into moving values (?, 'mov_1', 'from', ?, '{}', null, '', ?, ?)")
    .bind(company.tenantId, state, forward, time.now)
    .run();

describe("a request with an API key (M-054, M-172)", () => {
  test("asks the database that the key names, once, and for its record; never the home database", async () => {
    const { text } = await company.plant(keyText(shard));
    const { status, asked } = await ask(company.path, text);
    expect([status, asked]).toEqual([200, ["its own", "its own"]]);
  });

  test("works with a key that was drawn before keys named a database, by way of the home database once", async () => {
    const { text } = await company.plant(keyText(undefined));
    const { status, asked } = await ask(company.path, text);
    expect([status, asked]).toEqual([200, ["home", "its own", "its own"]]);
    expect(await ask(company.path, text)).toMatchObject({ status: 200, asked: ["its own", "its own"] });
  });

  test.each([0, 2, 1023])("finds a company that is not, or no more, in database %i", async (place) => {
    const { text } = await company.plant(keyText(place));
    const { status, asked } = await ask(company.path, text);
    expect([status, asked.slice(-2)]).toEqual([200, ["its own", "its own"]]);
    expect(asked.length).toBeLessThanOrEqual(4);
    expect((await ask(company.path, text)).asked).toEqual(["its own", "its own"]);
  });

  test.each([
    ["a key that nobody drew", () => keyText(shard), ["its own", "home"]],
    ["one with a database that is not there", () => keyText(77), ["home"]],
    ["one that names none", () => keyText(undefined), ["home"]],
  ])("refuses %s, alike and with two reads at most", async (_, draw, reads) => {
    const { status, asked, body } = await ask(company.path, draw());
    expect([status, asked]).toEqual([401, reads]);
    expect(JSON.parse(body)).toMatchObject({ code: "unauthenticated" });
  });

  test("refuses a key that was given another place: it is another key", async () => {
    const text = keyText(shard);
    await company.plant(text);
    for (const place of [0, 7, undefined]) {
      const other = writeToken({ kind: "api_key", region: "eu", secret: text.slice(6, 45), shard: place });
      expect((await ask(company.path, other)).status).toBe(401);
    }
    const { status, asked } = await ask(company.path, `${text.slice(0, -8)}00${text.slice(-6)}`);
    expect([status, asked]).toEqual([401, []]);
  });

  test.each([
    ["revoked", { revokedAt: 1 }],
    ["over", { expiresAt: 1 }],
  ])("refuses a key that is %s without asking anybody else", async (_, change) => {
    const { text } = await company.plant(keyText(shard), change);
    const { status, asked } = await ask(company.path, text);
    expect([status, asked]).toEqual([401, ["its own"]]);
  });

  test.each([
    ["a revocation", "update all_api_keys set revoked_at = 1 where tenant_id = ?"],
    ["the end of its person", "update all_users set status = 'disabled' where tenant_id = ?"],
  ])("%s holds at the next request", async (_, change) => {
    const { text } = await company.plant(keyText(shard));
    expect((await ask(company.path, text)).status).toBe(200);
    await env.DB_1.prepare(change).bind(company.tenantId).run();
    expect((await ask(company.path, text)).status).toBe(401);
  });

  test.each(["copying", "frozen", "here"])(
    "is read where it stands while its company is %s",
    async (state) => {
      const { text } = await company.plant(keyText(shard));
      await inState(env.DB_1, state);
      expect((await ask(company.path, text)).asked).toEqual(["its own", "its own"]);
    },
  );

  test.each([
    ["left", 503],
    ["handed", 421],
    ["shredding", 421],
    ["gone", 421],
  ])("is answered by the home database once its company has %s", async (state, expected) => {
    const { text } = await company.plant(keyText(shard));
    await inState(env.DB_1, state, "us");
    await inState(env.DB_0, state, "us");
    const { status, asked, body } = await ask(company.path, text);
    expect([status, asked]).toEqual([expected, ["its own", "home"]]);
    if (expected === 421) expect(JSON.parse(body)).toMatchObject({ code: "wrong_region", region: "us" });
  });

  test("rows that are still arriving are nobody's yet", async () => {
    const { text } = await company.plant(keyText(shard));
    await inState(env.DB_1, "arriving");
    await env.DB_0.prepare("delete from lobby where tenant_id = ?").bind(company.tenantId).run();
    expect((await ask(company.path, text)).status).toBe(401);
  });

  test("what was found once is looked for anew when its company has left", async () => {
    const { text } = await company.plant(keyText(undefined));
    expect((await ask(company.path, text)).status).toBe(200);
    await inState(env.DB_1, "gone", "us");
    await inState(env.DB_0, "gone", "us");
    expect(await ask(company.path, text)).toMatchObject({ status: 421, asked: ["its own", "home"] });
  });

  test("a company whose purge has begun has no keys", async () => {
    const { text } = await company.plant(keyText(shard));
    await env.DB_1.prepare("update all_tenants set status = 'closed', purging_at = 1 where tenant_id = ?")
      .bind(company.tenantId)
      .run();
    await env.DB_0.prepare("delete from lobby where tenant_id = ?").bind(company.tenantId).run();
    expect((await ask(company.path, text)).status).toBe(401);
  });

  test("a purged company's key, which a restore of its database alone brings back, opens nothing (M-204)", async () => {
    const { text } = await company.plant(keyText(shard));
    await env.DB_0.prepare("delete from lobby where tenant_id = ?").bind(company.tenantId).run();
    await meterOf(env, company.tenantId).purge();
    for (let turn = 0; turn < 2; turn++) {
      const { status, body } = await ask(company.path, text);
      expect([status, JSON.parse(body)]).toMatchObject([410, { code: "gone" }]);
    }
  });
});

describe("by its digest a credential is found by an index (M-054)", () => {
  test.each([
    ["key", "api_keys", ["x"]],
    ["keyOf", "api_keys", ["x", "ten_1"]],
    ["session", "sessions", ["x"]],
    ["refresh", "refresh_tokens", ["x"]],
  ] as const)("%s, and nothing else is read from end to end", async (name, table, given) => {
    const { results } = await env.DB_1.prepare(`explain query plan ${statements[name]}`)
      .bind(...given)
      .all<{ detail: string }>();
    const plan = results.map(({ detail }) => detail);
    expect(plan.join()).toContain(`all_${table}_digest (digest=?)`);
    expect(plan.filter((detail) => detail.startsWith("SCAN"))).toEqual([]);
  });
});
