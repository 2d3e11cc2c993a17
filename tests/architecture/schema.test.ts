import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { getTableColumns, getTableName } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { root } from "./source.ts";
import { declaredTables } from "./tables.ts";

function migrated(folder: string): DatabaseSync {
  const database = new DatabaseSync(":memory:");
  const directory = path.join(root, "migrations", folder);
  for (const file of readdirSync(directory).sort())
    database.exec(readFileSync(path.join(directory, file), "utf8"));
  return database;
}

const database = migrated("region");
const rows = (query: string, ...values: string[]) =>
  database.prepare(query).all(...values) as Record<string, unknown>[];
const tables = rows(
  "select name, strict, wr from pragma_table_list where type = 'table' and schema = 'main' and name not like 'sqlite_%'",
);
const stored = tables.filter(({ name }) => String(name).startsWith("all_")).map(({ name }) => String(name));
const global = [
  "moving",
  "moving_changes",
  "moving_rows",
  "residency",
  "lobby",
  "placement",
  "spent",
  "throttle",
  "stripe_inbox",
  "erasure_watch",
  "attestation_models",
];

describe("the schema keeps tenants apart by itself (M-009, M-011)", () => {
  test("every table is a tenant's or a named global one", () => {
    expect(
      tables
        .map(({ name }) => String(name))
        .filter((name) => !stored.includes(name))
        .sort(),
    ).toEqual([...global].sort());
    expect(stored.length).toBeGreaterThan(10);
  });

  test("every table is STRICT", () => {
    expect(tables.filter(({ strict }) => strict !== 1).map(({ name }) => name)).toEqual([]);
  });

  test.each(stored)("%s is keyed by tenant first", (name) => {
    const key = rows("select name, pk from pragma_table_info(?) where pk > 0 order by pk", name);
    expect(key.map((column) => column["name"])).toEqual(["tenant_id", "id"]);
  });

  test.each(stored)("%s is unique per tenant only", (name) => {
    for (const index of rows(`select name from pragma_index_list(?) where "unique" = 1`, name)) {
      const [first] = rows("select name from pragma_index_info(?) order by seqno", String(index["name"]));
      expect(first?.["name"]).toBe("tenant_id");
    }
  });

  test.each(stored.filter((name) => name !== "all_tenants"))("%s references with its tenant", (name) => {
    const keys = Map.groupBy(rows("select * from pragma_foreign_key_list(?)", name), (row) => row["id"]);
    expect(keys.size).toBeGreaterThan(0);
    for (const columns of keys.values())
      expect(columns.map((column) => [column["from"], column["to"]])).toContainEqual([
        "tenant_id",
        "tenant_id",
      ]);
  });

  test.each(stored)("a row of %s never changes its tenant", (name) => {
    const triggers = rows("select sql from sqlite_master where type = 'trigger' and tbl_name = ?", name);
    expect(triggers.some(({ sql }) => /BEFORE UPDATE OF tenant_id, id/.test(String(sql)))).toBe(true);
  });

  test("audit rows are append-only and a tenant of another region is refused", () => {
    database.exec("insert into residency values (1, 'eu')");
    const tenant = (id: string, region: string) =>
      database.exec(
        `insert into all_tenants (tenant_id, id, slug, name, region, plan, status, created_at, updated_at) values ('${id}', '${id}', '${id}', 'n', '${region}', 'team', 'active', 1, 1)`,
      );
    expect(() => tenant("a", "us")).toThrow("tenant of another region");
    tenant("b", "eu");
    expect(() => database.exec("update residency set region = 'us'")).toThrow("sealed");
    expect(() => database.exec("update all_tenants set region = 'us'")).toThrow("another region");
    database.exec("insert into all_audit_events values ('b', 'e', 1, 'user', 'u', 'x', 't', 'i', 'r', '{}')");
    expect(() => database.exec("update all_audit_events set action = 'y'")).toThrow("append-only");
    expect(() => database.exec("delete from all_audit_events")).toThrow("append-only");
  });

  test("a cross-tenant edge cannot be represented", () => {
    database.exec(
      "insert into all_tenants (tenant_id, id, slug, name, region, plan, status, created_at, updated_at) values ('c', 'c', 'c', 'n', 'eu', 'team', 'active', 1, 1)",
    );
    database.exec("insert into all_projects values ('b', 'p', 'name', '', 'u', 1, 1, 1)");
    const task = (tenant: string) =>
      database.exec(
        `insert into all_tasks values ('${tenant}', 't', 'p', 'title', 'queued', 'deterministic', null, 'u', null, null, 1, 1, 1)`,
      );
    expect(() => task("c")).toThrow("FOREIGN KEY");
    task("b");
  });
});

describe("tables match migrations (M-164, M-170)", () => {
  test("each declared table has exactly the stored table's columns, and each stored table is declared", async () => {
    const declared = await declaredTables();
    for (const table of declared) {
      const columns = Object.values(getTableColumns(table)).map((column) => ({
        name: column.name,
        type: column.getSQLType().toUpperCase(),
        required: column.notNull ? 1 : 0,
      }));
      const actual = rows(
        `select name, type, "notnull" as required from pragma_table_info(?)`,
        `all_${getTableName(table)}`,
      );
      const sorted = (list: Record<string, unknown>[]) =>
        [...list].sort((a, b) => String(a["name"]).localeCompare(String(b["name"])));
      expect(sorted(actual.map((row) => ({ ...row }))), getTableName(table)).toEqual(sorted(columns));
    }
    expect(declared.map((table) => `all_${getTableName(table)}`).sort()).toEqual([...stored].sort());
  });

  test("migrations have a number each, are forward only, and say why", () => {
    for (const folder of ["region", "directory"]) {
      const files = readdirSync(path.join(root, "migrations", folder)).sort();
      expect(new Set(files.map((file) => file.slice(0, 4))).size).toBe(files.length);
      for (const file of files) {
        expect(file).toMatch(/^\d{4}_[a-z0-9_]+\.sql$/);
        const text = readFileSync(path.join(root, "migrations", folder, file), "utf8");
        expect(text.startsWith("-- "), file).toBe(true);
        // SQLite's way to change a constraint drops a table and renames its successor; nothing else may drop one.
        for (const [, dropped] of text.matchAll(/^\s*DROP TABLE (\w+);/gim))
          expect(text, file).toMatch(new RegExp(`RENAME TO ${dropped};`));
      }
    }
    migrated("directory");
  });
});
