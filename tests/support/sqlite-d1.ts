import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { inRoot } from "../../scripts/config.ts";

type Prepare = (sql: string) => StatementSync;

type Rows = ReturnType<StatementSync["all"]>;
type Remember = (sql: string, rows: () => Rows) => Rows;

/** Just enough of D1 over node:sqlite to run the product's own statements thousands of times a second. */
class Statement {
  readonly #prepare: Prepare;
  readonly #remember: Remember;
  readonly #sql: string;
  readonly #parameters: SQLInputValue[];

  constructor(prepare: Prepare, remember: Remember, sql: string, parameters: SQLInputValue[] = []) {
    this.#prepare = prepare;
    this.#remember = remember;
    this.#sql = sql;
    this.#parameters = parameters;
  }

  bind(...parameters: SQLInputValue[]): Statement {
    return new Statement(this.#prepare, this.#remember, this.#sql, parameters);
  }

  run() {
    const statement = this.#prepare(this.#sql);
    if (statement.columns().length > 0)
      return {
        results: this.#remember(this.#sql, () => statement.all(...this.#parameters)),
        meta: { changes: 0 },
      };
    const { changes } = statement.run(...this.#parameters);
    return { results: [], meta: { changes: Number(changes) } };
  }

  raw = async () => {
    const statement = this.#prepare(this.#sql);
    statement.setReturnArrays(true);
    const rows = statement.all(...this.#parameters);
    statement.setReturnArrays(false);
    return rows;
  };
  all = async () => this.run();
  first = async () => this.run().results[0] ?? null;
}

export interface LocalDatabase {
  d1: D1Database;
  raw: DatabaseSync;
  /** Compiled once a text: for tests that repeat themselves. */
  prepare: Prepare;
}

let image: Uint8Array | undefined;

/** Bytes of a database with every migration and nothing else. */
function migrated(): Uint8Array {
  const raw = new DatabaseSync(":memory:");
  const folder = inRoot("migrations/region");
  for (const file of readdirSync(folder).sort()) raw.exec(readFileSync(path.join(folder, file), "utf8"));
  return raw.serialize();
}

/** A region's database with every migration, in memory. */
export function openDatabase(region: string): LocalDatabase {
  image ??= migrated();
  const raw = new DatabaseSync(":memory:");
  raw.deserialize(image);
  const compiled = new Map<string, StatementSync>();
  const prepare = (sql: string) => {
    const known = compiled.get(sql) ?? raw.prepare(sql);
    compiled.set(sql, known);
    return known;
  };
  prepare("insert into residency (one, region) values (1, ?)").run(region);
  const batch = async (statements: Statement[]) => {
    raw.exec("begin");
    try {
      const results = statements.map((statement) => statement.run());
      raw.exec("commit");
      return results;
    } catch (error) {
      raw.exec("rollback");
      throw error;
    }
  };
  const remember = schemaMemory(raw);
  const d1 = { prepare: (sql: string) => new Statement(prepare, remember, sql), batch };
  return { d1: d1 as unknown as D1Database, raw, prepare };
}

/** What was said of the tables themselves is told again until they change: a move asks it at every step. */
function schemaMemory(raw: DatabaseSync): Remember {
  const version = raw.prepare("pragma schema_version");
  const known = new Map<string, { at: unknown; rows: Rows }>();
  return (sql, rows) => {
    if (!/\bpragma_\w+\(/.test(sql)) return rows();
    const at = version.get()?.["schema_version"];
    const before = known.get(sql);
    if (before?.at === at) return before?.rows ?? [];
    const now = rows();
    known.set(sql, { at, rows: now });
    return now;
  };
}
