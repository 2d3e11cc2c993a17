import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { root } from "../../../scripts/config.ts";
import "../../../workers/tenants/tables.ts";
import { sealedColumns } from "../../../shared/data/sealed.ts";
import { tenantTableNamed } from "../../../shared/data/tenant-table.ts";
import { exportedTables, inventory } from "../../../shared/privacy/inventory.ts";
import { retentionWords } from "../../../shared/privacy/retention.ts";

const database = new DatabaseSync(":memory:");
const folder = path.join(root, "migrations", "region");
for (const file of readdirSync(folder).sort()) database.exec(readFileSync(path.join(folder, file), "utf8"));

const names = (sql: string, ...given: string[]) =>
  (database.prepare(sql).all(...given) as { name: string }[]).map(({ name }) => name);
const stored = () =>
  names(
    "select substr(name, 5) as name from sqlite_master where type = 'table' and name like 'all\\_%' escape '\\'",
  );
const tables = stored();
const columnsOf = (table: string) => names("select name from pragma_table_info(?)", `all_${table}`);

/** Words that columns about people bear, and columns that bear one and are about none. */
const telling =
  /(?:^|_)(?:e?mail|name|phone|mobile|address|ip|agent|locale|timezone|avatar|picture|birth\w*|gender|city|country)(?:$|_)/;
const ofNobody = new Set([
  "tenants.name",
  "projects.name",
  "provisioning_tokens.name",
  "scim_groups.display_name",
  "scim_groups.name_key",
  "api_keys.name",
  "audit_streams.host",
  "oauth_clients.name",
  "connections.name",
  "domains.name",
]);

/** What the inventory does not account for: tables it does not know, and columns that sound like a person. */
const unaccounted = (): string[] =>
  stored().flatMap((table) => {
    const facts = inventory[table];
    if (!facts) return [table];
    const known = new Set([...facts.personal, ...facts.subjects, ...Object.keys(facts.withheld ?? {})]);
    return columnsOf(table)
      .filter((column) => telling.test(column) && !known.has(column) && !ofNobody.has(`${table}.${column}`))
      .map((column) => `${table}.${column}`);
  });

describe("the inventory of personal data (M-007, M-206)", () => {
  test("knows every tenant table of the migrations: a new one is entered in shared/privacy/inventory", () => {
    expect(tables.length).toBeGreaterThan(15);
    expect(Object.keys(inventory).sort()).toEqual([...tables].sort());
  });

  test("accounts for every column that sounds like a person's", () => {
    expect(unaccounted()).toEqual([]);
    for (const entry of ofNobody) {
      const [table = "", column = ""] = entry.split(".");
      expect(columnsOf(table), entry).toContain(column);
    }
  });

  test("would miss neither a new table nor a new column", () => {
    const undo = ["drop table all_visitors", "alter table all_sessions drop column ip_address"];
    database.exec("create table all_visitors (tenant_id text, id text, seen_at integer)");
    database.exec("alter table all_sessions add column ip_address text");
    expect(unaccounted()).toEqual(expect.arrayContaining(["visitors", "sessions.ip_address"]));
    expect(Object.keys(inventory).sort()).not.toEqual(stored().sort());
    for (const sql of undo) database.exec(sql);
    expect(unaccounted()).toEqual([]);
  });

  test.each(tables)("of %s names columns that exist", (table) => {
    const { subjects = [], personal = [], withheld = {} } = inventory[table] ?? {};
    for (const column of [...subjects, ...personal, ...Object.keys(withheld)])
      expect(columnsOf(table), column).toContain(column);
  });

  test.each(tables)("of %s withholds what is or checks a secret", (table) => {
    const { withheld = {}, exported } = inventory[table] ?? {};
    if (typeof exported === "object") return;
    const secret = /digest|secret|phc|wrapped|hash|token|_index$|signature|private/;
    expect(columnsOf(table).filter((column) => secret.test(column) && !(column in withheld))).toEqual([]);
  });

  test.each(tables)("of %s names whom each person's column is about", (table) => {
    const { subjects = [], exported } = inventory[table] ?? {};
    if (typeof exported === "object") return;
    const people =
      /^(?:user|subject|member|from|to|actor|owner)_id$|^(?:created|invited|granted|requested)_by$/;
    expect(columnsOf(table).filter((column) => people.test(column) && !subjects.includes(column))).toEqual(
      [],
    );
  });

  test.each(tables)("of %s counts what is sealed with a person's key among what is personal", (table) => {
    const { personal = [] } = inventory[table] ?? {};
    const sealed = sealedColumns(tenantTableNamed(table)).filter(({ subject }) => subject !== undefined);
    for (const { column } of sealed) expect(personal).toContain(column);
  });

  test("says in words why, for whom and how long", () => {
    for (const [table, facts] of Object.entries(inventory)) {
      expect(
        [facts.title, facts.purpose].every((text) => text.length > 4),
        table,
      ).toBe(true);
      expect(retentionWords[facts.retention], table).toBeTypeOf("string");
      const reasons = Object.values(facts.withheld ?? {});
      if (typeof facts.exported === "object") reasons.push(facts.exported.never);
      for (const reason of reasons) expect(reason.split(" ").length, table).toBeGreaterThan(4);
    }
    expect(exportedTables("company").length).toBeGreaterThan(exportedTables("person").length);
  });
});
