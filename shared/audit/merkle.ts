/** A Merkle tree that only grows, hashed as RFC 9162 §2.1 says, over stored complete nodes. */
export type Hash = Uint8Array<ArrayBuffer>;

export interface TreeNode {
  level: number;
  index: number;
  hash: Hash;
}

/** The complete node over the leaves `index * 2^level` to `(index + 1) * 2^level - 1`. */
export type NodeReader = (level: number, index: number) => Hash;

async function digest(...parts: Uint8Array[]): Promise<Hash> {
  const bytes = new Uint8Array(parts.reduce((size, part) => size + part.byteLength, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.byteLength;
  }
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

export const hashLeaf = (data: Uint8Array): Promise<Hash> => digest(Uint8Array.of(0), data);
export const hashNode = (left: Hash, right: Hash): Promise<Hash> => digest(Uint8Array.of(1), left, right);

/** The nodes that become complete when `leaves` follow the first `size` ones; the leaves are level 0. */
export async function growTree(size: number, leaves: readonly Hash[], read: NodeReader): Promise<TreeNode[]> {
  const grown = new Map<string, TreeNode>();
  const nodeAt = (level: number, index: number) => grown.get(`${level}/${index}`)?.hash ?? read(level, index);
  for (const [offset, leaf] of leaves.entries()) {
    let node: TreeNode = { level: 0, index: size + offset, hash: leaf };
    grown.set(`0/${node.index}`, node);
    while (node.index % 2 === 1) {
      const left = nodeAt(node.level, node.index - 1);
      node = {
        level: node.level + 1,
        index: (node.index - 1) / 2,
        hash: await hashNode(left, node.hash),
      };
      grown.set(`${node.level}/${node.index}`, node);
    }
  }
  return [...grown.values()];
}

/** MTH over the first `size` leaves. */
export const treeRoot = (size: number, read: NodeReader): Promise<Hash> =>
  size === 0 ? digest() : rangeRoot(0, size, read);

/** PATH: the siblings from the leaf up (RFC 9162 §2.1.3.1). */
export async function inclusionProof(index: number, size: number, read: NodeReader): Promise<Hash[]> {
  if (index < 0 || index >= size) throw new RangeError(`no leaf ${index} among ${size}`);
  const downward: Hash[] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const middle = start + splitOf(end - start);
    if (index < middle) {
      downward.push(await rangeRoot(middle, end, read));
      end = middle;
    } else {
      downward.push(await rangeRoot(start, middle, read));
      start = middle;
    }
  }
  return downward.reverse();
}

/** PROOF: what shows that the tree of `second` leaves begins with that of `first` (RFC 9162 §2.1.4.1). */
export async function consistencyProof(first: number, second: number, read: NodeReader): Promise<Hash[]> {
  if (first < 1 || first > second) throw new RangeError(`no proof from ${first} to ${second}`);
  const downward: Hash[] = [];
  let [start, end, isFirstTree] = [0, second, true];
  while (first !== end) {
    const middle = start + splitOf(end - start);
    if (first <= middle) {
      downward.push(await rangeRoot(middle, end, read));
      end = middle;
    } else {
      downward.push(await rangeRoot(start, middle, read));
      start = middle;
      isFirstTree = false;
    }
  }
  if (!isFirstTree) downward.push(await rangeRoot(start, end, read));
  return downward.reverse();
}

/** `start` is a multiple of every power of two below `end - start`: the recursion of the RFC keeps it so. */
async function rangeRoot(start: number, end: number, read: NodeReader): Promise<Hash> {
  const width = end - start;
  const split = splitOf(width);
  if (width === 1 || width === split * 2) return read(levelOf(width), start / width);
  const left = await rangeRoot(start, start + split, read);
  return hashNode(left, await rangeRoot(start + split, end, read));
}

/** The largest power of two smaller than `width`. */
function splitOf(width: number): number {
  let power = 1;
  while (power * 2 < width) power *= 2;
  return power;
}

function levelOf(width: number): number {
  let level = 0;
  for (let power = 1; power < width; power *= 2) level++;
  return level;
}
