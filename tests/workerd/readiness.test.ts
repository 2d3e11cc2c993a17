import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, expect, test } from "vitest";
import type { Region } from "../../shared/kernel/region.ts";
import type { Env } from "../../workers/api/env.ts";
import { readiness } from "../../workers/api/readiness.ts";

const asked = (region: Region, database: D1Database) =>
  readiness({ REGION: region, DB_0: database, METER: env.METER } as Env);

beforeAll(async () => {
  await applyD1Migrations(env.DB_0, env.MIGRATIONS);
  await env.DB_0.prepare("insert into residency values (1, 'eu') on conflict do nothing").run();
});

test("a region is ready when its databases are migrated and its own", async () => {
  const response = await asked("eu", env.DB_0);
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ status: "ready", checks: { "d1-0": "ok", meter: "ok" } });
});

test("a database of another region is not ready", async () => {
  const response = await asked("us", env.DB_0);
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ status: "unready", checks: { "d1-0": "failed" } });
});

test("a database without tables is not ready", async () => {
  const bare = { prepare: () => ({ first: () => Promise.reject(new Error("no such table: residency")) }) };
  expect((await asked("eu", bare as unknown as D1Database)).status).toBe(503);
});
