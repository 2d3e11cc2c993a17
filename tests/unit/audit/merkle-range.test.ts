import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { growTree, type Hash, type NodeReader } from "../../../shared/audit/merkle.ts";
import { coveringNodes, rangeProof, rangeRoot } from "../../../shared/audit/merkle-range.ts";
import { leafHash, mth } from "./naive-tree.ts";

const most = 70;
const leaves = Array.from({ length: most }, (_, index) =>
  Uint8Array.from(leafHash(Buffer.from(`e${index}`))),
);
const nodes = new Map<string, Hash>();
const read: NodeReader = (level, index) => {
  const hash = nodes.get(`${level}/${index}`);
  if (!hash) throw new Error(`node ${level}/${index} is not complete`);
  return hash;
};
for (const { level, index, hash } of await growTree(0, leaves, read)) nodes.set(`${level}/${index}`, hash);
const hex = (hash: Uint8Array | undefined) => hash && Buffer.from(hash).toString("hex");
const rootOf = (size: number) => hex(mth(leaves.slice(0, size)));

/** start ≤ end ≤ size */
const ranges = fc
  .tuple(fc.integer({ min: 1, max: most }), fc.nat(), fc.nat())
  .map(([size, a, b]) => [...[a % (size + 1), b % (size + 1)].sort((x, y) => x - y), size] as const)
  .map(([start = 0, end = 0, size = 0]) => ({ start, end, size }));

describe("a run of leaves in the tree of RFC 9162 (M-213)", () => {
  test("covering nodes are complete, in order, without gap and as few as can be", () => {
    for (let end = 0; end <= most; end++)
      for (let start = 0; start <= end; start++) {
        let at = start;
        for (const { level, index } of coveringNodes(start, end)) {
          expect(index * 2 ** level).toBe(at);
          at += 2 ** level;
        }
        expect(at).toBe(end);
      }
    const ones = (count: number) => count.toString(2).replaceAll("0", "").length;
    for (let end = 0; end <= most; end++) expect(coveringNodes(0, end).length).toBe(ones(end));
  });

  test("with its proof every run gives the naive tree's root", async () => {
    for (let size = 1; size <= 33; size++)
      for (let start = 0; start <= size; start++)
        for (let end = start; end <= size; end += 5) {
          const proof = rangeProof(start, end, size, read);
          const root = await rangeRoot({ start, leaves: leaves.slice(start, end), size }, proof);
          if (hex(root) !== rootOf(size)) expect.fail(`${start} to ${end} of ${size}`);
        }
  });

  test("a leaf changed, missing, added, moved, or a touched proof never gives the root", async () => {
    await fc.assert(
      fc.asyncProperty(ranges, fc.nat(), fc.nat(7), async ({ start, end, size }, where, how) => {
        const proof = rangeProof(start, end, size, read);
        const own = leaves.slice(start, end);
        const at = own.length === 0 ? 0 : where % own.length;
        const stranger = Uint8Array.from(leafHash(Buffer.from(`x${where}`)));
        const all = [...proof.left, ...proof.right];
        const touched = all.map((hash, index) => (index === where % all.length ? stranger : hash));
        const cut = proof.left.length;
        const cases = [
          own.length > 0 && [{ start, leaves: own.with(at, stranger), size }, proof],
          own.length > 0 && [{ start, leaves: own.toSpliced(at, 1), size }, proof],
          [{ start, leaves: own.toSpliced(at, 0, stranger), size }, proof],
          own.length > 0 && [{ start: start + 1, leaves: own, size }, proof],
          own.length > 0 && [{ start: start - 1, leaves: own, size }, proof],
          all.length > 0 && [
            { start, leaves: own, size },
            { left: touched.slice(0, cut), right: touched.slice(cut) },
          ],
          [
            { start, leaves: own, size },
            { left: [...proof.left, stranger], right: proof.right },
          ],
          proof.right.length > 0 && [
            { start, leaves: own, size },
            { left: proof.left, right: proof.right.slice(1) },
          ],
        ] as const;
        const chosen = cases[how];
        if (!chosen) return true;
        return hex(await rangeRoot(...(chosen as Parameters<typeof rangeRoot>))) !== rootOf(size);
      }),
      { numRuns: 1_500 },
    );
  });

  test("there is no proof out of range, and no root of nothing", async () => {
    for (const [start, end, size] of [
      [-1, 2, 3],
      [2, 1, 3],
      [1, 4, 3],
    ] as const)
      expect(() => rangeProof(start, end, size, read)).toThrow(RangeError);
    const none = { left: [], right: [] };
    for (const odd of [-1, 0, 0.5, Number.NaN, Number.POSITIVE_INFINITY])
      expect(await rangeRoot({ start: 0, leaves: [], size: odd }, none)).toBeUndefined();
    expect(await rangeRoot({ start: -1, leaves: [], size: 1 }, none)).toBeUndefined();
  });
});
