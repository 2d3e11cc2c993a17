import { type Alternatives, type Chars, type Item, joinChars, nothing, overlap } from "./pattern-tree.ts";

/**
 * How many steps a backtracking matcher takes at most for a text of `length` characters, whatever the text says;
 * `Infinity` when no bound was found. It holds because every step is a try made from a live position: one whose
 * next character fits. There are at most `width` of them for each start and each character, and each makes at most
 * `tries` tries.
 */
export function matchingBound(pattern: Alternatives, length: number): number {
  const isAnchored = pattern.options.every(([first]) => first?.atom.kind === "edge" && first.atom.isStart);
  const tree = { ...pattern, options: pattern.options.map(withoutTail) };
  const starts = isAnchored ? 1 : length + 1;
  const depth = Math.min(length, longest(tree)) + 1;
  const { ways, width } = ofGroup(tree, nothing, length);
  const live = ways === 1 ? 1 : width;
  // The tail costs one for each character, once.
  return starts * depth * live * mostTries(tree, 1) + length + 1;
}

/** A repeated character at the very end cannot fail once it has begun: what follows is success. */
function withoutTail(items: Item[]): Item[] {
  const last = items.at(-1);
  return last?.atom.kind === "chars" && last.max > last.min
    ? [...items.slice(0, -1), { ...last, max: last.min }]
    : items;
}

/** `ways`: through the part from one start, such that what follows can begin; `width`: live positions inside. */
interface Spread {
  ways: number;
  width: number;
}

function ofItems(items: readonly Item[], follow: Chars, length: number): Spread {
  let ways = 1;
  let width = 0;
  items.forEach((item, index) => {
    const rest = items.slice(index + 1);
    const next = rest.every(canBeEmpty) ? joinChars([firstOf(rest), follow]) : firstOf(rest);
    const part = ofItem(item, next, length);
    width += ways * part.width;
    ways *= part.ways;
  });
  return { ways, width: Math.max(1, width) };
}

/** Alternatives compete only where they can begin with the same character. */
function ofGroup(group: Alternatives, follow: Chars, length: number): Spread {
  const parts = group.options.map((items) => ({
    ...ofItems(items, follow, length),
    first: items.every(canBeEmpty) ? joinChars([firstOf(items), follow]) : firstOf(items),
  }));
  const competing = parts.map(({ first }) => parts.filter((other) => overlap(first, other.first)));
  const most = (value: (part: Spread) => number): number =>
    Math.max(1, ...competing.map((list) => list.reduce((sum, part) => sum + value(part), 0)));
  // An empty alternative is a way even where nothing is known to follow.
  const empties = group.options.filter((items) => items.every(canBeEmpty)).length;
  return {
    ways: Math.max(
      most(({ ways }) => ways),
      empties,
    ),
    width: most(({ width }) => width),
  };
}

function ofItem({ atom, min, max }: Item, follow: Chars, length: number): Spread {
  if (atom.kind === "edge") return { ways: 1, width: 0 };
  if (atom.kind === "look") return { ways: Number.POSITIVE_INFINITY, width: Number.POSITIVE_INFINITY };
  if (max === 0) return { ways: 1, width: 1 };
  const first = atom.kind === "chars" ? atom : firstOfGroup(atom);
  const isEmptyable = atom.kind === "group" && atom.options.some((items) => items.every(canBeEmpty));
  // Rounds that may be empty can be told apart in too many ways.
  if (isEmptyable && max > 1) return { ways: Number.POSITIVE_INFINITY, width: Number.POSITIVE_INFINITY };
  const inner = max > 1 ? joinChars([first, follow]) : follow;
  const once = atom.kind === "chars" ? { ways: 1, width: 1 } : ofGroup(atom, inner, length);
  const rounds = Math.min(max, length);
  const isClear = min === max || (!isEmptyable && !overlap(first, follow));
  if (once.ways === 1) {
    return { ways: isClear ? 1 : Math.min(max - min, length) + 1, width: max > 1 ? 1 : once.width };
  }
  if (rounds <= 1) return { ways: once.ways + (min === 0 ? 1 : 0), width: once.width };
  let total = 1;
  for (let round = 1; round <= rounds && total < 1e12; round++) total = total * once.ways + 1;
  return { ways: total, width: total * once.width };
}

/** The most characters tried from one position before one fits or the path is given up. */
function mostTries(group: Alternatives, after: number): number {
  let most = triesOf(group, after);
  for (const items of group.options) {
    items.forEach((item, index) => {
      const again = item.max > 1 ? triesOfAtom(item) : 0;
      const next = again + triesOfItems(items.slice(index + 1), after);
      const inside = item.atom.kind === "group" ? mostTries(item.atom, next) : 0;
      most = Math.max(most, next, inside);
    });
  }
  return most;
}

const triesOf = (group: Alternatives, after: number): number =>
  group.options.reduce((sum, items) => sum + triesOfItems(items, after), 0);

function triesOfItems(items: readonly Item[], after: number): number {
  let sum = 0;
  let reaching = 1;
  for (const item of items) {
    sum += reaching * triesOfAtom(item);
    reaching *= emptyWays(item);
  }
  return sum + reaching * after;
}

const triesOfAtom = ({ atom }: Item): number => (atom.kind === "group" ? triesOf(atom, 0) + 1 : 1);

/** In how many ways a part matches without a character. */
function emptyWays({ atom, min }: Item): number {
  if (atom.kind === "edge" || atom.kind === "look") return 1;
  const skipped = min === 0 ? 1 : 0;
  if (atom.kind === "chars") return skipped;
  const within = atom.options.map((items) => items.reduce((product, item) => product * emptyWays(item), 1));
  return skipped + within.reduce((sum, ways) => sum + ways, 0);
}

const canBeEmpty = (item: Item): boolean => emptyWays(item) > 0;

function firstOf(items: readonly Item[]): Chars {
  const stop = items.findIndex((item) => !canBeEmpty(item));
  const seen = stop < 0 ? items : items.slice(0, stop + 1);
  return joinChars(
    seen.map(({ atom }) =>
      atom.kind === "chars" ? atom : atom.kind === "group" ? firstOfGroup(atom) : nothing,
    ),
  );
}

const firstOfGroup = (group: Alternatives): Chars => joinChars(group.options.map(firstOf));

/** The most characters the pattern takes. */
function longest(group: Alternatives): number {
  const sizes = group.options.map((items) =>
    items.reduce((sum, { atom, max }) => {
      if (max === 0 || atom.kind === "edge" || atom.kind === "look") return sum;
      const one = atom.kind === "chars" ? 1 : longest(atom);
      return sum + (one === 0 ? 0 : one * max);
    }, 0),
  );
  return Math.max(0, ...sizes);
}
