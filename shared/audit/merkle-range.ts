import { type Hash, hashNode, type NodeReader, type TreeNode } from "./merkle.ts";

/** What stands left and right of a run of leaves: with the leaves themselves it gives the root. */
export interface RangeProof {
  left: Hash[];
  right: Hash[];
}

type Place = Omit<TreeNode, "hash">;

/** The fewest complete nodes over the leaves from `start` to before `end`, left to right. */
export function coveringNodes(start: number, end: number): Place[] {
  const places: Place[] = [];
  for (let at = start; at < end; ) {
    let [level, width] = [0, 1];
    while (at % (width * 2) === 0 && at + width * 2 <= end) [level, width] = [level + 1, width * 2];
    places.push({ level, index: at / width });
    at += width;
  }
  return places;
}

const hashesOf = (start: number, end: number, read: NodeReader): Hash[] =>
  coveringNodes(start, end).map(({ level, index }) => read(level, index));

/** Shows that the leaves from `start` to before `end` are those of the tree of `size` leaves. */
export function rangeProof(start: number, end: number, size: number, read: NodeReader): RangeProof {
  if (start < 0 || start > end || end > size) throw new RangeError(`no leaves ${start} to ${end} of ${size}`);
  return { left: hashesOf(0, start, read), right: hashesOf(end, size, read) };
}

export interface LeafRange {
  /** Index of the first of the leaves. */
  start: number;
  leaves: readonly Hash[];
  /** Of the whole tree. */
  size: number;
}

/** The root that these leaves in this place give; nothing when the proof has not the hashes it needs. */
export async function rangeRoot(
  { start, leaves, size }: LeafRange,
  { left, right }: RangeProof,
): Promise<Hash | undefined> {
  const end = start + leaves.length;
  if (!Number.isSafeInteger(size) || !Number.isSafeInteger(start) || start < 0 || end > size || size === 0)
    return undefined;
  const before = placed(coveringNodes(0, start), left);
  const after = placed(coveringNodes(end, size), right);
  if (!before || !after) return undefined;
  const stack: TreeNode[] = [];
  const given = leaves.map((hash, offset) => ({ level: 0, index: start + offset, hash }));
  for (const node of [...before, ...given, ...after]) await push(stack, node);
  let root = stack.pop()?.hash;
  for (let node = stack.pop(); node && root; node = stack.pop()) root = await hashNode(node.hash, root);
  return root;
}

const placed = (places: readonly Place[], hashes: readonly Hash[]): TreeNode[] | undefined =>
  places.length === hashes.length
    ? places.flatMap((place, index) => {
        const hash = hashes[index];
        return hash ? [{ ...place, hash }] : [];
      })
    : undefined;

/** A right sibling joins its left one as long as there is one. */
async function push(stack: TreeNode[], node: TreeNode): Promise<void> {
  let grown = node;
  while (grown.index % 2 === 1) {
    const sibling = stack.pop();
    if (!sibling) throw new Error("a right sibling came first");
    grown = {
      level: grown.level + 1,
      index: (grown.index - 1) / 2,
      hash: await hashNode(sibling.hash, grown.hash),
    };
  }
  stack.push(grown);
}
