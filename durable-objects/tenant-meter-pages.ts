import { sha256 } from "../shared/kernel/digest.ts";
import { utf8 } from "../shared/kernel/encoding.ts";
import type { RecordPage, RecordPlace, RecordTable, RecordValue } from "../shared/limits/luggage.ts";

/** Far below what a message or a box may hold, whatever its last row adds. */
export const pageBytes = 1_500_000;
/** A cursor that is left open would lock the tables. */
const rowsAtOnce = 100;

type Key = Pick<RecordPlace, "table" | "after">;

/** No call needs to read more than a page to know what all of them come to. */
export async function summedUp(
  { rows, digest }: RecordPlace,
  pieces: RecordPage["pieces"],
  { table, after }: Key,
): Promise<RecordPlace> {
  return {
    ...{ table, after },
    rows: pieces.reduce((sum, piece) => sum + piece.rows.length, rows),
    digest: await sha256(`${digest} ${JSON.stringify(pieces)}`),
  };
}

/** Tables of an object that stand under a prefix, read page by page. */
export class TablePages {
  readonly #sql: SqlStorage;
  readonly #prefix: string;
  readonly #tables: RecordTable[];

  /** @param tables which of them, with which columns; all unless said */
  constructor(sql: SqlStorage, prefix: string, tables?: readonly RecordTable[]) {
    this.#sql = sql;
    this.#prefix = prefix;
    const all = tableNames(sql, prefix).map((name) => ({
      name,
      columns: this.#columnsOf(name).map((column) => column.name),
    }));
    this.#tables = tables?.filter(({ name }) => all.some((own) => own.name === name)) ?? all;
  }

  page(from: RecordPlace, most: number): Pick<RecordPage, "pieces"> & { next: Key } {
    const pieces: RecordPage["pieces"] = [];
    let bytes = 0;
    for (const table of this.#tables) {
      if (from.table === null || table.name < from.table) continue;
      const rows: RecordValue[][] = [];
      for (const { key, row } of this.#rowsOf(table, table.name === from.table ? from.after : [])) {
        if (rows.push(row) === 1) pieces.push({ ...table, rows });
        bytes += utf8(JSON.stringify(row)).length;
        if (bytes >= most) return { pieces, next: { table: table.name, after: key } };
      }
    }
    return { pieces, next: { table: null, after: [] } };
  }

  *#rowsOf(
    { name, columns }: RecordTable,
    start: RecordValue[],
  ): Generator<{ key: RecordValue[]; row: RecordValue[] }> {
    const key = this.#columnsOf(name)
      .filter(({ pk }) => pk > 0)
      .toSorted((a, b) => a.pk - b.pk)
      .map((column) => column.name);
    const order = key.join(", ");
    const marks = key.map(() => "?").join(", ");
    const query = (where: string) =>
      `select * from ${this.#prefix}${name} ${where} order by ${order} limit ${rowsAtOnce}`;
    for (let after = start; ; ) {
      const where = after.length > 0 ? `where (${order}) > (${marks})` : "";
      const found = this.#sql.exec<Record<string, RecordValue>>(query(where), ...after).toArray();
      for (const row of found) {
        after = key.map((column) => row[column] ?? null);
        yield { key: after, row: columns.map((column) => row[column] ?? null) };
      }
      if (found.length < rowsAtOnce) return;
    }
  }

  #columnsOf(name: string): { name: string; pk: number }[] {
    const query = `pragma table_info(${this.#prefix}${name})`;
    return this.#sql.exec<{ name: string; pk: number }>(query).toArray();
  }
}

/** Without the prefix, in the order that pages go by. */
export function tableNames(sql: SqlStorage, prefix: string): string[] {
  const query = "select name from sqlite_master where type = 'table'";
  const names = sql.exec<{ name: string }>(query).toArray();
  return names
    .filter(({ name }) => name.startsWith(prefix))
    .map(({ name }) => name.slice(prefix.length))
    .sort();
}
