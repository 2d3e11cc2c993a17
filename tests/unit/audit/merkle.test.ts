import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  consistencyProof,
  growTree,
  type Hash,
  hashLeaf,
  inclusionProof,
  type NodeReader,
  treeRoot,
} from "../../../shared/audit/merkle.ts";
import { verifyConsistency, verifyInclusion } from "../../../shared/audit/merkle-verification.ts";
import { leafHash, mth, path, subproof } from "./naive-tree.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const hexes = (list: Uint8Array[]) => list.map(hex);
const bytes = (text: string) => Uint8Array.from(Buffer.from(text, "hex"));

class Tree {
  readonly nodes = new Map<string, Hash>();
  size = 0;
  read: NodeReader = (level, index) => {
    const hash = this.nodes.get(`${level}/${index}`);
    if (!hash) throw new Error(`node ${level}/${index} was never stored`);
    return hash;
  };
  async append(leaves: Hash[]): Promise<void> {
    for (const node of await growTree(this.size, leaves, this.read)) {
      const key = `${node.level}/${node.index}`;
      if (this.nodes.has(key)) throw new Error(`node ${key} was stored before`);
      this.nodes.set(key, node.hash);
    }
    this.size += leaves.length;
  }
}

const most = 130;
const leaves = Array.from({ length: most }, (_, index) =>
  Uint8Array.from(leafHash(Buffer.from(`e${index}`))),
);
const roots = Array.from({ length: most + 1 }, (_, size) => Uint8Array.from(mth(leaves.slice(0, size))));
const rootOf = (size: number) => roots[size] ?? new Uint8Array(32);
const leafAt = (index: number) => leaves[index] ?? new Uint8Array(32);
/** All places of the trees up to 66 leaves, every ninth of the larger ones. */
const isTaken = (place: number, size: number) => size <= 66 || (place + size) % 9 === 0;
const tree = new Tree();
await tree.append(leaves);

describe("the tree of RFC 9162 (M-213)", () => {
  const given = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"];
  const vectors = [...given, "606162636465666768696a6b6c6d6e6f"].map(bytes);
  const vectorRoots = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
  ];

  test("the published vectors of Certificate Transparency", async () => {
    const known = new Tree();
    expect(hex(await treeRoot(0, known.read))).toBe(
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    );
    for (const [index, vector] of vectors.entries()) {
      await known.append([await hashLeaf(vector)]);
      expect(hex(await treeRoot(known.size, known.read))).toBe(vectorRoots[index]);
    }
    const [a, b, c, d] = [
      "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
      "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ];
    const right = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0";
    const sixth = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a";
    expect(hexes(await inclusionProof(0, 8, known.read))).toEqual([a, b, c]);
    expect(hexes(await inclusionProof(5, 8, known.read))).toEqual([d, right, vectorRoots[3]]);
    expect(hexes(await consistencyProof(1, 8, known.read))).toEqual([a, b, c]);
    expect(hexes(await consistencyProof(6, 8, known.read))).toEqual([sixth, right, vectorRoots[3]]);
    expect(hexes(await consistencyProof(2, 5, known.read))).toEqual([b, d]);
    expect(await consistencyProof(8, 8, known.read)).toEqual([]);
  });

  test("every root, in one append or in many, is the naive tree's", async () => {
    const single = new Tree();
    for (let size = 0; size <= most; size++) {
      expect(hex(await treeRoot(size, tree.read))).toBe(hex(rootOf(size)));
      expect(hex(await treeRoot(size, single.read))).toBe(hex(rootOf(size)));
      if (size < most) await single.append([leafAt(size)]);
    }
    expect(single.nodes).toEqual(tree.nodes);
    const parts = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(parts, async (widths) => {
        const grown = new Tree();
        for (const width of widths) await grown.append(leaves.slice(grown.size, grown.size + width));
        expect(hex(await treeRoot(grown.size, grown.read))).toBe(hex(rootOf(grown.size)));
      }),
      { numRuns: 60 },
    );
  });

  test("every inclusion proof of every size is the naive one and verifies", async () => {
    for (let size = 1; size <= most; size++)
      for (let index = 0; index < size; index++) {
        if (!isTaken(index, size)) continue;
        const proof = await inclusionProof(index, size, tree.read);
        if (size < 35) expect(hexes(proof)).toEqual(hexes(path(index, leaves.slice(0, size))));
        const claim = { leaf: leafAt(index), index, size, root: rootOf(size) };
        if (!(await verifyInclusion(claim, proof))) expect.fail(`leaf ${index} of ${size}`);
      }
  }, 30_000);

  test("every consistency proof between sizes is the naive one and verifies", async () => {
    for (let second = 1; second <= most; second++)
      for (let first = 1; first <= second; first++) {
        if (!isTaken(first, second)) continue;
        const proof = await consistencyProof(first, second, tree.read);
        if (second < 35) expect(hexes(proof)).toEqual(hexes(subproof(first, leaves.slice(0, second))));
        const claim = (size: number) => ({ size, root: rootOf(size) });
        if (!(await verifyConsistency(claim(first), claim(second), proof)))
          expect.fail(`${first} to ${second}`);
      }
  }, 30_000);

  test("there is no proof out of range", async () => {
    await expect(inclusionProof(3, 3, tree.read)).rejects.toThrow(RangeError);
    await expect(inclusionProof(-1, 3, tree.read)).rejects.toThrow(RangeError);
    await expect(consistencyProof(0, 3, tree.read)).rejects.toThrow(RangeError);
    await expect(consistencyProof(4, 3, tree.read)).rejects.toThrow(RangeError);
  });
});

