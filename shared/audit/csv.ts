import type { LogRecord } from "./leaf.ts";

const columns = [
  "sequence",
  "id",
  "at",
  "actor_kind",
  "actor_id",
  "action",
  "target_kind",
  "target_id",
  "request_id",
  "detail",
] as const;

/** RFC 4180, and a leading apostrophe where a spreadsheet would take the text for a formula. */
function cell(value: string | number): string {
  const text = String(value);
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

/** One record. */
export const rowOf = (cells: readonly (string | number)[]) => `${cells.map(cell).join(",")}\r\n`;

export const csvHeader = rowOf(columns);

export const csvRow = ({ sequence, id, at, actor, action, target, request_id, detail }: LogRecord): string =>
  rowOf([
    sequence,
    id,
    at,
    actor.kind,
    actor.id,
    action,
    target.kind,
    target.id,
    request_id,
    JSON.stringify(detail),
  ]);
