import { type Column, getTableColumns } from "drizzle-orm";
import { projectColumnOf, tenantTableNamed, tenantTableNames } from "../../../shared/data/tenant-table.ts";
import { openDatabase } from "../../support/sqlite-d1.ts";
import "../../../workers/tenants/tables.ts";

export const companies = ["ten_a", "ten_b", "ten_c"] as const;
export const rowIds = ["prj_1", "prj_2", "prj_3"] as const;
export const tables = tenantTableNames();

/** Whose projects a guest named eve was granted: another one in each company, and none in the last. */
export const granted: Readonly<Record<string, string | undefined>> = { ten_a: "prj_1", ten_b: "prj_2" };

export interface StoredRow {
  table: string;
  tenantId: string;
  id: string;
  /** The project it belongs to, where rows of its table belong to any. */
  project: string | undefined;
}

/** A region's tables with rows of every company under the same ids, free of the rules between tables. */
export function filledDatabase() {
  const { d1, raw } = openDatabase("us");
  raw.exec("pragma foreign_keys = off; pragma ignore_check_constraints = on");
  for (const { name } of raw.prepare("select name from sqlite_master where type = 'trigger'").all())
    raw.exec(`drop trigger "${name}"`);
  let next = 0;
  const rows: StoredRow[] = [];
  for (const table of tables)
    for (const tenantId of companies)
      for (const id of rowIds) {
        if (table === "project_grants" && granted[tenantId] !== id) continue;
        const cells: Record<string, string> = { tenant_id: tenantId, id, project_id: id };
        if (table === "project_grants") cells["user_id"] = "eve";
        const columns = Object.values<Column>(getTableColumns(tenantTableNamed(table)));
        const values = columns.map((column) => cells[column.name] ?? cellOf(column, next++));
        const { changes } = raw
          .prepare(
            `insert or ignore into all_${table} (${columns.map(({ name }) => `"${name}"`)}) values (${columns.map(() => "?")})`,
          )
          .run(...values);
        // Of what a company may have only one, the first is in.
        if (changes === 1) rows.push({ table, tenantId, id, project: projectColumnOf(table) && id });
      }
  return { d1, raw, rows };
}

/** No two rows have a value in common, so that no unique key keeps one out. */
const cellOf = (column: Column, one: number) =>
  column.getSQLType() === "integer" ? one : column.dataType === "json" ? `["${one}"]` : `value ${one}`;
