import { directionOf, type Locale } from "../kernel/locale.ts";
import type { Letter, TemplateName, Templates } from "./contract.ts";
import type { Said, Words } from "./words/words.ts";

const escapes: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => escapes[sign] ?? sign);

/** A header holds one line: whatever would begin another is a space. */
const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();

/** One letter in plain text and in HTML that loads nothing and follows nobody. */
export function render<Name extends TemplateName>(
  words: Words,
  locale: Locale,
  template: Name,
  values: Templates[Name],
  to: string,
): Omit<Letter, "key" | "to"> {
  const say = words[template] as (values: Templates[Name]) => Said;
  const { subject, lines, code, link, accent = "#14532d" } = say(values);
  const footer = words.footer(to);
  const text = [...lines, ...(code ? [code] : []), ...(link ? [link.url] : []), "--", footer].join("\n\n");
  const direction = directionOf(locale);
  const paragraphs = lines.map((line) => `<p>${escaped(line)}</p>`);
  const shown = code
    ? [`<p style="font:700 28px monospace;letter-spacing:4px" dir="ltr">${escaped(code)}</p>`]
    : [];
  const button = link
    ? [
        `<p><a href="${escaped(link.url)}" style="display:inline-block;padding:12px 20px;background:${escaped(accent)};color:#fff;border-radius:6px;text-decoration:none">${escaped(link.label)}</a></p>`,
        `<p dir="ltr" style="font-size:13px;word-break:break-all">${escaped(link.url)}</p>`,
      ]
    : [];
  const html = [
    `<!doctype html><html lang="${locale}" dir="${direction}"><head><meta charset="utf-8"><title>${escaped(subject)}</title></head>`,
    `<body style="font:16px/1.5 sans-serif;color:#1a1a1a;background:#fff;max-width:560px;margin:0 auto;padding:24px">`,
    ...paragraphs,
    ...shown,
    ...button,
    `<p style="font-size:13px;color:#595959;border-top:1px solid #ddd;padding-top:12px">${escaped(footer)}</p></body></html>`,
  ].join("\n");
  return { subject: oneLine(subject), text, html };
}
