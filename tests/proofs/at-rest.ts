import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Recorded } from "./recorded.ts";
import { tracesOf } from "./traces.ts";

type Row = Record<string, unknown>;

/** What lies in the databases and objects of a local platform, row by row, as far as it bears a trace. */
export function linesAtRest(persist: string): Recorded[] {
  const databases = filesIn(path.join(persist, "d1")).flatMap((file) => rowsOf(file).flatMap(inDatabase));
  const objects = filesIn(path.join(persist, "do")).flatMap((file) => {
    const [, name = "", id = ""] = /([^/]+)\/([0-9a-f]{64})\.sqlite$/.exec(file) ?? [];
    return rowsOf(file).flatMap(([table, row]) => found("object-row", `${name} ${table}`, row, id));
  });
  return [...databases, ...objects];
}

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return entries.filter((name) => /[0-9a-f]{64}\.sqlite$/.test(name)).map((name) => path.join(folder, name));
}

function rowsOf(file: string): [table: string, row: Row][] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const tables = database.prepare("select name from sqlite_master where type = 'table'").all();
    return tables
      .map(({ name }) => String(name))
      .filter((name) => !/^(?:sqlite_|_cf_|d1_)/.test(name))
      .flatMap((name) =>
        database
          .prepare(`select * from "${name}"`)
          .all()
          .map((row): [string, Row] => [name, row]),
      );
  } finally {
    database.close();
  }
}

const directory = new Set(["slugs", "sign_ins", "tree_heads"]);

function inDatabase([table, row]: [string, Row]): Recorded[] {
  const tenant = String(row["tenant_id"]);
  if (!table.startsWith("all_"))
    return found(directory.has(table) ? "directory-row" : "common-row", table, row, undefined);
  const lines = found("row", table, row, tenant);
  if (table === "all_tenants")
    lines.push({ sink: "tenant", where: tenant, traces: tracesOf(String(row["name"])) });
  if (table === "all_tasks") lines.push({ sink: "owned", where: String(row["id"]), holder: tenant });
  if (table === "all_organization_tree")
    lines.push({ sink: "below", where: String(row["id"]), holder: tenant });
  return lines;
}

function found(sink: Recorded["sink"], where: string, row: Row, holder: string | undefined): Recorded[] {
  const text = Object.values(row)
    .map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : String(value)))
    .join("\n");
  const traces = tracesOf(text);
  if (traces.length === 0) return [{ sink, where: where.split(" ")[0] ?? "" }];
  return [{ sink, where, traces, sample: text.slice(0, 400), ...(holder === undefined ? {} : { holder }) }];
}
