import { resultFileOf, specificationOf } from "../agents/files.ts";
import type { Files } from "../agents/ports.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import { tenantTableNamed } from "../data/tenant-table.ts";
import { utf8 } from "../kernel/encoding.ts";
import type { Vault } from "../keys/contract.ts";
import { type ExportHeader, type ExportLine, exportedRow } from "./export-lines.ts";
import { type ExportedRow, pageOfTable } from "./export-store.ts";
import { inventory } from "./inventory.ts";

const pageSize = 100;
/** A script may ask other stores a thousand times for one request; what is left out comes by the next one. */
const callsAllowed = 400;

export interface ExportOrder {
  db: TenantDb;
  vault: Vault;
  files: Files;
  header: ExportHeader;
  /** Where an earlier answer ended. */
  from?: Position | undefined;
  /** Calls of other stores in one answer. */
  calls?: number;
  /** Makes a position one that only this tenant's caller can use. */
  seal: (position: string) => Promise<string>;
}

/** `table`, or `files` of the tasks, behind the row `after`. */
export interface Position {
  table: string;
  after: string;
}

export const writePosition = ({ table, after }: Position): string => `${table}/${after}`;

export function readPosition(text: string): Position {
  const [table = "", after = ""] = text.split("/");
  return { table, after };
}

const filesStep = "files";

/** Every line as one text a page; the reader's pace is the export's, and no more than a page is held. */
export function exportStream(order: ExportOrder): ReadableStream<Uint8Array> {
  const pages = pagesOf(order);
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await pages.next();
      if (done) return controller.close();
      controller.enqueue(utf8(value.map((line) => `${JSON.stringify(line)}\n`).join("")));
    },
  });
}

async function* pagesOf(order: ExportOrder): AsyncGenerator<ExportLine[], void> {
  const { header, from, seal, calls: allowed = callsAllowed } = order;
  yield [{ type: "export", ...header }];
  const steps = [...header.tables, ...(header.tables.includes("tasks") ? [filesStep] : [])];
  const first = from ? steps.indexOf(from.table) : 0;
  let [calls, lines] = [0, 0];
  for (const step of steps.slice(first)) {
    let after = step === from?.table ? from.after : "";
    for (;;) {
      if (calls >= allowed)
        return yield [{ type: "more", cursor: await seal(writePosition({ table: step, after })) }];
      const page = await (step === filesStep ? filesPage : rowsPage)(order, step, after);
      calls += page.calls;
      lines += page.lines.length;
      if (page.lines.length > 0) yield page.lines;
      if (page.last === undefined) break;
      after = page.last;
    }
  }
  yield [{ type: "end", lines }];
}

interface Page {
  lines: ExportLine[];
  /** The last row, when there may be more behind it. */
  last: string | undefined;
  calls: number;
}

const lastOf = (rows: readonly ExportedRow[], limit: number) =>
  rows.length === limit ? rows.at(-1)?.id : undefined;

function read({ db, header }: ExportOrder, name: string, after: string, limit: number) {
  const { subject } = header;
  const columns = inventory[name]?.subjects ?? [];
  const of = subject === null ? undefined : { columns, subject };
  return pageOfTable(db, tenantTableNamed(name), of, after, limit);
}

async function rowsPage(order: ExportOrder, name: string, after: string): Promise<Page> {
  const table = tenantTableNamed(name);
  const rows = await read(order, name, after, pageSize);
  const opened = await order.vault.openAll(table, rows);
  const lines = opened.map(
    (row): ExportLine => ({ type: "row", table: name, row: exportedRow(name, table, row) }),
  );
  return { lines, last: lastOf(rows, pageSize), calls: 2 };
}

/** What one task was given and what it made. */
async function filesPage(order: ExportOrder, _: string, after: string): Promise<Page> {
  const [task] = await read(order, "tasks", after, 1);
  if (!task) return { lines: [], last: undefined, calls: 1 };
  const result = task["result"] as { files?: { path: string }[] } | null;
  const paths = (result?.files ?? []).map(({ path }) => ({ path, name: resultFileOf(task.id, path) }));
  const wanted = [{ path: "", name: specificationOf(task.id) }, ...paths];
  const lines: ExportLine[] = [];
  for (const { path, name } of wanted) {
    const text = await (await order.files.get(name))?.text();
    if (text !== undefined)
      lines.push({
        type: "file",
        task_id: task.id,
        path: path === "" ? "specification" : `files/${path}`,
        text,
      });
  }
  return { lines, last: task.id, calls: 1 + wanted.length };
}
