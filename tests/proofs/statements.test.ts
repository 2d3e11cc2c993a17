import { beforeAll, describe, expect, test } from "vitest";
import type { Recorded } from "./recorded.ts";
import { readRecording, running } from "./recording.ts";
import { normal, parametersOf, wordsOf } from "./sql-words.ts";
import { faultsOf, type Schema } from "./statement-audit.ts";
import { exceptions } from "./statement-exceptions.ts";

type Home = "us" | "directory";
type Row = Record<string, string>;

const [control = ""] = running();
const shapes = new Map<string, string[]>();
let statements: { sql: string; home: Home }[] = [];

async function ask<Value>(verb: string, input: object = {}, at = control): Promise<Value> {
  const response = await fetch(`${at}/${verb}`, { method: "POST", body: JSON.stringify(input) });
  const { value, error } = (await response.json()) as { value: Value; error?: string };
  if (error !== undefined) throw new Error(error);
  return value;
}

const d1 = (database: Home, sql: string, params: null[] = []) =>
  ask<Row[]>("d1", { database, shard: 0, sql, params });

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

beforeAll(async () => {
  if (control === "") throw new Error("no platform is running: this project is run beside the others");
  for (const each of running()) await ask("record", {}, each);
  const lines = readRecording();
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
      const found = faultsOf({ sql, plan, shapes: shapes.get(sql) ?? [] }, schemas[home]);
      return found.length === 0 ? [] : [`${normal(sql)}\n    ${found.join("\n    ")}`];
    };
    const judged = statements.filter(({ sql }) => !exceptionOf(sql)).map(judge);
    const faults = (await Promise.all(judged)).flat();
    console.log(JSON.stringify({ statements: statements.length, statementsFailures: faults.length }));
    expect(faults.join("\n")).toBe("");
    expect(statements.length).toBeGreaterThan(40);
  });

  test("exceptions are few, reasoned and none is left over", () => {
    expect(exceptions.length).toBeLessThanOrEqual(15);
    const used = new Set(statements.map(({ sql }) => exceptionOf(sql)));
    expect(exceptions.filter((exception) => !used.has(exception))).toEqual([]);
  });
});
