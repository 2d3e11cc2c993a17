import {
  type Alternatives,
  type Chars,
  type Item,
  joinChars,
  nothing,
  overlap,
  parsePattern,
} from "./pattern-tree.ts";

const maxLength = 500;
/** From this many repetitions on, a repeated part counts as unbounded. */
const many = 10;
const maxEntangled = 2;

/** Why a pattern is not put into the code; `null` when it is harmless to match in linear or near-linear time. */
export function patternRisk(pattern: string): string | null {
  if (pattern.length > maxLength) return `is longer than ${maxLength} characters`;
  try {
    new RegExp(pattern, "u");
  } catch {
    return "is not a valid Unicode regular expression (ECMA-262, flag u)";
  }
  const tree = parsePattern(pattern);
  if (tree === null) return "uses features whose matching time cannot be judged";
  return isRisky(tree, !pattern.startsWith("^")) ? "can take exponential or polynomial time to match" : null;
}

function isRisky(group: Alternatives, isFloating: boolean): boolean {
  return group.options.some((items) => {
    if (items.some((item) => item.max >= many && isAmbiguousLoop(item))) return true;
    const run = longestRun(items);
    if (run > 0 && run + (isFloating ? 1 : 0) > maxEntangled) return true;
    return items.some(({ atom }) => {
      if (atom.kind === "look") return isRisky(atom.body, false);
      return atom.kind === "group" && isRisky(atom, false);
    });
  });
}

/** A repeated group whose body can split the same text in several ways. */
function isAmbiguousLoop({ atom }: Item): boolean {
  if (atom.kind !== "group") return atom.kind === "look";
  const firsts = atom.options.map((items) => firstChars(items));
  const overlaps = firsts.some((chars, i) => firsts.slice(i + 1).some((other) => overlap(chars, other)));
  if (overlaps || atom.options.some((items) => items.length === 0)) return true;
  return atom.options.some((items) => items.some(isVariable) && !isDelimited(items));
}

const isVariable = (item: Item): boolean =>
  item.min !== item.max ||
  (item.atom.kind === "group" &&
    (item.atom.options.length > 1 || item.atom.options.some((items) => items.some(isVariable))));

/** One fixed character at an end that occurs nowhere else in the body leaves one way to split. */
function isDelimited(items: readonly Item[]): boolean {
  return [0, items.length - 1].some((end) => {
    const item = items[end];
    if (item?.atom.kind !== "chars" || item.min !== 1 || item.max !== 1) return false;
    return !overlap(item.atom, joinChars(items.filter((_, index) => index !== end).map(allChars)));
  });
}

function firstChars(items: readonly Item[]): Chars {
  const seen: Chars[] = [];
  for (const item of items) {
    seen.push(allChars(item));
    if (item.min > 0 && item.atom.kind !== "edge" && item.atom.kind !== "look") break;
  }
  return joinChars(seen);
}

function allChars({ atom }: Item): Chars {
  if (atom.kind === "chars") return atom;
  if (atom.kind === "group") return joinChars(atom.options.flat().map(allChars));
  return nothing;
}

/** What a part can take from the one before it: a group that begins with its delimiter, only that. */
function entryChars(item: Item): Chars {
  const { atom } = item;
  if (atom.kind !== "group" || item.max < many) return allChars(item);
  const isLed = atom.options.every((items) => {
    const [first, ...rest] = items;
    const isOne = first?.atom.kind === "chars" && first.min === 1 && first.max === 1;
    return isOne && !overlap(allChars(first), joinChars(rest.map(allChars)));
  });
  return isLed ? joinChars(atom.options.map((items) => firstChars(items))) : allChars(item);
}

/** How many unbounded parts in a row can trade characters with each other: the degree of the polynomial. */
function longestRun(items: readonly Item[]): number {
  let longest = 0;
  let run: Chars[] = [];
  for (const item of items) {
    const chars = entryChars(item);
    if (item.max >= many) {
      if (run.length > 0 && !run.every((other) => overlap(other, chars))) run = [];
      run.push(chars);
      longest = Math.max(longest, run.length);
    } else if (item.min > 0 && item.atom.kind === "chars" && run.every((other) => !overlap(other, chars))) {
      run = [];
    }
  }
  return longest;
}
