import { inFlight } from "../support/in-flight.ts";
import type { Recorded } from "./recorded.ts";
import { normal, parametersOf, wordsOf } from "./sql-words.ts";
import { faultsOf, type Schema } from "./statement-audit.ts";
import { exceptions, namings } from "./statement-exceptions.ts";

export type Home = "us" | "directory";
export type Row = Record<string, string>;
/** Asks a database of a running platform. */
export type Query = (database: Home, sql: string, params?: null[]) => Promise<Row[]>;

/** What a run's recording says of its statements. */
export interface StatementRun {
  statements: readonly { sql: string; home: Home }[];
  /** How each was bound. */
  shapes: ReadonlyMap<string, readonly string[]>;
}

export function statementsOf(lines: readonly Recorded[]): StatementRun {
  const shapes = new Map<string, string[]>();
  for (const { sql = "", shape = "" } of lines.filter(({ sink }) => sink === "parameters"))
    shapes.set(sql, [...(shapes.get(sql) ?? []), shape]);
  const found = new Map<string, { sql: string; home: Home }>();
  for (const { sink, sql = "", where } of lines) {
    const home = where === "DIRECTORY" ? "directory" : "us";
    if (sink === "statement") found.set(`${home} ${sql}`, { sql, home });
  }
  return { statements: [...found.values()], shapes };
}

/** Has each statement planned by D1. @returns in words, what is wrong with those that are no exceptions */
export async function auditStatements({ statements, shapes }: StatementRun, query: Query): Promise<string[]> {
  const schemas = { us: await schemaOf("us", query), directory: await schemaOf("directory", query) };
  const judged = statements.filter(({ sql }) => !exceptionOf(sql));
  const faults = await inFlight(judged, 16, async ({ sql, home }) => {
    const named = namings.filter(({ begins }) => normal(sql).startsWith(begins)).map(({ shape }) => shape);
    const bound = (shapes.get(sql) ?? []).filter((shape) => !named.includes(shape));
    const plan = await planOf({ sql, home }, query);
    const found = faultsOf({ sql, plan, shapes: bound }, schemas[home]);
    return found.length === 0 ? [] : [`${normal(sql)}\n    ${found.join("\n    ")}`];
  });
  return faults.flat();
}

export const exceptionOf = (sql: string) => exceptions.find(({ begins }) => normal(sql).startsWith(begins));

/** Exceptions and namings that nothing of the run needed. */
export function leftOver({ statements, shapes }: StatementRun): unknown[] {
  const used = new Set(statements.map(({ sql }) => exceptionOf(sql)));
  const isBound = ({ begins, shape }: (typeof namings)[number]) =>
    [...shapes].some(([sql, bound]) => normal(sql).startsWith(begins) && bound.includes(shape));
  return [
    ...exceptions.filter((exception) => !used.has(exception)),
    ...namings.filter((naming) => !isBound(naming)),
  ];
}

async function schemaOf(home: Home, query: Query): Promise<Schema> {
  const rows = await query(home, "select name from sqlite_master where type in ('table', 'view')");
  const names = rows.map(({ name = "" }) => name);
  const tenant = names.filter((name) => name.startsWith("all_"));
  return { tenant: new Set(tenant), global: new Set(names.filter((name) => !name.startsWith("all_"))) };
}

async function planOf({ sql, home }: { sql: string; home: Home }, query: Query): Promise<string[]> {
  const count = Math.max(0, ...parametersOf(wordsOf(sql)).map((number) => number ?? 0));
  const rows = await query(home, `explain query plan ${sql}`, Array<null>(count).fill(null));
  return rows.map(({ detail = "" }) => detail);
}
