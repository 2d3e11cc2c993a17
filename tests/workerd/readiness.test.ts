import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, expect, test } from "vitest";
import { readWatch } from "../../shared/data/erasures.ts";
import type { Region } from "../../shared/kernel/region.ts";
import type { Env } from "../../workers/api/env.ts";
import { readiness } from "../../workers/api/readiness.ts";

/** A region's ledger of erasures, with one entry made so many milliseconds ago. */
function ledger(ages: readonly number[]): DurableObjectNamespace {
  const entries = ages.map((age, index) => ({ position: index + 1, enteredAt: Date.now() - age }));
  const after = async (position: number) => entries.filter((entry) => entry.position > position);
  return { idFromName: () => "x", get: () => ({ after }) } as unknown as DurableObjectNamespace;
}

const asked = (region: Region, database: D1Database, ages: readonly number[] = []) =>
  readiness({ REGION: region, DB_0: database, METER: env.METER, ERASURES: ledger(ages) } as Env);

const compared = (position: number) =>
  env.DB_0.prepare("update erasure_watch set replayed = ?").bind(position).run();

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

test("a region without any database says so, instead of nothing", async () => {
  const response = await readiness({
    REGION: "eu",
    METER: env.METER,
    ERASURES: ledger([]),
  } as unknown as Env);
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ status: "unready", checks: { d1: "failed", meter: "ok" } });
});

test("a database fresh from a backup is not ready before the erasures since are replayed (M-206)", async () => {
  const before = await readWatch(env.DB_0);
  const [minute, hour] = [60_000, 3_600_000];
  await compared(1);
  const behind = await asked("eu", env.DB_0, [hour, hour]);
  expect(behind.status).toBe(503);
  expect(await behind.json()).toMatchObject({ checks: { erasures: "failed" } });
  expect((await asked("eu", env.DB_0, [hour, minute])).status).toBe(200);
  await compared(2);
  expect((await asked("eu", env.DB_0, [hour, hour])).status).toBe(200);
  await compared(before.replayed);
});