describe("a proof that was touched", () => {
  const size = fc.integer({ min: 2, max: most });
  const flip = (hash: Hash, bit: number) => {
    const copy = Uint8Array.from(hash);
    const at = bit % 256;
    copy[at >> 3] = (copy[at >> 3] ?? 0) ^ (1 << (at & 7));
    return copy;
  };
  /** Every way a list of hashes may differ: a bit, one less, one more, another order. */
  const touched = (proof: Hash[], where: number, how: number): Hash[] | undefined => {
    const at = proof.length === 0 ? 0 : where % proof.length;
    const here = proof[at];
    if (how % 4 === 0) return here && proof.with(at, flip(here, where));
    if (how % 4 === 1) return here && proof.toSpliced(at, 1);
    if (how % 4 === 2) return proof.toSpliced(at, 0, leafAt(where % most));
    const next = proof[at + 1];
    return here && next && proof.with(at, next).with(at + 1, here);
  };

  test("never shows an inclusion", async () => {
    await fc.assert(
      fc.asyncProperty(size, fc.nat(), fc.nat(), fc.nat(6), async (total, seed, where, how) => {
        const index = seed % total;
        const proof = await inclusionProof(index, total, tree.read);
        const claim = { leaf: leafAt(index), index, size: total, root: rootOf(total) };
        if (how === 4)
          return !(await verifyInclusion(
            { ...claim, index: (index + 1 + (where % (total - 1))) % total },
            proof,
          ));
        if (how === 5) return !(await verifyInclusion({ ...claim, leaf: flip(claim.leaf, where) }, proof));
        if (how === 6) return !(await verifyInclusion({ ...claim, root: flip(claim.root, where) }, proof));
        const changed = touched(proof, where, how);
        return changed === undefined || !(await verifyInclusion(claim, changed));
      }),
      { numRuns: 2_000 },
    );
  });

  test("never shows a consistency", async () => {
    await fc.assert(
      fc.asyncProperty(size, fc.nat(), fc.nat(), fc.nat(5), async (total, seed, where, how) => {
        const before = 1 + (seed % total);
        const proof = await consistencyProof(before, total, tree.read);
        const [first, second] = [before, total].map((count) => ({ size: count, root: rootOf(count) }));
        if (!first || !second) return false;
        if (how === 4)
          return !(await verifyConsistency({ ...first, root: flip(first.root, where) }, second, proof));
        if (how === 5)
          return !(await verifyConsistency(first, { ...second, root: flip(second.root, where) }, proof));
        const changed = touched(proof, where, how);
        return changed === undefined || !(await verifyConsistency(first, second, changed));
      }),
      { numRuns: 2_000 },
    );
  });

  test("a size or index that is no count is refused", async () => {
    for (const odd of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      const claim = { leaf: leafAt(0), index: odd, size: 8, root: rootOf(8) };
      expect(await verifyInclusion(claim, [])).toBe(false);
      expect(await verifyInclusion({ ...claim, index: 0, size: odd }, [])).toBe(false);
      expect(await verifyConsistency({ size: odd, root: rootOf(1) }, { size: 8, root: rootOf(8) }, [])).toBe(
        false,
      );
    }
    expect(await verifyConsistency({ size: 9, root: rootOf(9) }, { size: 8, root: rootOf(8) }, [])).toBe(
      false,
    );
    expect(await verifyConsistency({ size: 0, root: rootOf(0) }, { size: 8, root: rootOf(8) }, [])).toBe(
      true,
    );
    expect(await verifyConsistency({ size: 0, root: rootOf(1) }, { size: 8, root: rootOf(8) }, [])).toBe(
      false,
    );
  });
});
