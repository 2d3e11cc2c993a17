import { DatabaseSync } from "node:sqlite";
import type { Miniflare } from "miniflare";
import { expect, test } from "vitest";
import { migrate } from "../../../scripts/migrate.ts";

interface Statement {
  bind(...values: string[]): Statement;
  run(): Promise<unknown>;
  all(): Promise<{ results: unknown[] }>;
}

/** D1 as far as migrating speaks to it, over SQLite; each call asks `fault` first, as a connection would. */
function databaseOver(database: DatabaseSync, fault: () => void) {
  const statement = (sql: string, values: string[] = []): Statement => ({
    bind: (...given) => statement(sql, given),
    async run() {
      fault();
      return values.length === 0 ? database.exec(sql) : database.prepare(sql).run(...values);
    },
    async all() {
      fault();
      return { results: database.prepare(sql).all(...values) };
    },
  });
  return {
    prepare: (sql: string) => statement(sql),
    async batch(statements: Statement[]) {
      for (const each of statements) await each.run();
    },
  };
}

/** A platform of one region whose connections break as often as told. */
function platformThat(fault: () => void): { platform: Miniflare; files: Map<string, DatabaseSync> } {
  const files = new Map<string, DatabaseSync>();
  const getD1Database = async (binding: string, worker: string) => {
    const name = `${worker} ${binding}`;
    const file = files.get(name) ?? new DatabaseSync(":memory:");
    files.set(name, file);
    return databaseOver(file, fault);
  };
  return { platform: { getD1Database } as unknown as Miniflare, files };
}

test("migrates the directory and every shard of a region, once", async () => {
  const { platform, files } = platformThat(() => undefined);
  const applied = await migrate(platform, ["us"]);
  expect(applied).toBeGreaterThan(20);
  expect([...files.keys()].sort()).toEqual(["api-us DB_0", "api-us DB_1", "directory DIRECTORY"]);
  expect(await migrate(platform, ["us"])).toBe(0);
});

test("goes on where a busy runtime closed the connection, and not for ever", async () => {
  const told = ["fetch failed", "terminated"];
  const { platform } = platformThat(() => {
    const message = told.shift();
    if (message !== undefined) throw new TypeError(message);
  });
  expect(await migrate(platform, ["us"])).toBeGreaterThan(20);
  let calls = 0;
  const dead = platformThat(() => {
    calls++;
    throw new TypeError("fetch failed");
  });
  await expect(migrate(dead.platform, ["us"])).rejects.toThrow("fetch failed");
  expect(calls).toBeLessThanOrEqual(3 * 5);
});

test("what SQLite refuses is nobody's connection", async () => {
  let calls = 0;
  const { platform } = platformThat(() => {
    calls++;
    throw new Error("D1_ERROR: no such table");
  });
  await expect(migrate(platform, ["us"])).rejects.toThrow("no such table");
  expect(calls).toBeLessThanOrEqual(3);
});
