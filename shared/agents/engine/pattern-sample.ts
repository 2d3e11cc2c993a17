import { matches } from "./pattern-risk.ts";
import { type Alternatives, type Chars, type Item, parsePattern } from "./pattern-tree.ts";

const readable =
  "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_. /:@#!$%&*+=?,;'()[]{}<>|~^";
const preferred = [...readable].map((char) => char.charCodeAt(0));
const extras = [0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 64];

/** A text that matches and has a fitting length, another one for each `n`; `null` when none was found. */
export function samplePattern(pattern: string, n: number, min: number, max: number): string | null {
  const tree = parsePattern(pattern);
  if (tree === null) return null;
  for (const extra of extras) {
    for (const shift of [n - 1, 0]) {
      const text = write(tree, { n: shift, extra, budget: 400 });
      if (text.length >= min && text.length <= max && matches(pattern, text)) return text;
    }
  }
  return null;
}

interface Pen {
  /** Which of the possible texts. */
  n: number;
  /** Repetitions beyond the least. */
  extra: number;
  budget: number;
}

function write(group: Alternatives, pen: Pen): string {
  const option = group.options[pen.n % group.options.length] ?? [];
  return option.map((item) => writeItem(item, pen)).join("");
}

function writeItem({ atom, min, max }: Item, pen: Pen): string {
  if (atom.kind === "edge" || atom.kind === "look") return "";
  let text = "";
  for (let count = Math.min(max, min + pen.extra); count > 0 && pen.budget > 0; count--) {
    pen.budget -= 1;
    text += atom.kind === "group" ? write(atom, pen) : pick(atom, pen.n);
  }
  return text;
}

function pick(chars: Chars, n: number): string {
  const usable = preferred.filter((code) => chars.ascii[code] === true);
  const code = usable[n % Math.max(1, usable.length)] ?? chars.ascii.indexOf(true);
  return code >= 0 ? String.fromCharCode(code) : "é";
}
