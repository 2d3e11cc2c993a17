/** RFC 4180, and a leading apostrophe where a spreadsheet would take the text for a formula. */
function cell(value: string | number): string {
  const text = String(value);
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

/** One record. */
export const rowOf = (cells: readonly (string | number)[]) => `${cells.map(cell).join(",")}\r\n`;
