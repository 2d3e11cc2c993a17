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

/** Level by level; a last node without a sibling goes up as it is. */
export function rootOf(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return sha256();
  let level = [...leaves];
  while (level.length > 1) {
    const above: Buffer[] = [];
    for (let index = 0; index < level.length; index += 2) {
      const [left, right] = [level[index], level[index + 1]];
      if (left) above.push(right ? sha256(nodePrefix, left, right) : left);
    }
    level = above;
  }
  return level[0] ?? sha256();
}
