import type { Table } from "../data/sealed.ts";
import { timestamp } from "../kernel/clock.ts";
import { columnNames, type ExportedRow } from "./export-store.ts";
import { inventory } from "./inventory.ts";

/** Counted up when a line's shape changes. */
export const exportSchema = "leanvibe-export/1";

export interface ExportHeader {
  schema: typeof exportSchema;
  scope: "person" | "company";
  region: string;
  tenant: { id: string; slug: string; name: string };
  subject: string | null;
  generated_at: string;
  /** Tables in the order of their lines. */
  tables: string[];
  /** What no export contains, by `table` or `table.column`, with the reason. */
  withheld: Record<string, string>;
}

/** One JSON object a line. `end` says how many lines were before it in this answer; without it the answer was cut short. */
export type ExportLine =
  | ({ type: "export" } & ExportHeader)
  | { type: "row"; table: string; row: Record<string, unknown> }
  | { type: "file"; task_id: string; path: string; text: string }
  | { type: "more"; cursor: string }
  | { type: "end"; lines: number };

const isTime = (column: string) => column === "at" || column === "before" || column.endsWith("_at");

/** A row under its columns' names, times as RFC 3339, without what is withheld and whose tenant it is. */
export function exportedRow(name: string, table: Table, row: ExportedRow): Record<string, unknown> {
  const withheld = inventory[name]?.withheld ?? {};
  const members = columnNames(table).flatMap(([property, column]) => {
    if (column === "tenant_id" || column in withheld) return [];
    const value = row[property];
    return [[column, typeof value === "number" && isTime(column) ? timestamp(value) : value]];
  });
  return Object.fromEntries(members) as Record<string, unknown>;
}

/** What is left out, said in the export itself. */
export function withheldOf(scope: "person" | "company"): Record<string, string> {
  const entries = Object.entries(inventory).flatMap(([table, { exported, withheld = {}, subjects }]) => {
    if (typeof exported === "object") return [[table, exported.never]];
    if (scope === "person" && (exported === "company" || subjects.length === 0)) return [];
    return Object.entries(withheld).map(([column, reason]) => [`${table}.${column}`, reason]);
  });
  return Object.fromEntries(entries) as Record<string, string>;
}
