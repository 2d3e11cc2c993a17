import type { TenantDb } from "../data/tenant-db.ts";
import { utf8 } from "../kernel/encoding.ts";
import type { AuditFilter } from "./contract.ts";
import { csvHeader, csvRow } from "./csv.ts";
import { leafText } from "./leaf.ts";
import type { AuditLog } from "./log.ts";
import { findEvents } from "./store.ts";
import { viewOfEvent } from "./view.ts";

const pageSize = 1_000;

export interface ExportOrder {
  db: TenantDb;
  log: AuditLog;
  filter: AuditFilter;
  format: "jsonl" | "csv";
  /** Where the log's kept entries begin. */
  from: number;
  /** The log's first `size` entries. */
  size: number;
}

/**
 * The log in its own order, a page at a time as the reader takes it. An error ends the body without
 * its end, and a verifier misses the rest.
 */
export function exportStream(order: ExportOrder): ReadableStream<Uint8Array> {
  let start = order.from;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      if (order.format === "csv") controller.enqueue(utf8(csvHeader));
      if (start >= order.size) controller.close();
    },
    async pull(controller) {
      for (let text = ""; text === "" && start < order.size; start += pageSize) {
        text = await pageText(order, start, Math.min(start + pageSize, order.size));
        if (text !== "") controller.enqueue(utf8(text));
      }
      if (start >= order.size) controller.close();
    },
  });
}

async function pageText(
  { db, log, filter, format }: ExportOrder,
  start: number,
  end: number,
): Promise<string> {
  const ids = await log.entries(start, end);
  const rows = new Map((await findEvents(db, filter, ids)).map((row) => [row.id, row]));
  const lines = ids.flatMap((id, offset) => {
    const row = rows.get(id);
    if (!row) return [];
    const [event, sequence] = [viewOfEvent(row), start + offset];
    return [format === "csv" ? csvRow({ ...event, sequence }) : `${leafText(event, sequence)}\n`];
  });
  return lines.join("");
}
