import { createHash } from "node:crypto";

/**
 * The tree of RFC 9162 a second time, over node:crypto and from the leaves up: a mistake in the
 * product's own hashing cannot hide itself here. Hashes are Buffers.
 */
const sha256 = (...parts: Uint8Array[]): Buffer => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};

const leafPrefix = Buffer.from([0]);
const nodePrefix = Buffer.from([1]);

export const leafOf = (text: string): Buffer => sha256(leafPrefix, Buffer.from(text, "utf8"));

const joined = (left: Buffer, right: Buffer): Buffer => sha256(nodePrefix, left, right);

/**
 * The root of a tree whose first `start` leaves are known by `frontier` only: the complete subtrees
 * over them, largest first, one for each binary digit of `start`. Nothing when they do not fit it.
 */
export function rootOf(leaves: readonly Buffer[], start = 0, frontier: readonly Buffer[] = []) {
  const waiting = [...frontier].reverse();
  let level = [...leaves];
  let first = start;
  let isOnly = false;
  for (; !isOnly; first = Math.floor(first / 2)) {
    if (first % 2 === 1) {
      const left = waiting.shift();
      if (!left) return undefined;
      level.unshift(left);
    }
    isOnly = first <= 1 && level.length <= 1;
    if (!isOnly) level = above(level);
  }
  return waiting.length > 0 ? undefined : (level[0] ?? sha256());
}

/** Pairs from the left; a last node without a sibling goes up as it is. */
function above(level: readonly Buffer[]): Buffer[] {
  const pairs: Buffer[] = [];
  for (let index = 0; index < level.length; index += 2) {
    const [left, right] = [level[index], level[index + 1]];
    if (left) pairs.push(right ? joined(left, right) : left);
  }
  return pairs;
}

type Claim = { size: number; root: Buffer };

/** Does the tree of `second` begin with that of `first`? Both roots are made from the path and compared (RFC 9162 §2.1.4). */
export function isGrowth(first: Claim, second: Claim, path: readonly Buffer[]): boolean {
  const rest = [...path];
  const take = (): Buffer => rest.shift() ?? Buffer.alloc(0);
  /** Roots of `[from, to)` in both trees: `first.size` lies in it, and `whole` says that the first tree begins there. */
  const roots = (from: number, to: number, whole: boolean): [Buffer, Buffer] => {
    if (to === first.size) {
      const same = whole ? first.root : take();
      return [same, same];
    }
    const middle = from + 2 ** Math.floor(Math.log2(to - from - 1));
    if (first.size <= middle) {
      const [older, newer] = roots(from, middle, whole);
      return [older, joined(newer, take())];
    }
    const [older, newer] = roots(middle, to, false);
    const left = take();
    return [joined(left, older), joined(left, newer)];
  };
  if (first.size < 1 || first.size > second.size) return false;
  const [older, newer] = roots(0, second.size, true);
  return rest.length === 0 && older.equals(first.root) && newer.equals(second.root);
}
