import { beforeAll, describe, expect, inject, test } from "vitest";
import { inFlight } from "../support/in-flight.ts";
import { control, gather } from "./control.ts";
import type { Recorded } from "./recorded.ts";
import { count, running } from "./recording.ts";
import { normal, parametersOf, wordsOf } from "./sql-words.ts";
import { faultsOf, type Schema } from "./statement-audit.ts";
import { exceptions, namings } from "./statement-exceptions.ts";

type Home = "us" | "directory";
type Row = Record<string, string>;

const shapes = new Map<string, string[]>();
let statements: { sql: string; home: Home }[] = [];

const d1 = (database: Home, sql: string, params: null[] = []) =>
  control<Row[]>("d1", { database, shard: 0, sql, params }, running()[0]);

async function schemaOf(home: Home): Promise<Schema> {
  const rows = await d1(home, "select name from sqlite_master where type in ('table', 'view')");
  const names = rows.map(({ name = "" }) => name);
  const tenant = names.filter((name) => name.startsWith("all_"));
  return { tenant: new Set(tenant), global: new Set(names.filter((name) => !name.startsWith("all_"))) };
}

async function planOf({ sql, home }: { sql: string; home: Home }): Promise<string[]> {
  const count = Math.max(0, ...parametersOf(wordsOf(sql)).map((number) => number ?? 0));
  const rows = await d1(home, `explain query plan ${sql}`, Array<null>(count).fill(null));
  return rows.map(({ detail = "" }) => detail);
}

const exceptionOf = (sql: string) => exceptions.find(({ begins }) => normal(sql).startsWith(begins));

/** How a statement was bound, without what may name another tenant of the same tree. */
const shapesOf = (sql: string): string[] => {
  const named = namings.filter(({ begins }) => normal(sql).startsWith(begins)).map(({ shape }) => shape);
  return (shapes.get(sql) ?? []).filter((shape) => !named.includes(shape));
};

beforeAll(async () => {
  const lines = await gather();
  for (const { sql = "", shape = "" } of lines.filter(({ sink }) => sink === "parameters"))
    shapes.set(sql, [...(shapes.get(sql) ?? []), shape]);
  statements = distinct(lines.filter(({ sink }) => sink === "statement"));
});

function distinct(lines: Recorded[]): { sql: string; home: Home }[] {
  const found = new Map<string, { sql: string; home: Home }>();
  for (const { sql = "", where } of lines)
    found.set(`${where} ${sql}`, { sql, home: where === "DIRECTORY" ? "directory" : "us" });
  return [...new Map([...found.values()].map((each) => [`${each.home} ${each.sql}`, each])).values()];
}

describe("every statement of the run is one tenant's alone (M-009, M-011)", () => {
  test("each is planned by D1 and reaches tenant tables by tenant", async () => {
    const schemas = { us: await schemaOf("us"), directory: await schemaOf("directory") };
    const judge = async ({ sql, home }: { sql: string; home: Home }) => {
      const plan = await planOf({ sql, home });
      const found = faultsOf({ sql, plan, shapes: shapesOf(sql) }, schemas[home]);
      return found.length === 0 ? [] : [`${normal(sql)}\n    ${found.join("\n    ")}`];
    };
    const judged = statements.filter(({ sql }) => !exceptionOf(sql));
    const faults = (await inFlight(judged, 16, judge)).flat();
    count("statements", statements.length, faults.length);
    expect(faults.join("\n")).toBe("");
    expect(statements.length).toBeGreaterThan(40);
  });

  test("exceptions are few, reasoned and none is left over", () => {
    expect(exceptions.length).toBeLessThanOrEqual(20);
    if (!inject("whole")) return;
    const used = new Set(statements.map(({ sql }) => exceptionOf(sql)));
    expect(exceptions.filter((exception) => !used.has(exception))).toEqual([]);
    const isBound = ({ begins, shape }: (typeof namings)[number]) =>
      [...shapes].some(([sql, bound]) => normal(sql).startsWith(begins) && bound.includes(shape));
    expect(namings.filter((naming) => !isBound(naming))).toEqual([]);
  });
});
