import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { scoped } from "../../../shared/data/scope.ts";
import { openTenantDb } from "../../../shared/data/tenant-db.ts";
import { tenantTableNamed } from "../../../shared/data/tenant-table.ts";
import { clockAt } from "../../../shared/kernel/clock.ts";
import { randomIds } from "../../../shared/kernel/ids.ts";
import { mint } from "../../../shared/kernel/principal.ts";
import { companies, filledDatabase, granted, rowIds, tables } from "./scoped-room.ts";

const { d1, raw, rows } = filledDatabase();
const clock = clockAt(1_800_000_000_000);

const table = fc.constantFrom(...tables);
const tenantId = fc.constantFrom(...companies);
const anyText = fc.oneof(tenantId, fc.constantFrom(...rowIds, "eve", "", "' or 1=1 --"));

/** What somebody may see of a table, by the rows that were put there. */
const seen = (name: string, reader: string, onlyGranted: boolean) =>
  rows.filter(
    ({ table, tenantId, project }) =>
      table === name &&
      tenantId === reader &&
      (!onlyGranted || project === undefined || project === granted[reader]),
  );

function open(reader: string, onlyGranted: boolean) {
  const who = {
    tenantId: reader,
    actor: { kind: "user", id: "eve" } as const,
    member: { id: "eve", version: 1 },
  };
  const projects = onlyGranted ? "granted" : "all";
  const principal = mint({ ...who, projects, role: "developer", scopes: null, shard: 0 });
  return openTenantDb({ database: d1, principal, clock, ids: randomIds(clock), requestId: "req_test0000" });
}

/** Conditions that would reach further, were it for them to say whose rows are read. `?` is looked for. */
const conditions = [
  "1 = 1",
  "A.id = ? or 1 = 1",
  "A.tenant_id = ? or A.tenant_id <> ?",
  "A.tenant_id in (?, ?, ?)",
  "exists (select 1 from B where B.tenant_id <> A.tenant_id or B.id = ?)",
  "A.id in (select id from B where id = ? union select id from B)",
];
const shapes = [
  "select A.tenant_id as a, A.id as i from A where",
  "select A.tenant_id as a, B.tenant_id as b from A join B on 1 = 1 where",
  "select A.tenant_id as a, B.tenant_id as b from A left join B on A.id <> B.id where",
  "select B.tenant_id as a, max(B.id) as i from A, B where",
];

describe("what a scoped statement says reaches nobody else's rows (M-009, M-011, M-012)", () => {
  test("every table has rows of every company under the same ids", () => {
    expect(tables.length).toBeGreaterThan(50);
    for (const name of tables)
      expect(
        new Set(rows.filter((row) => row.table === name).map((row) => row.tenantId)).size,
      ).toBeGreaterThan(1);
  });

  test("found by its id is the reader's own row with all its cells, and no other", async () => {
    await fc.assert(
      fc.asyncProperty(table, tenantId, anyText, fc.boolean(), async (name, reader, id, onlyGranted) => {
        const db = open(reader, onlyGranted);
        const found = await db.find(tenantTableNamed(name), id);
        const [own] = seen(name, reader, onlyGranted).filter((row) => row.id === id);
        expect(found && [found["tenantId"], found["id"]]).toEqual(own && [own.tenantId, own.id]);
        const built = await db.select().from(tenantTableNamed(name));
        if (found) expect(built).toContainEqual(found);
        expect(built).toHaveLength(seen(name, reader, onlyGranted).length);
      }),
      { numRuns: 600 },
    );
  });

  test("whatever it asks, joins or compares with", () => {
    const statement = fc.record({
      shape: fc.constantFrom(...shapes),
      condition: fc.constantFrom(...conditions),
      one: table,
      other: table,
    });
    fc.assert(
      fc.property(
        statement,
        tenantId,
        fc.array(anyText, { minLength: 3, maxLength: 3 }),
        fc.boolean(),
        (asked, reader, values, onlyGranted) => {
          const text = `${asked.shape} ${asked.condition}`
            .replaceAll(/\bA\b/g, `"${asked.one}"`)
            .replaceAll(/\bB\b/g, `"${asked.other}"`);
          fc.pre(asked.one !== asked.other);
          const own = onlyGranted ? [reader, "eve"] : [reader];
          const count = text.split("?").length - 1;
          const found = raw.prepare(scoped(text, onlyGranted)).all(...own, ...values.slice(0, count));
          for (const row of found) {
            expect([reader, null]).toContain(row["a"] ?? null);
            expect([reader, null]).toContain(row["b"] ?? null);
          }
          if (asked.condition === "1 = 1" && asked.shape === shapes[0])
            expect(found.map((row) => row["i"]).sort()).toEqual(
              seen(asked.one, reader, onlyGranted)
                .map(({ id }) => id)
                .sort(),
            );
        },
      ),
      { numRuns: 1_500 },
    );
  });

  test("its own values are bound after the reader, also where no table belongs to projects", () => {
    const statement = scoped('select "id" from "users" where "users"."id" = ?', true);
    expect(raw.prepare(statement).all("ten_a", "eve", "prj_2")).toEqual([{ id: "prj_2" }]);
    expect(raw.prepare(scoped("select ? as said", true)).all("ten_a", "eve", "x")).toEqual([{ said: "x" }]);
  });

  test.each([
    "delete from all_users",
    "select * from all_users",
    "select 1 from sqlite_master",
    "with x as (select 1) select 1",
  ])("%s is no statement to scope, however often it is tried", (statement) => {
    for (let time = 0; time < 3; time++) expect(() => scoped(statement)).toThrow();
  });
});
