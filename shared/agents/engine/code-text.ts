import type { Json } from "./json.ts";
import { isObject } from "./json.ts";
import { plain } from "./notes.ts";

const width = 110;
const identifier = /^[A-Za-z_$][A-Za-z0-9_$]*$/;

/** A string literal that no content can leave: JSON, with line separators escaped too. */
export const quote = (text: string): string =>
  JSON.stringify(text).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");

export const propertyName = (name: string): string => (identifier.test(name) ? name : quote(name));
export const memberAccess = (object: string, name: string): string =>
  identifier.test(name) ? `${object}.${name}` : `${object}[${quote(name)}]`;

/** Text that cannot end a comment. */
export const commentText = (text: string): string =>
  plain(text.replaceAll("*/", "* /").replaceAll("/*", "/ *"), 160);

export const docComment = (text: string | undefined, indent = ""): string => {
  const line = text === undefined ? "" : commentText(text);
  return line === "" ? "" : `${indent}/** ${line} */\n`;
};

export const indented = (text: string, by = "  "): string => text.replaceAll(/^(?=.)/gm, by);

/** `open a, b close` on one line, or one item a line when that is too long. */
export function bracketed(open: string, items: readonly string[], close: string, column = 0): string {
  const pad = open.endsWith("{") ? " " : "";
  const line = `${open}${pad}${items.join(", ")}${pad}${close}`;
  if (items.length === 0) return `${open}${close}`;
  if (line.length + column <= width && !line.includes("\n")) return line;
  return `${open}\n${items.map((item) => indented(`${item},`)).join("\n")}\n${close}`;
}

/** A value as an expression; long repetitions are written as such. */
export function literal(value: Json): string {
  if (typeof value === "string") return textLiteral(value);
  if (Array.isArray(value)) {
    const [first, ...rest] = value;
    const isRun = value.length > 12 && rest.every((item) => JSON.stringify(item) === JSON.stringify(first));
    if (isRun && first !== undefined)
      return `Array.from({ length: ${value.length} }, () => (${literal(first)}))`;
    return bracketed("[", value.map(literal), "]", 12);
  }
  if (!isObject(value)) return JSON.stringify(value);
  return bracketed(
    "{",
    Object.entries(value).map(([name, inner]) => `${propertyName(name)}: ${literal(inner)}`),
    "}",
    12,
  );
}

/** Where the last character begins; it may be a pair of surrogates. */
const lastStart = (text: string): number =>
  /[\uD800-\uDBFF][\uDC00-\uDFFF]/.test(text.slice(-2)) ? text.length - 2 : Math.max(0, text.length - 1);

function textLiteral(text: string): string {
  const char = String.fromCodePoint(text.codePointAt(lastStart(text)) ?? 0);
  let start = text.length;
  while (start > 0 && text.endsWith(char, start)) start -= char.length;
  const count = (text.length - start) / char.length;
  if (text.length <= 40 || count <= 30) return quote(text);
  const head = text.slice(0, start);
  const tail = `${quote(char)}.repeat(${count})`;
  return head === "" ? tail : `${quote(head)} + ${tail}`;
}

/** Import of what `source` uses out of `available`, in order; an empty text when it uses none. */
export function importOf(
  available: readonly string[],
  from: string,
  source: string,
  keyword = "import",
): string {
  const used = available.filter((name) => new RegExp(`(?<![\\w$."])${name}(?![\\w$])`).test(source)).sort();
  return used.length === 0 ? "" : `${bracketed(`${keyword} {`, used, `} from ${quote(from)};`)}\n`;
}
