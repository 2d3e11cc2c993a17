import { equalBytes } from "../kernel/digest.ts";
import { type Hash, hashNode, treeRoot } from "./merkle.ts";

/** A place on the way up: `here` is the node of interest, `last` the rightmost node of its level. */
class Climb {
  here: number;
  last: number;
  constructor(here: number, last: number) {
    this.here = here;
    this.last = last;
  }

  get isRight(): boolean {
    return this.here % 2 === 1;
  }

  get isLast(): boolean {
    return this.here === this.last;
  }

  up(): void {
    this.here = Math.floor(this.here / 2);
    this.last = Math.floor(this.last / 2);
  }

  /** Skips the levels on which a last node without a sibling is promoted unchanged. */
  skipPromotions(): void {
    while (!this.isRight && this.here !== 0) this.up();
  }
}

const isCount = (value: number) => Number.isSafeInteger(value) && value >= 0;

/** RFC 9162 §2.1.3.2: is `leaf` the `index`-th of `size` leaves under `root`? */
export async function verifyInclusion(
  { leaf, index, size, root }: { leaf: Hash; index: number; size: number; root: Hash },
  path: readonly Hash[],
): Promise<boolean> {
  if (!isCount(index) || !isCount(size) || index >= size) return false;
  const climb = new Climb(index, size - 1);
  let hash = leaf;
  for (const sibling of path) {
    if (climb.last === 0) return false;
    if (climb.isRight || climb.isLast) {
      hash = await hashNode(sibling, hash);
      climb.skipPromotions();
    } else hash = await hashNode(hash, sibling);
    climb.up();
  }
  return climb.last === 0 && equalBytes(hash, root);
}

export interface TreeClaim {
  size: number;
  root: Hash;
}

/** RFC 9162 §2.1.4.2: does the second tree begin with the whole first one? */
export async function verifyConsistency(
  first: TreeClaim,
  second: TreeClaim,
  path: readonly Hash[],
): Promise<boolean> {
  if (!isCount(first.size) || !isCount(second.size) || first.size > second.size) return false;
  if (first.size === second.size) return path.length === 0 && equalBytes(first.root, second.root);
  if (first.size === 0) return path.length === 0 && equalBytes(first.root, await treeRoot(0, noNode));
  const climb = new Climb(first.size - 1, second.size - 1);
  while (climb.isRight) climb.up();
  const [seed, ...rest] = climb.here === 0 ? [first.root, ...path] : path;
  if (!seed || path.length === 0) return false;
  let [older, newer] = [seed, seed];
  for (const hash of rest) {
    if (climb.last === 0) return false;
    if (climb.isRight || climb.isLast) {
      older = await hashNode(hash, older);
      newer = await hashNode(hash, newer);
      climb.skipPromotions();
    } else newer = await hashNode(newer, hash);
    climb.up();
  }
  return climb.last === 0 && equalBytes(older, first.root) && equalBytes(newer, second.root);
}

const noNode = (): Hash => {
  throw new Error("an empty tree has no node");
};
